/** The device's second thread: verifies signatures, and knows nothing else. */
import { READY, verifyAll } from "../platform/verifying.ts";
import { ready } from "../protocol/primitives.ts";

interface Port {
  postMessage(message: unknown, hand?: Transferable[]): void;
  onmessage: ((event: MessageEvent<Parameters<typeof verifyAll>[0]>) => void) | null;
}

const port = globalThis as unknown as Port;

port.onmessage = ({ data }) => {
  const good = verifyAll(data);
  port.postMessage(good, [good.buffer]);
};
void ready().then(() => port.postMessage(READY));
