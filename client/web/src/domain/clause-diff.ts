/**
 * What changed between two versions of an agreement, clause by clause: new, taken out, in other words, in another place.
 *
 * A clause is the same clause as long as it keeps its id. Nothing here makes a text: every run is one side's own.
 */
import type { Clause, Version } from "./agreement-version.ts";
import { hexOf } from "./bodies.ts";
import { diffWords, differs, type Run } from "./word-diff.ts";

export interface ClauseChange {
  readonly id: string;
  readonly is: "same" | "added" | "taken" | "changed";
  /** Whether it stands in another place among those that both versions have. */
  readonly moved: boolean;
  /** As it is now; of one that was taken out, as it was. */
  readonly clause: Clause;
  /** As it was; null for a new one. */
  readonly before: Clause | null;
  readonly text: readonly Run[];
  readonly appliesTo: readonly Run[];
  readonly sign: readonly Run[];
}

/** The clauses of the version after, in its order, with those taken out where they stood. */
export function diffVersions(before: Version | null, after: Version, locale?: string): readonly ClauseChange[] {
  const old = new Map((before?.clauses ?? []).map((clause) => [hexOf(clause.id), clause]));
  const fresh = after.clauses.map((clause) => [hexOf(clause.id), clause] as const);
  const stays = new Set(fresh.filter(([id]) => old.has(id)).map(([id]) => id));
  const inPlace = longestRising([...old.keys()].filter((id) => stays.has(id)), fresh.map(([id]) => id).filter((id) => stays.has(id)));
  const changes = fresh.map(([id, clause]) => changeOf(id, old.get(id) ?? null, clause, stays.has(id) && !inPlace.has(id), locale));
  return withTaken([...old], stays, changes, locale);
}

function changeOf(id: string, before: Clause | null, clause: Clause, moved: boolean, locale?: string): ClauseChange {
  const text = diffWords(before?.text ?? null, clause.text, locale);
  const appliesTo = diffWords(before?.appliesTo ?? null, clause.appliesTo, locale);
  const sign = diffWords(before?.sign ?? null, clause.sign, locale);
  const otherDays = before?.reviewDay !== clause.reviewDay || before.endDay !== clause.endDay;
  const other = otherDays || [text, appliesTo, sign].some(differs);
  return { id, is: before === null ? "added" : other ? "changed" : "same", moved, clause, before, text, appliesTo, sign };
}

/** Puts what was taken out behind the clause that it stood behind. */
function withTaken(
  old: readonly (readonly [string, Clause])[],
  stays: ReadonlySet<string>,
  changes: readonly ClauseChange[],
  locale?: string,
): readonly ClauseChange[] {
  const all = [...changes];
  let behind: string | null = null;
  for (const [id, clause] of old) {
    if (!stays.has(id)) {
      const at = behind === null ? 0 : all.findIndex((each) => each.id === behind) + 1;
      all.splice(at, 0, takenOut(id, clause, locale));
    }
    behind = id;
  }
  return all;
}

function takenOut(id: string, clause: Clause, locale?: string): ClauseChange {
  const gone = (text: string | null): readonly Run[] => diffWords(text, null, locale);
  const parts = { text: gone(clause.text), appliesTo: gone(clause.appliesTo), sign: gone(clause.sign) };
  return { id, is: "taken", moved: false, clause, before: clause, ...parts };
}

/** A longest row of ids that stand in the same order on both sides; all others have moved. */
function longestRising(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const place = new Map(before.map((id, at) => [id, at]));
  const best: { readonly length: number; readonly from: number }[] = [];
  after.forEach((id, at) => {
    let found = { length: 1, from: -1 };
    for (let i = 0; i < at; i += 1) {
      const rises = place.get(after[i] as string)! < place.get(id)!;
      if (rises && best[i]!.length + 1 > found.length) found = { length: best[i]!.length + 1, from: i };
    }
    best.push(found);
  });
  const rising = new Set<string>();
  let at = best.reduce((top, each, i) => (top < 0 || each.length > best[top]!.length ? i : top), -1);
  for (; at >= 0; at = best[at]!.from) rising.add(after[at] as string);
  return rising;
}
