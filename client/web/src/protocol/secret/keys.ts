/** Seats and derivations: the one table of secret labels, K, a seat's secret half (spec: Seats and keys). */

import * as primitives from "../primitives.ts";
import { KEY_BYTES } from "../primitives.ts";
import { joinParts, signedBytes, type Label, type Part } from "../public/encoding.ts";
import type { SeatKeys } from "../public/seat.ts";

/** Secret labels, version 1: label → purpose. One purpose each, shared with no public label. */
export const DERIVATIONS = {
  "seat sign": "seed of a seat's signing key, from the seat's seed",
  "seat receive": "secret of a seat's receiving key, from the seat's seed",
  "epoch commit": "commitment to an epoch key",
  grant: "key of a grant, from the key exchange",
  "entry cipher": "key of a body, from the entry key",
  "entry commit": "commitment to the entry key",
  "entry wrap": "key of a wrap, from the epoch key",
  channel: "key of a ceremony, from the key exchange",
  code: "six digits of a side, from the ceremony key",
  dir: "key of one direction, from the ceremony key",
  spare: "key of a spare seat's seed, from the key exchange with the sheet",
  stream: "key of a stream's chunks, from the key of its place",
  "archive head": "key of an archive's head, from its passphrase",
  "archive part": "key of the place of an archive's part, from its passphrase",
} as const;

export type Derivation = keyof typeof DERIVATIONS;

/** K(key, label, x…) = BLAKE2b-256 of L(label, x…) keyed with 32 bytes; 32 bytes. */
export function derive(key: Uint8Array, label: Derivation, ...parts: readonly Part[]): Uint8Array {
  if (!Object.hasOwn(DERIVATIONS, label)) throw new RangeError(`no label ${label}`);
  return primitives.keyed32(key, joinParts(label, ...parts));
}

/** One device's keys in one space, all from a random seed of 32 bytes kept in that device's vault. */
export class Seat {
  private constructor(
    readonly seed: Uint8Array,
    readonly keys: SeatKeys,
  ) {}

  /** The seat of a seed of exactly 32 bytes. */
  static fromSeed(seed: Uint8Array): Seat {
    if (seed.length !== KEY_BYTES) throw new RangeError("a seed has 32 bytes");
    const sign = primitives.signingPublic(derive(seed, "seat sign"));
    const receive = primitives.receivingPublic(derive(seed, "seat receive"));
    return new Seat(seed, { sign, receive });
  }

  /** SIGN(label, space, own pk, x…), 64 bytes. */
  sign(label: Label, space: Uint8Array, ...parts: readonly Part[]): Uint8Array {
    const data = signedBytes(label, space, this.keys.sign, ...parts);
    return primitives.sign(derive(this.seed, "seat sign"), data);
  }

  /** X25519 with the receiving secret, 32 bytes; BadKey if the result is zero. */
  agree(publicKey: Uint8Array): Uint8Array {
    return primitives.exchange(derive(this.seed, "seat receive"), publicKey);
  }
}
