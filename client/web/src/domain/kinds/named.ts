/**
 * The kind `named`, version 1: what two people call an agreement. A label: it changes nothing that was agreed.
 *
 * Either may name; a later name carries a higher number than all that its author knew of, so both see the same one.
 */
import type { Written } from "../entries.ts";
import { entryId, line, maybe, type Of, practice, row, uint } from "../shapes.ts";
import { kind, type Told, toldIn } from "./kind.ts";

export const NAME_BYTES = 120;
const MANY = 1_000_000;

const shape = row({ agreement: entryId, name: line(NAME_BYTES), practice: maybe(practice), nth: uint(MANY) });
export type Named = Of<typeof shape>;

export const named = kind("named", shape, { spaces: ["shared"] });

/** Agreement → its name: of all, the one with the highest number, then the greater id. */
export function foldNames(entries: Iterable<Written>): ReadonlyMap<string, Named> {
  const found = new Map<string, Told<Named>>();
  for (const each of toldIn(named, "shared", entries)) {
    const before = found.get(each.said.agreement);
    if (before === undefined || later(each, before)) found.set(each.said.agreement, each);
  }
  return new Map([...found].map(([id, { said }]) => [id, said]));
}

/** Equal numbers were given at the same time; the id decides, and of one id the text. */
function later(one: Told<Named>, other: Told<Named>): boolean {
  const key = ({ entry, said }: Told<Named>): string => `${entry.entryId} ${said.name}`;
  return one.said.nth === other.said.nth ? key(one) > key(other) : one.said.nth > other.said.nth;
}

/** The number for the next name of an agreement. */
export function nextNumber(names: ReadonlyMap<string, Named>, agreement: string): number {
  return Math.min(MANY, (names.get(agreement)?.nth ?? 0) + 1);
}
