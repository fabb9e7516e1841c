/**
 * Which practices an own page of a day belongs to, so that Today leaves them out.
 *
 * Pages of some kinds do not say which practice they came from; they count for every practice of their kind. To leave out
 * too much costs nothing: nobody is asked for what was done. Only own pages are looked at, never the other's.
 */
import { ANSWERS, PROPOSE } from "../agreement.ts";
import type { Written } from "../entries.ts";
import { kindOf } from "../kinds/all.ts";
import { isOf } from "../kinds/kind.ts";
import type { Practice, PracticeKind } from "./practice.ts";

/** Kinds whose pages name no practice, with the kind of practice that each belongs to. */
const NAMELESS: ReadonlyMap<string, PracticeKind> = new Map<string, PracticeKind>([
  ["checkin", "checkin"],
  ["note", "note"],
  ["signal", "signal"],
  ["ask", "ask"],
  ...[PROPOSE, ...ANSWERS].map((act) => [act, "agreement"] as const),
]);

/** The ids of all practices that were done on a day. */
export function doneOn(day: number, entries: Iterable<Written>, practices: readonly Practice[]): ReadonlySet<string> {
  const own = [...entries].filter((entry) => entry.mine && entry.day === day && entry.mark !== "erased");
  const kinds = new Set(own.map(({ kind }) => NAMELESS.get(kind)));
  const named = new Set(own.map(practiceIn));
  return new Set(practices.filter(({ id, kind }) => named.has(id) || kinds.has(kind)).map(({ id }) => id));
}

/** The practice that a page names; null if it names none. */
function practiceIn(entry: Written): string | null {
  const kind = kindOf(entry.kind);
  const said = kind !== null && isOf(kind, entry) ? kind.read(entry.body) : null;
  if (typeof said !== "object" || said === null || !("practice" in said)) return null;
  return typeof said.practice === "string" ? said.practice : null;
}
