/**
 * Sealed until both: a commitment now, its opening later (spec: Reveal).
 *
 * Owns the hash by which an entry commits to bytes that it does not show yet, and the hash that names a version of a
 * text which several members sign. Must not know what the bytes mean.
 */

import { BadCommit, Malformed } from "../errors.ts";
import { same } from "../primitives.ts";
import { labelledHash } from "../public/encoding.ts";
import { BLIND_BYTES, ENTRY_ID_BYTES } from "../public/limits.ts";

/**
 * H("reveal", space, member, entry id, blind, bytes), 32 bytes.
 *
 * `blind` is 32 random bytes, so that nobody can guess short bytes; space, member and entry id are inside, so that
 * nobody can pass off another's commitment as their own. Malformed for a blind or an id of another length.
 */
export function commitReveal(
  space: Uint8Array,
  member: number,
  entryId: Uint8Array,
  blind: Uint8Array,
  data: Uint8Array,
): Uint8Array {
  if (blind.length !== BLIND_BYTES || entryId.length !== ENTRY_ID_BYTES) throw new Malformed();
  return labelledHash("reveal", space, member, entryId, blind, data);
}

/** Refuse (BadCommit; Malformed) unless `blind` and `data` open this commitment of that member's entry. */
export function requireOpening(
  commitment: Uint8Array,
  space: Uint8Array,
  member: number,
  entryId: Uint8Array,
  blind: Uint8Array,
  data: Uint8Array,
): void {
  if (!same(commitReveal(space, member, entryId, blind, data), commitment)) throw new BadCommit();
}

/** H("version", bytes), 32 bytes: what signatures under a version name; the bytes hold a random part. */
export function versionId(data: Uint8Array): Uint8Array {
  return labelledHash("version", data);
}
