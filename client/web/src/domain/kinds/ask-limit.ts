/**
 * So many questions of a sort in a day, however often one is taken back and asked anew.
 *
 * What was taken back is gone from every vault, kind and all, so each end counts for itself and for today alone: who
 * asks is stopped, and who is asked sees no more of them. Nothing says so to whoever asked.
 */
import type { Asking } from "./ask.ts";

export const MOST_A_DAY = 3;
const SORTS = 3;
/** Beginnings of ids are enough to know a question again within a day. */
const SIGNS = 8;

/** The questions of one side that were met today, by sort. */
export interface Met {
  readonly day: number;
  readonly ids: readonly (readonly string[])[];
}

/** What was noted of a day; nothing of any other day. */
export function readMet(text: string | null, today: number): Met {
  try {
    const [day, ...ids] = JSON.parse(text ?? "") as [number, ...string[][]];
    if (day === today && ids.length === SORTS) return { day, ids };
  } catch {
    // nothing was noted
  }
  return { day: today, ids: Array.from({ length: SORTS }, () => []) };
}

export function writeMet({ day, ids }: Met): string {
  return ids.every((each) => each.length === 0) ? "" : JSON.stringify([day, ...ids]);
}

/** Those of them that are among the first of the day. */
export function withinDay(met: Met, asks: readonly Asking[]): readonly Asking[] {
  return asks.filter(({ entry, said }) => isKnown(met, said.what, entry.entryId) || !isFull(met, said.what));
}

/** Whether one more of a sort would be too many today. */
export function isFull(met: Met, what: number): boolean {
  return (met.ids[what]?.length ?? 0) >= MOST_A_DAY;
}

/** The same with these among them. */
export function meet(met: Met, asks: readonly Asking[]): Met {
  return withinDay(met, asks).reduce<Met>((before, { entry, said }) => {
    if (isKnown(before, said.what, entry.entryId) || isFull(before, said.what)) return before;
    return { day: before.day, ids: before.ids.map((ids, what) => (what === said.what ? [...ids, entry.entryId.slice(0, SIGNS)] : ids)) };
  }, met);
}

function isKnown({ ids }: Met, what: number, id: string): boolean {
  return ids[what]?.includes(id.slice(0, SIGNS)) ?? false;
}
