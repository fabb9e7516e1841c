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
  together: {
    title: "Look together",
    row: "Look together",
    rowText: "One measure of both, for as long as you both look",
    lead: (name: string) => `Choose what to look at, side by side with ${name}. It opens when you both ask for the same today, and closes by itself. Only what each of you has shared is in it, and nothing of it is kept.`,
    ask: "I would like to look",
    asked: "Noted. It opens here when both ask for the same today. Until then nothing of it shows anywhere.",
    differs: "You asked for different things. Say to each other which one, and ask again.",
    you: "You",
    few: (name: string) => `${name === "You" ? "You have" : `${name} has`} not shared enough weeks of it for a picture.`,
    apart: "Each picture is its own. Nobody is measured against the other.",
    close: "Close it",
  },
};
