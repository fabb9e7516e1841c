/** What can be said to an agreement: new words for it, and an answer to words that are there. */
import { PROPOSE, writeAnswer, writeProposal, type AnswerKind } from "../../../domain/agreement.ts";
import { writeVersion, type Clause, type Version } from "../../../domain/agreement-version.ts";
import type { VersionView } from "../../../domain/agreement-view.ts";
import { bytesOf, hexOf } from "../../../domain/bodies.ts";
import { foldNames, named, nextNumber } from "../../../domain/kinds/named.ts";
import { tidyText } from "../../../domain/text.ts";
import type { NewEntry } from "../../../sync/face.ts";
import type { Notebook } from "../../notebook.svelte.ts";
import type { Agreed } from "./agreed.svelte.ts";
import { heldUntil } from "./waiting.ts";

/** A clause while it is written. */
export interface ClauseDraft {
  readonly id: string;
  readonly text: string;
  readonly appliesTo: string;
  readonly sign: string;
  readonly reviewDay: number | null;
  readonly endDay: number | null;
}

/** Words for an agreement while they are written. */
export interface Suggestion {
  readonly name: string;
  readonly practice: string | null;
  readonly clauses: readonly ClauseDraft[];
}

export function draftOf({ id, text, appliesTo, sign, reviewDay, endDay }: Clause): ClauseDraft {
  return { id: hexOf(id), text, appliesTo: appliesTo ?? "", sign: sign ?? "", reviewDay, endDay };
}

/** The version that new words follow: what is in force, else what the words that they come from followed. */
export function parentOf({ view }: Agreed, from: VersionView): Uint8Array | null {
  const forced = view.inForce.find(({ version }) => version.hash === from.version.hash || version.hash === from.base?.hash) ?? view.inForce[0];
  return forced === undefined ? from.version.content.parent : bytesOf(forced.version.hash);
}

/** Whether something was written beside the words of a clause that has none: it would be left out. */
export function isWordless({ text, appliesTo, sign }: ClauseDraft): boolean {
  return tidyText(text) === null && (tidyText(appliesTo) !== null || tidyText(sign) !== null);
}

/** The bytes of a version with these clauses; null if there are none, one lacks its words, or more than one version holds. */
export function versionOf(clauses: readonly ClauseDraft[], parent: Uint8Array | null, random: string): Uint8Array | null {
  const said = clauses.flatMap((each) => clauseOf(each) ?? []);
  const version: Version = { random: bytesOf(random), parent, clauses: said };
  return said.length === 0 || clauses.some(isWordless) ? null : writeVersion(version);
}

function clauseOf({ id, text, appliesTo, sign, reviewDay, endDay }: ClauseDraft): Clause | null {
  const words = tidyText(text);
  return words === null ? null : { id: bytesOf(id), text: words, appliesTo: tidyText(appliesTo), sign: tidyText(sign), reviewDay, endDay };
}

/** Suggests words for an agreement, at once or at a minute, and what it is called if that is new; whether they were kept. */
export async function suggest(notebook: Notebook, agreement: string, data: Uint8Array, said: Suggestion, due: number | null = null): Promise<boolean> {
  const body = writeProposal({ agreement: bytesOf(agreement), version: data });
  const drafts = [...label(notebook, agreement, said), once(notebook, PROPOSE, body)];
  const kept = due === null ? drafts : heldUntil(due, drafts, notebook.surroundings.newId);
  return kept !== null && notebook.keep(kept);
}

function label({ snapshot, surroundings, today }: Notebook, agreement: string, { name, practice }: Suggestion): readonly NewEntry[] {
  const names = foldNames(snapshot.entries);
  if (tidyText(name) === null || names.get(agreement)?.name === tidyText(name)) return [];
  const nth = nextNumber(names, agreement);
  const draft = named.make({ agreement, name, practice, nth }, { space: "shared", entryId: surroundings.newId(), day: today });
  return draft === null ? [] : [draft];
}

/** Answers a version that has left; answers whether it was kept. */
export async function answer(notebook: Notebook, kind: AnswerKind, agreement: string, { version, answerTo }: VersionView): Promise<boolean> {
  if (answerTo === null) return false;
  const body = writeAnswer({ agreement: bytesOf(agreement), version: bytesOf(version.hash), proposal: bytesOf(answerTo) });
  return notebook.keep([once(notebook, kind, body)]);
}

function once({ surroundings, today }: Notebook, kind: string, body: Uint8Array): NewEntry {
  return { space: "shared", kind, version: 1, entryId: surroundings.newId(), revision: 0, day: today, body };
}
