/**
 * A version: the exact bytes of an ordered list of clauses (docs: Kinds).
 *
 * Nothing ever merges two versions: a merge can say what neither wrote.
 */
import { ENTRY_ID_BYTES, ID_BYTES } from "../protocol/public/limits.ts";
import { encodeBody } from "../protocol/secret/entry.ts";
import { hexOf, isArray, isBytes, isText, itemsOf, maybeDay, maybeText } from "./bodies.ts";

export const CLAUSES_MAX = 64;
/** With its entry around it, a version fits the bucket of 16 KiB, the last power of two. */
export const VERSION_BYTES_MAX = 16_256;

/** One clause: an id that stays when its words change, and its words; null where nothing was said. */
export interface Clause {
  readonly id: Uint8Array;
  readonly text: string;
  readonly appliesTo: string | null;
  readonly sign: string | null;
  readonly reviewDay: number | null;
  readonly endDay: number | null;
}

/** What the bytes of a version say: 16 random bytes, the version it follows if any, the clauses. */
export interface Version {
  readonly random: Uint8Array;
  readonly parent: Uint8Array | null;
  readonly clauses: readonly Clause[];
}

/** The bytes of a version; null if `readVersion` would not take them. */
export function writeVersion({ random, parent, clauses }: Version): Uint8Array | null {
  const listed = clauses.map((each) => [
    each.id, each.text, each.appliesTo, each.sign, each.reviewDay, each.endDay,
  ]);
  const data = encodeBody([random, parent, listed]);
  return readVersion(data) === null ? null : data;
}

/** The version in these bytes; null when they are none. Clause ids do not repeat. */
export function readVersion(data: Uint8Array): Version | null {
  const items = data.length > VERSION_BYTES_MAX ? null : itemsOf(data, 3);
  if (items === null) return null;
  const [random, parent, listed] = items;
  if (!isBytes(random, ENTRY_ID_BYTES) || !isArray(listed, 1, CLAUSES_MAX)) return null;
  if (parent !== null && !isBytes(parent, ID_BYTES)) return null;
  const clauses = listed.map(readClause).filter((clause) => clause !== null);
  const ids = new Set(clauses.map((clause) => hexOf(clause.id)));
  return ids.size === listed.length ? { random, parent: parent as Uint8Array | null, clauses } : null;
}

function readClause(value: unknown): Clause | null {
  if (!isArray(value, 6, 6)) return null;
  const [id, text, appliesTo, sign, reviewDay, endDay] = value;
  if (!isBytes(id, ENTRY_ID_BYTES) || !isText(text) || !maybeText(appliesTo) || !maybeText(sign)) return null;
  return maybeDay(reviewDay) && maybeDay(endDay) ? { id, text, appliesTo, sign, reviewDay, endDay } : null;
}
