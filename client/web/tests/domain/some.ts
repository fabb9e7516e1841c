/** Seeded chance and the check-ins drawn with it, so that a failing case can be drawn again. */
import { EMPTY, FIELDS, type Checkin, type Field } from "../../src/domain/kinds/checkin.ts";

export type Chance = (below: number) => number;

/** A small generator of whole numbers below a bound; the same seed gives the same row. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const TEXTS = ["", "  ", "a", " padded ", "two\nlines", "ä€😀", "\ud800 broken", "x".repeat(150)];

export function someCheckin(next: Chance): Checkin {
  const rating = (): number | null => (next(3) === 0 ? next(11) : null);
  const choices = (): readonly number[] | null => (next(3) === 0 ? Array.from({ length: next(14) }, () => next(64)) : null);
  const text = (): string | null => (next(3) === 0 ? (TEXTS[next(TEXTS.length)] as string) : null);
  return {
    ...EMPTY,
    distress: rating(), safety: rating(), closeness: rating(), satisfaction: rating(), energy: rating(),
    words: choices(), body: choices(), need: text(), thanks: text(), note: text(),
  };
}

export function someFields(next: Chance): ReadonlySet<Field> {
  return new Set(FIELDS.filter(() => next(2) === 0));
}
