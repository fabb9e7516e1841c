/** Puts a picture of weeks into a sentence or two: where they lay, and a steep one. */
import { summaryOf, type Week } from "../../../domain/patterns.ts";
import { onPatterns } from "../../words/patterns.ts";

/** A week is steep when its middle lies so far above the middle of the others. */
const STEEP = 2;

export interface Tongue {
  readonly number: (value: number) => string;
  readonly date: (day: number) => string;
}

/** How this language writes numbers and days of weeks. */
export function tongueOf(locale: string): Tongue {
  const figures = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const days = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", timeZone: "UTC" });
  return { number: (value) => figures.format(value), date: (day) => days.format(day * 86_400_000) };
}

/** The sentence over the picture, and what a screen reader hears of it; null when there is nothing to say. */
export function sentenceOf(weeks: readonly Week[], { number, date }: Tongue): string | null {
  const summary = summaryOf(weeks);
  if (summary === null) return null;
  const said = onPatterns.lay(summary.weeks, number(summary.lowest.middle), number(summary.highest.middle), summary.later);
  const rest = weeks.flatMap(({ monday, band }) => (band === null || monday === summary.highest.monday ? [] : [band.middle]));
  const steep = rest.length > 0 && rest.every((middle) => summary.highest.middle - middle >= STEEP);
  return steep ? `${said} ${onPatterns.steep(date(summary.highest.monday))}` : said;
}
