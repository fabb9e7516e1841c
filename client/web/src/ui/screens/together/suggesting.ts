/** What a form for an agreement begins with: words that are there, a practice of the catalogue, or nothing. */
import type { VersionView } from "../../../domain/agreement-view.ts";
import type { Practice } from "../../../domain/practices/practice.ts";
import { draftOf, type ClauseDraft, type Suggestion } from "./agreeing.ts";
import type { Agreed } from "./agreed.svelte.ts";

/** When nothing says otherwise, two look again after so many days. */
export const LOOK_AGAIN = 30;

type NewId = () => string;

/** Where a form leads: an agreement and a version of it, a practice, or a new agreement. */
export interface Leads {
  readonly agreement: string | null;
  readonly version: string | null;
  /** To look at it again: the same words with a later day. */
  readonly again: boolean;
  readonly practice: string | null;
}

const AGREEMENT = /^[0-9a-f]{32}$/;

export function leadsOf(id: string | null): Leads {
  const [first = "", version = null, again] = (id ?? "").split(" ");
  const agreement = AGREEMENT.test(first) ? first : null;
  return { agreement, version, again: again !== undefined, practice: agreement === null && first !== "" ? first : null };
}

export function emptyClause(newId: NewId, text = ""): ClauseDraft {
  return { id: newId(), text, appliesTo: "", sign: "", reviewDay: null, endDay: null };
}

/** A clause whose days are those that a practice proposes. */
export function clauseFor(practice: Practice | null, newId: NewId, today: number, text = ""): ClauseDraft {
  const after = (days: number | null): number | null => (days === null ? null : today + days);
  const look = practice?.reviewIn ?? (practice?.asks.includes("review") ? LOOK_AGAIN : null);
  return { ...emptyClause(newId, text), reviewDay: after(look), endDay: after(practice?.lasts ?? null) };
}

export function blank(newId: NewId): Suggestion {
  return { name: "", practice: null, clauses: [emptyClause(newId)] };
}

/** The words that are there; to look again, with a day that is still ahead in place of each that came. */
export function fromVersion({ named }: Agreed, { version }: VersionView, again: boolean, today: number): Suggestion {
  const later = (day: number | null): number | null => (day !== null && day <= today ? today + LOOK_AGAIN : day);
  const clauses = version.content.clauses.map(draftOf).map((clause) => (again ? { ...clause, reviewDay: later(clause.reviewDay) } : clause));
  return { name: named?.name ?? "", practice: named?.practice ?? null, clauses };
}

/** A practice's title and its first beginning of a sentence; what was written already stays, and `before` gives way. */
export function fromPractice(practice: Practice | null, said: Suggestion, newId: NewId, today: number, before: Pick<Practice, "title"> | null): Suggestion {
  const written = said.clauses.filter(({ text, appliesTo, sign }) => `${text}${appliesTo}${sign}`.trim() !== "");
  const named = said.name.trim() !== "" && said.name !== before?.title;
  const clauses = written.length > 0 ? written : [clauseFor(practice, newId, today)];
  return { name: named ? said.name : (practice?.title ?? ""), practice: practice?.id ?? null, clauses };
}

/** A clause that was taken out comes back at its place, among the others as they are now. */
export function putBack(clauses: readonly ClauseDraft[], clause: ClauseDraft, at: number): readonly ClauseDraft[] {
  return [...clauses.slice(0, at), clause, ...clauses.slice(at)];
}

/** A beginning of a sentence without the dots that stand for the rest. */
export function beginning(prompt: string): string {
  return prompt.replace(/\s*…\s*$/u, " ");
}
