/**
 * When a window locks by itself: after some minutes without a hand on it, and as soon as it is out of view if wished.
 *
 * Knows neither vault nor worker. A phone that slept looks at the clock before anything is shown again.
 */

/** Minutes without a hand on it, and whether being out of view is enough. */
export interface Habit {
  readonly minutes: number;
  readonly hidden: boolean;
}

export const MINUTES: readonly number[] = [1, 5, 15, 60];
const USUAL: Habit = { minutes: 5, hidden: false };
const MINUTE = 60_000;
const HANDS = ["pointerdown", "keydown", "wheel", "touchmove"] as const;

/** What was remembered of it. */
export function habitIn(remembered: string | null): Habit {
  const [minutes, hidden] = (remembered ?? "").split(" ");
  const known = MINUTES.find((each) => String(each) === minutes);
  return known === undefined ? USUAL : { minutes: known, hidden: hidden === "hidden" };
}

export function rememberingHabit({ minutes, hidden }: Habit): string {
  return `${minutes} ${hidden ? "hidden" : "shown"}`;
}

export interface AutoLockMeans {
  readonly page: Pick<Document, "addEventListener" | "removeEventListener" | "hidden">;
  readonly now: () => number;
  readonly habit: () => Habit;
  readonly lock: () => void;
  readonly later: (work: () => void, milliseconds: number) => unknown;
}

/** Watches from now on. Call it before anything else listens for the window coming into view. */
export function lockByItself({ page, now, habit, lock, later }: AutoLockMeans): void {
  let touched = now();
  let done = false;
  const end = (): void => {
    done = true;
    lock();
  };
  const left = (): number => touched + habit().minutes * MINUTE - now();
  const look = (): void => {
    if (done) return;
    if (left() <= 0) end();
    else later(look, left());
  };
  for (const hand of HANDS) page.addEventListener(hand, () => (touched = now()), { capture: true, passive: true });
  page.addEventListener("visibilitychange", () => {
    if (!done && (page.hidden ? habit().hidden : left() <= 0)) end();
  }, { capture: true });
  look();
}
