/**
 * Two people's ratings side by side: only what both have shared, only while both look, and never as one number.
 *
 * Consent is an answer that both sealed and opened: the rating and the span. Without both, or when they differ, there is
 * no picture. Nothing of it is kept, and nothing compares the two.
 */
import { decodeBody, encodeBody } from "../protocol/secret/entry.ts";
import type { Written } from "./entries.ts";
import { RATINGS } from "./kinds/checkin.ts";
import { bandsOf, ratedIn, type Week } from "./patterns.ts";
import { day, type Of, row, uint } from "./shapes.ts";

/** What a round is about in which two agree to look together. */
export const ABOUT = "pattern";

const shape = row({ rating: uint(RATINGS.length - 1), from: day, to: day }, ({ from, to }) => from <= to);
/** "I would like to look at this rating of us both, from this day to that one." */
export type Consent = Of<typeof shape>;

export function writeConsent(consent: Consent): Uint8Array {
  return encodeBody(shape.write(consent));
}

/** The consent in an opened answer; null if it is none. */
export function readConsent(answer: Uint8Array | null): Consent | null {
  try {
    return answer === null ? null : shape.read(decodeBody(answer));
  } catch {
    return null;
  }
}

export interface SideBySide {
  readonly consent: Consent;
  readonly mine: readonly Week[];
  readonly others: readonly Week[];
}

/** What both asked for alike, of what each has shared; null without the two, or where they asked for different things. */
export function sideBySide(mine: Consent | null, others: Consent | null, entries: readonly Written[]): SideBySide | null {
  if (mine === null || others === null) return null;
  if (mine.rating !== others.rating || mine.from !== others.from || mine.to !== others.to) return null;
  const bands = (own: boolean): readonly Week[] =>
    bandsOf(ratedIn(entries, "shared", own), RATINGS[mine.rating]!, mine.from, mine.to);
  return { consent: mine, mine: bands(true), others: bands(false) };
}
