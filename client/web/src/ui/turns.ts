/** Gives the browser its turn: what is long is done in pieces, and between them it draws and takes taps. */

/** How long a picture is waited for at most: a window that nobody sees has none. */
const PICTURE_MILLISECONDS = 200;

/** Resolves in a task of its own. */
export async function waitTurn(): Promise<void> {
  await (globalThis.scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve)));
}

/** Resolves when the first words are on the screen, so that nothing else is fetched before them. */
export function waitPicture(): Promise<void> {
  return new Promise((resolve) => {
    new PerformanceObserver(() => resolve()).observe({ type: "largest-contentful-paint", buffered: true });
    setTimeout(resolve, PICTURE_MILLISECONDS);
  });
}
