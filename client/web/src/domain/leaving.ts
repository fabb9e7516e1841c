/** What is held back and has to leave by now: the one rule of time that a device follows by itself. */
import type { Draft, Written } from "./entries.ts";
import { dueNow, foldHeld, letGo } from "./kinds/hold.ts";

/** What is to be recorded in one transaction: each due entry for both, and the end of its hold. */
export function leavingBy(entries: Iterable<Written>, minute: number, day: number): readonly Draft[] {
  return dueNow(foldHeld(entries), minute).flatMap((held) => letGo(held, day));
}
