/** A wording as a text that any program can open: what was agreed, who signed, and the signs to compare. */
import type { Clause } from "../../../domain/agreement-version.ts";
import type { Notebook } from "../../notebook.svelte.ts";
import { onTogether } from "../../words/together.ts";

export interface Signed {
  readonly name: string;
  readonly day: number;
}

export interface Paper {
  readonly title: string;
  readonly standing: string;
  readonly clauses: readonly Clause[];
  readonly signed: readonly Signed[];
  readonly hash: string;
}

/** Seen from so long ago every day is written with its year, as paper needs it. */
export const LONG_AGO = 0;

/** A clause with all that it says, line by line. */
export function linesOf({ text, appliesTo, sign, reviewDay, endDay }: Clause, { calendar }: Notebook, today: number): readonly string[] {
  const { clause } = onTogether;
  const day = (label: string, value: number | null): readonly string[] => (value === null ? [] : [`${label}: ${calendar.full(value, today)}`]);
  return [
    text,
    ...(appliesTo === null ? [] : [`${clause.appliesTo}: ${appliesTo}`]),
    ...(sign === null ? [] : [`${clause.sign}: ${sign}`]),
    ...day(clause.review, reviewDay),
    ...day(clause.end, endDay),
  ];
}

/** Sixty-four signs in fours, so that two people can compare them. */
export function inFours(hash: string): string {
  return (hash.match(/.{1,4}/g) ?? []).join(" ");
}

export function textOf({ title, standing, clauses, signed, hash }: Paper, notebook: Notebook): string {
  const numbered = clauses.map((clause, at) => `${at + 1}. ${linesOf(clause, notebook, LONG_AGO).join("\n   ")}`);
  const names = signed.map(({ name, day }) => `${name}, ${notebook.calendar.full(day, LONG_AGO)}`);
  const below = names.length === 0 ? [] : [`${onTogether.paper.agreedBy}\n${names.join("\n")}`];
  return [title, standing, ...numbered, ...below, `${onTogether.paper.hash}\n${inFours(hash)}`].join("\n\n") + "\n";
}

/** Hands a text to the browser as a file, under a name that says nothing. */
export function handOut(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
