/** When a phone should look at its relay at once: the network is back, or a human looks at the screen again. */

/** Calls back at each such moment; the answer stops it. */
export function onWakeUp(wake: () => void): () => void {
  const visible = (): void => {
    if (document.visibilityState === "visible") wake();
  };
  addEventListener("online", wake);
  addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", visible);
  return () => {
    removeEventListener("online", wake);
    removeEventListener("pageshow", wake);
    document.removeEventListener("visibilitychange", visible);
  };
}
