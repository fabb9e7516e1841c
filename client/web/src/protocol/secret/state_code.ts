/** The state code: six words that two people compare to know they were shown the same (spec: State code). */

import { Malformed } from "../errors.ts";
import { STRETCH_SALT_BYTES, stretch } from "../primitives.ts";
import { labelledHash } from "../public/encoding.ts";
import { STATE_WORDS, STRETCH_BYTES, STRETCH_PASSES } from "../public/limits.ts";
import type { Pin } from "../public/roster.ts";
import { leadingWords } from "../words.ts";

/**
 * H("state", space, roster head id, then device, seq, head id of each), 32 bytes.
 *
 * `heads` come in any order; a device that has written nothing (seq 0) is left out. Malformed for a device that is
 * named twice.
 */
export function stateHash(space: Uint8Array, rosterHead: Uint8Array, heads: readonly Pin[]): Uint8Array {
  const written = heads.filter((head) => head.seq > 0).sort((left, right) => left.device - right.device);
  if (new Set(written.map((head) => head.device)).size !== written.length) throw new Malformed();
  return labelledHash("state", space, rosterHead, ...written.flatMap((head) => [head.device, head.seq, head.id]));
}

/**
 * Six words, from the first 66 bits of the stretched `stateHash`; takes a good part of a second.
 *
 * Stretched, since whoever writes in the space can try heads until two states have the same words.
 */
export function stateCode(space: Uint8Array, rosterHead: Uint8Array, heads: readonly Pin[]): readonly string[] {
  const state = stateHash(space, rosterHead, heads);
  const stretched = stretch(state, space.subarray(0, STRETCH_SALT_BYTES), STRETCH_PASSES, STRETCH_BYTES);
  return leadingWords(stretched, STATE_WORDS);
}
