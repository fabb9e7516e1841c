/** What is held back and has to leave by now: the one rule of time that a device follows by itself. */
import type { Draft, Written } from "./entries.ts";
import { dueNow, foldHeld, letGo } from "./kinds/hold.ts";
import { foldSignals, SLOW } from "./kinds/signal.ts";

/**
 * What is to be recorded in one transaction: each due entry for both, and the end of its hold. While either of the two
 * rests, by a pause, a stop or a time-out, nothing leaves by itself; it goes on waiting.
 */
export function leavingBy(entries: Iterable<Written>, minute: number, day: number): readonly Draft[] {
  const all = [...entries];
  const due = dueNow(foldHeld(all), minute);
  const rests = due.length > 0 && [true, false].some((mine) => (foldSignals(all, mine, { day, minute }).brake?.said.what ?? SLOW) !== SLOW);
  return rests ? [] : due.flatMap((held) => letGo(held, day));
}
