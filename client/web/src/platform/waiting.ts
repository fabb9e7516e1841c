/** Time, for those who must wait: a pause that ends early when told to. */

export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Resolves after a while, or at once when the signal fires. */
export const pause: Pause = (milliseconds, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });

/** A signal that fires after a while, or as soon as `outer` does; `release` lets go of both. */
export function limited(milliseconds: number, outer?: AbortSignal): { signal: AbortSignal; release: () => void } {
  const inner = new AbortController();
  const stop = (): void => inner.abort();
  const timer = setTimeout(stop, milliseconds);
  outer?.addEventListener("abort", stop);
  if (outer?.aborted) stop();
  const release = (): void => {
    clearTimeout(timer);
    outer?.removeEventListener("abort", stop);
  };
  return { signal: inner.signal, release };
}
