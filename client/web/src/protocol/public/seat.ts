/** The public half of a seat: one device's keys in one space (spec: Seats and keys). */

import { Forged } from "../errors.ts";
import { verify, vetReceivingKey, vetSigningKey } from "../primitives.ts";
import { record, type Of } from "../shape.ts";
import { signedBytes, type Label, type Part } from "./encoding.ts";
import { Key } from "./ids.ts";

/** [sign pk, receive pk]: an Ed25519 and an X25519 public key, 32 bytes each. */
export const SeatKeys = record({ sign: Key, receive: Key });
export type SeatKeys = Of<typeof SeatKeys>;

/** Refuse keys that are not canonical or of low order (BadKey); done once, at import. */
export function vetSeat(keys: SeatKeys): void {
  vetSigningKey(keys.sign);
  vetReceivingKey(keys.receive);
}

/** Refuse (Forged) unless `signature` is SIGN(label, space, public, parts…). */
export function requireSigned(
  signature: Uint8Array,
  label: Label,
  space: Uint8Array,
  publicKey: Uint8Array,
  ...parts: readonly Part[]
): void {
  if (!verify(publicKey, signature, signedBytes(label, space, publicKey, ...parts))) throw new Forged();
}
