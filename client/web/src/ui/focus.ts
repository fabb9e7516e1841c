/** Where the focus goes when a screen or a sheet appears, and where it returns to. */

let arrivedBefore = false;

/** Moves the focus to the title of a screen; not for the very first screen, which nobody navigated to. */
export function focusOnArrival(title: HTMLElement): void {
  if (arrivedBefore) title.focus({ preventScroll: true });
  arrivedBefore = true;
}

/** Moves the focus into a sheet, and back to where it was when the sheet goes. */
export function holdFocus(sheet: HTMLElement): () => void {
  const before = document.activeElement;
  sheet.focus({ preventScroll: true });
  return () => {
    if (before instanceof HTMLElement) queueMicrotask(() => before.focus({ preventScroll: true }));
  };
}
