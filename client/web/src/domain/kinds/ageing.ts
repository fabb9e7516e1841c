/**
 * The kind `ageing`, version 1: after how many days what each shows fades from the other's phones.
 *
 * Said by each; the shorter holds. So to shorten it takes one and holds at once, to lengthen it takes both, and what
 * somebody lengthens holds for them only after a whole day: until then it can be taken back as if it was never said.
 */
import type { Written } from "../entries.ts";
import { type Of, row, uint } from "../shapes.ts";
import { kind, newest, type Told, toldIn } from "./kind.ts";

/** Where nobody said anything. */
export const AGE_DAYS = 90;
export const CHOICES = [30, 60, 90, 180, 365] as const;
const [LEAST, MOST] = [7, 3_650];
/** A whole day is over on the second day after, whatever the hour. */
const COOLS = 2;

/** `before`: what held for its author until then. */
const shape = row({ days: uint(MOST, LEAST), before: uint(MOST, LEAST) });
export type Ageing = Of<typeof shape>;

export const ageing = kind("ageing", shape, { spaces: ["shared"] });

export interface Ages {
  /** What holds now. */
  readonly days: number;
  /** What each of the two let hold by now; and what one said last, and from when it holds. */
  readonly mine: number;
  readonly others: number;
  readonly wanted: { readonly days: number; readonly from: number } | null;
}

export function foldAgeing(entries: Iterable<Written>, today: number): Ages {
  const all = toldIn(ageing, "shared", entries);
  const [own, others] = [true, false].map((mine) => newest(all.filter(({ entry }) => entry.mine === mine))) as [Told<Ageing> | null, Told<Ageing> | null];
  const [mine, theirs] = [holds(own, today), holds(others, today)];
  const waits = own !== null && own.said.days !== mine;
  return { days: Math.min(mine, theirs), mine, others: theirs, wanted: waits ? { days: own.said.days, from: own.entry.day + COOLS } : null };
}

function holds(last: Told<Ageing> | null, today: number): number {
  if (last === null) return AGE_DAYS;
  const { days, before } = last.said;
  return days <= before || today >= last.entry.day + COOLS ? days : before;
}

/** What fades: what one of two wrote about themselves, for a day. What both made, and what goes on until it is changed, stays. */
const FADES: ReadonlySet<string> = new Set(["checkin", "journal", "note", "moment", "cheer", "repair", "repairanswer"]);

/** Whether a page of the other's has aged out of view. Nothing of one's own ever does. */
export function hasAged({ mine, kind, day }: Pick<Written, "mine" | "kind" | "day">, today: number, days: number): boolean {
  return !mine && FADES.has(kind) && today - day > days;
}

/** All that is still to be seen: the very list where nothing has aged. */
export function withoutAged<T extends Written>(entries: readonly T[], today: number): readonly T[] {
  const { days } = foldAgeing(entries, today);
  return entries.some((entry) => hasAged(entry, today, days)) ? entries.filter((entry) => !hasAged(entry, today, days)) : entries;
}
