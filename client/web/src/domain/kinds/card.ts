/** The kind `card`, version 1: one small named thing: what reassures me, a word of ours, a value, somebody to call. */
import type { Written } from "../entries.ts";
import { line, list, maybe, type Of, practice, row, text } from "../shapes.ts";
import { kind, type Told, told } from "./kind.ts";

export const CARD_NAME_BYTES = 120;
export const LINE_BYTES = 1_000;
export const LINES_MOST = 8;

const shape = row({
  practice: maybe(practice),
  title: line(CARD_NAME_BYTES),
  lines: list(maybe(text(LINE_BYTES)), 0, LINES_MOST),
});
export type Card = Of<typeof shape>;

export const card = kind("card", shape, { spaces: ["solo", "shared"] });

/** The cards of one practice, or all; an own one that was shared stands once, as its author has it. */
export function foldCards(entries: Iterable<Written>, of: string | null = null): readonly Told<Card>[] {
  const all = told(card, entries).filter(({ said }) => of === null || said.practice === of);
  const own = new Set(all.filter(({ entry }) => entry.space === "solo").map(({ entry }) => entry.entryId));
  return all.filter(({ entry }) => entry.space === "solo" || !entry.mine || !own.has(entry.entryId));
}
