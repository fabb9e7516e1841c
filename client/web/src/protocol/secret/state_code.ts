/** The state code: six words that two people compare to know they were shown the same (spec: State code). */

import { Malformed } from "../errors.ts";
import { labelledHash } from "../public/encoding.ts";
import { STATE_WORDS } from "../public/limits.ts";
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

/** Six words, from the first 66 bits of `stateHash`. */
export function stateCode(space: Uint8Array, rosterHead: Uint8Array, heads: readonly Pin[]): readonly string[] {
  return leadingWords(stateHash(space, rosterHead, heads), STATE_WORDS);
}
