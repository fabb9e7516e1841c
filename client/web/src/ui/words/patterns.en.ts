/** Patterns, in English: where ratings lay, and nothing of whether that is good. */
import type { Pair } from "./index.ts";
import { form, n, spelled } from "./saying.en.ts";

const weeks = (count: number): string => `${spelled(count)} ${form(count, "week", "weeks")}`;
const days = (count: number): string => `${n(count)} ${form(count, "day", "days")}`;

export const words = {
  onlyYou: "Only you see this",
  tooFew: ["Not enough weeks for a picture.", "Four are a start."] as Pair,
  measure: "What to look at",
  span: "How far back",
  spans: { season: "Three months", half: "Half a year", year: "A year" },
  /** One sentence about where the weeks lay; neither end of the line is better. */
  lay: (count: number, low: string, high: string, later: "lower" | "same" | "higher") =>
    `In these ${weeks(count)} the middle of a week lay ${low === high ? `around ${low}` : `between ${low} and ${high}`}, ${
      { lower: "lower in the later half than before", same: "much the same all along", higher: "higher in the later half than before" }[later]
    }.`,
  steep: (day: string) => `The highest one was the week of ${day}. Steep weeks belong to it.`,
  beside: "Your words beside it",
  besideLead: "How often you chose a word, and where this lay on those days and on the others.",
  besideNone: "No words were chosen in these weeks.",
  tag: (word: string, count: number) => `${word}: ${days(count)}`,
  tagRead: (middle: string, without: string | null) =>
    without === null ? `Around ${middle} on all of them` : `Around ${middle}, and around ${without} on the others`,
  chance: { few: "Too few days to tell", could: "Could be chance", hardly: "Hardly chance alone. It does not say why" },
  besideMore: "More words",
};
