/**
 * The entry: the plaintext record inside an envelope, and the description of a space (spec: Entry).
 *
 * Its kind and body mean nothing here; whoever gives them a meaning validates them against the kind's schema.
 */

import { TooLarge } from "../errors.ts";
import { readPlain, writePlain, type Plain } from "../msgpack.ts";
import { decode, encode } from "../public/encoding.ts";
import { EntryId, Id, Uint } from "../public/ids.ts";
import { DAY_MAX, MEMBERS_MAX, PLAIN_BYTES_MAX } from "../public/limits.ts";
import { anyBytes, list, record, text, uint, type Of } from "../shape.ts";

const KindName = text(/^[a-z]{1,16}$/);
const Code = uint(0, 255);
const Day = uint(0, DAY_MAX);

/** What a body may hold: nil, integers 0..2⁵³−1, text, byte strings, and arrays of these. */
export type Value = Plain;

/** [kind, schema version, entry id, revision, day, body]; the day counts from 1970-01-01. */
export const Entry = record({
  kind: KindName,
  schema: Uint,
  entryId: EntryId,
  revision: Uint,
  day: Day,
  body: anyBytes,
});
export type Entry = Of<typeof Entry>;

/** [blind, kind, role per member, end day | 0]: what a space is, sealed; the relay has its hash only. */
export const About = record({ blind: Id, kind: Code, roles: list(Code, 1, MEMBERS_MAX), end: Day });
export type About = Of<typeof About>;

/** Bytes → entry. Refuses TooLarge, Malformed. */
export function parseEntry(data: Uint8Array): Entry {
  return decode(Entry, data, PLAIN_BYTES_MAX);
}

/** The bytes of an entry; TooLarge or Malformed for what `parseEntry` would refuse. */
export function writeEntry(entry: Entry): Uint8Array {
  const data = encode(Entry, entry);
  parseEntry(data);
  return data;
}

/** Bytes → about. Refuses TooLarge, Malformed. */
export function parseAbout(data: Uint8Array): About {
  return decode(About, data, PLAIN_BYTES_MAX);
}

/** The bytes of a body; Malformed for a value that a body may not hold. */
export function encodeBody(value: Value): Uint8Array {
  return writePlain(value);
}

/** Bytes → body value; TooLarge; Malformed for floats, maps, booleans, negatives, other forms, depth above 8. */
export function decodeBody(data: Uint8Array): Value {
  if (data.length > PLAIN_BYTES_MAX) throw new TooLarge(PLAIN_BYTES_MAX);
  return readPlain(data);
}
