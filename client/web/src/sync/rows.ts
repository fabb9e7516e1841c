/** An entry as a file of one's own record has it, and what all of them together are known by. */
import { hash32 } from "../protocol/primitives.ts";
import { encode } from "../protocol/public/encoding.ts";
import { EntryId, Uint } from "../protocol/public/ids.ts";
import { Part } from "../protocol/secret/archive.ts";
import { anyBytes, list, record, text, uint, type Of } from "../protocol/shape.ts";
import type { Drawer } from "../platform/vault.ts";
import { bytesOfHex } from "./contents.ts";
import { every } from "./drafts.ts";
import { digitsOf } from "./entry-id.ts";
import type { AttachedContent, KeptEntry, Mark } from "./face.ts";
import { SHARED, SOLO, at, nameOf, slotOf } from "./records.ts";
import type { Said } from "./recording.ts";

const MARKS: readonly (Mark | null)[] = [null, "erased", "unconfirmed"];

/** [0 solo · 1 shared, 1 if own, kind, version, entry id, revision, day, body, 0 · 1 erased by its author · 2 unconfirmed]. */
export const EntryRow = record({
  space: uint(SOLO, SHARED),
  mine: uint(0, 1),
  kind: text(/^[a-z]{1,16}$/),
  version: Uint,
  entryId: EntryId,
  revision: Uint,
  day: Uint,
  body: anyBytes,
  mark: uint(0, MARKS.length - 1),
});
export type EntryRow = Of<typeof EntryRow>;
export const EntryRows = list(EntryRow);

/** [1, day on which it was written, how many parts of entries follow, [[space, blob id] of each part after them]]. */
export const Table = record({
  version: uint(1, 1),
  day: Uint,
  entryParts: Uint,
  contents: list(record({ space: uint(SOLO, SHARED), blob: EntryId })),
});
export type Table = Of<typeof Table>;
export { Part };

/** The body with other references in the place of those that it has. */
export type WithAttached = (said: Said, other: <A extends AttachedContent>(attachment: A) => A) => Uint8Array;

export function rowOf({ space, mine, kind, version, entryId, revision, day, body, mark }: KeptEntry): EntryRow {
  return { space: slotOf(space), mine: mine ? 1 : 0, kind, version, entryId: bytesOfHex(entryId), revision, day, body, mark: MARKS.indexOf(mark) };
}

export function saidIn({ space, kind, version, body }: EntryRow): Said {
  return { space: nameOf(space as 0 | 1), kind, version, body };
}

/** What tells one row from another, whatever it says. */
export function nameOfRow({ space, mine, entryId }: Pick<EntryRow, "space" | "mine" | "entryId">): string {
  return `${space} ${mine} ${digitsOf(entryId)}`;
}

/** Rows that came in a file and are no entries of a space of this phone. */
export async function copiesIn(drawer: Drawer): Promise<readonly EntryRow[]> {
  return (await every(drawer, EntryRows, at.everyCopy)).flat();
}

export function copyOf(row: EntryRow, order: number): KeptEntry {
  const { mine, kind, version, entryId, revision, day, body, mark } = row;
  const place = { space: nameOf(row.space as 0 | 1), where: mine === 1 ? ("phone" as const) : null, mark: MARKS[mark]!, order };
  return { ...place, mine: mine === 1, kind, version, entryId: digitsOf(entryId), revision, day, body };
}

/** 64 hex digits over all rows, in an order of their own: what is attached counts by its hash, and not by its key. */
export function stateHash(rows: readonly EntryRow[], withAttached: WithAttached): string {
  const sorted = [...rows].sort((a, b) => (nameOfRow(a) < nameOfRow(b) ? -1 : 1));
  const plain = sorted.map((row) => {
    let n = 0;
    const bare = <A extends AttachedContent>(each: A): A => ({ ...each, key: new Uint8Array(32), blob: String(n++).padStart(32, "0") });
    return { ...row, body: withAttached(saidIn(row), bare) };
  });
  return digitsOf(hash32(encode(EntryRows, plain)));
}
