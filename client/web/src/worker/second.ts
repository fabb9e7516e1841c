/** The device's second thread: verifies signatures, and knows nothing else. */
import { READY, verifyAll } from "../platform/verifying.ts";
import { ready } from "../protocol/primitives.ts";

interface Port {
  postMessage(message: unknown, hand?: Transferable[]): void;
  onmessage: ((event: MessageEvent<Parameters<typeof verifyAll>[0]>) => void) | null;
}

const port = globalThis as unknown as Port;

port.onmessage = ({ data }) => {
  let good = new Uint8Array(); // no answer at all, should it fail: then nobody's answer takes its place
  try {
    good = verifyAll(data);
  } finally {
    port.postMessage(good, [good.buffer]);
  }
};
void ready().then(() => port.postMessage(READY));
