/** How many promises go on at a time, and up to which day: of small ones always, of others if their practice says so. */
import { goesOn, lastDayOfSmall, SMALL_SHOWN, type Promised } from "../../../domain/kinds/promise.ts";
import type { Practice } from "../../../domain/practices/practice.ts";
import type { Held } from "./held.ts";

export interface Limits {
  readonly most: number | null;
  readonly last: number | null;
  /** Whether a promise counts as one of them. */
  readonly same: (said: Promised) => boolean;
}

/** What binds a promise that is being made: the narrower of its size and its practice. */
export function limitsFor(practice: Pick<Practice, "id" | "most" | "within"> | null, { size }: Pick<Promised, "size">, today: number): Limits {
  const small = size === 0;
  const ends = [small ? lastDayOfSmall(today) : null, practice?.within == null ? null : today + practice.within].filter((day) => day !== null);
  const mosts = [small ? SMALL_SHOWN : null, practice?.most ?? null].filter((most) => most !== null);
  return {
    most: mosts.length > 0 ? Math.min(...mosts) : null,
    last: ends.length > 0 ? Math.min(...ends) : null,
    same: (said) => (small && said.size === 0) || (practice !== null && said.practice === practice.id),
  };
}

/** Whether so many of one's own go on already. */
export function isEnough(held: readonly Held<Promised>[], { most, same }: Limits): boolean {
  return most !== null && held.filter(({ mine, said }) => mine && goesOn(said) && same(said)).length >= most;
}
