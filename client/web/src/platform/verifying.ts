/**
 * Signatures that a second thread verifies while this one does other work: by the same rule, over exactly the same bytes.
 *
 * Whoever asks gets an answer for each, or none at all: then it verifies by itself. The thread is there from the first
 * time that much is to be verified.
 */
import { KEY_BYTES, SIGNATURE_BYTES, verify } from "../protocol/primitives.ts";

/** Whose signature, and over what. */
export interface Check {
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
  readonly data: Uint8Array;
}

/** Whether each is good; null where there is no second thread that could say so. */
export type VerifyBeside = (checks: readonly Check[]) => Promise<readonly boolean[]> | null;

/** As much of a worker as is used here. */
export interface Second {
  postMessage(message: unknown, hand: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** What the second thread says first. */
export const READY = "ready";
const HEAD_BYTES = KEY_BYTES + SIGNATURE_BYTES;
const WAITED_MILLISECONDS = 10_000;

/** Asks the thread that `start` begins; one that fails, or is silent for long, is asked no more. */
export function verifyingBeside(start: () => Second): VerifyBeside {
  let second: Second | null | undefined;
  let isReady = false;
  const waiting: ((good: Uint8Array | null) => void)[] = [];
  const giveUp = (): void => {
    second = null;
    for (const answer of waiting.splice(0)) answer(null);
  };
  const begin = (): Second | null => {
    try {
      const begun = start();
      begun.onerror = giveUp;
      begun.onmessage = ({ data }) => {
        if (data === READY) isReady = true;
        else if ((data as Uint8Array).length === 0) giveUp();
        else waiting.shift()?.(data as Uint8Array);
      };
      return begun;
    } catch {
      return null;
    }
  };
  return (checks) => {
    second = second === undefined ? begin() : second;
    const size = checks[0]?.data.length ?? 0;
    if (second === null || !isReady || checks.some(({ data }) => data.length !== size)) return null;
    const packed = packedChecks(checks, size);
    const answered = new Promise<Uint8Array | null>((resolve) => {
      const late = setTimeout(giveUp, WAITED_MILLISECONDS);
      waiting.push((good) => {
        clearTimeout(late);
        resolve(good);
      });
    });
    second.postMessage({ packed, size }, [packed.buffer]);
    return answered.then((good) => checks.map((_, i) => good?.length === checks.length && good[i] === 1));
  };
}

function packedChecks(checks: readonly Check[], size: number): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(checks.length * (HEAD_BYTES + size));
  checks.forEach(({ publicKey, signature, data }, i) => {
    const at = i * (HEAD_BYTES + size);
    packed.set(publicKey, at);
    packed.set(signature, at + KEY_BYTES);
    packed.set(data, at + HEAD_BYTES);
  });
  return packed;
}

/** What the second thread answers: 1 for each that is good, in their order. */
export function verifyAll({ packed, size }: { readonly packed: Uint8Array; readonly size: number }): Uint8Array<ArrayBuffer> {
  const step = HEAD_BYTES + size;
  return Uint8Array.from({ length: packed.length / step }, (_, i) => {
    const [key, signature, data] = [0, KEY_BYTES, HEAD_BYTES].map((from) => i * step + from) as [number, number, number];
    return verify(packed.subarray(key, signature), packed.subarray(signature, data), packed.subarray(data, data + size)) ? 1 : 0;
  });
}
