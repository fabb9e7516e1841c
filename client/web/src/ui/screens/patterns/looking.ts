/** What of the own ratings is looked at: one measure, and months back from today; never a single day. */
import { RATINGS, type Rating } from "../../../domain/kinds/checkin.ts";
import { bandsOf, mondayOf, type Rated, type Week } from "../../../domain/patterns.ts";

/** How many weeks each span goes back. */
export const SPANS = { season: 13, half: 26, year: 52 } as const;
export type Span = keyof typeof SPANS;
/** With fewer weeks that have pages there is no picture. */
export const FEWEST_WEEKS = 4;

/** The ratings that were ever given, in their order. */
export function measuresOf(rated: readonly Rated[]): readonly Rating[] {
  return RATINGS.filter((rating) => rated.some(({ checkin }) => checkin[rating] !== null));
}

/** The first day of a span that ends today. */
export function beginOf(span: Span, today: number): number {
  return mondayOf(today) - 7 * (SPANS[span] - 1);
}

/** The weeks of a span, from the first to the last that has pages: what lies before and after is no gap. */
export function weeksOf(rated: readonly Rated[], rating: Rating, span: Span, today: number): readonly Week[] {
  return trimmed(bandsOf(rated, rating, beginOf(span, today), today));
}

export function trimmed(weeks: readonly Week[]): readonly Week[] {
  const said = weeks.map(({ band }) => band !== null);
  return weeks.slice(Math.max(0, said.indexOf(true)), said.lastIndexOf(true) + 1);
}

/** Whether there are weeks enough for a picture. */
export function isPicture(weeks: readonly Week[]): boolean {
  return weeks.filter(({ band }) => band !== null).length >= FEWEST_WEEKS;
}

/** The spans that show more than the shorter one before them; the first always. */
export function spansOf(rated: readonly Rated[], today: number): readonly Span[] {
  const first = rated[0]?.day ?? today;
  const all = Object.keys(SPANS) as Span[];
  return all.filter((_, at) => at === 0 || first < beginOf(all[at - 1] as Span, today));
}
