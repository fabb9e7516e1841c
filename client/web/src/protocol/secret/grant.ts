/** Grants: epoch keys sealed to one device (spec: Epochs and grants). */

import { BadGrant, BadKey } from "../errors.ts";
import { KEY_BYTES, NONCE_BYTES, decrypt, encrypt, exchange, receivingPublic } from "../primitives.ts";
import { joinParts } from "../public/encoding.ts";
import { derive, type Seat } from "./keys.ts";

/** Zero: each grant has a fresh ephemeral key, so its key seals once. */
const NONCE = new Uint8Array(NONCE_BYTES);

/** To whom and where: space, record before, epoch, device number and receiving key, the signer's pk. */
export interface Grantee {
  readonly space: Uint8Array;
  readonly prev: Uint8Array;
  readonly epoch: number;
  readonly device: number;
  readonly receive: Uint8Array;
  readonly signer: Uint8Array;
}

/** What a grant carries: E and the sealed keys. */
export interface SealedGrant {
  readonly ephemeral: Uint8Array;
  readonly sealed: Uint8Array;
}

/** AAD = L(space, prev id, epoch, device). */
export function boundOf(grantee: Grantee): Uint8Array {
  return joinParts(grantee.space, grantee.prev, grantee.epoch, grantee.device);
}

/** (E, sealed): epoch keys of 32 bytes each under K(X25519(e, receive), "grant", E, receive, signer). */
export function sealGrant(ephemeral: Uint8Array, grantee: Grantee, keys: readonly Uint8Array[]): SealedGrant {
  const publicKey = receivingPublic(ephemeral);
  const shared = exchange(ephemeral, grantee.receive);
  const key = derive(shared, "grant", publicKey, grantee.receive, grantee.signer);
  const plain = new Uint8Array(keys.length * KEY_BYTES);
  keys.forEach((epochKey, i) => plain.set(epochKey, i * KEY_BYTES));
  return { ephemeral: publicKey, sealed: encrypt(key, NONCE, boundOf(grantee), plain) };
}

/** The epoch keys in a grant to this seat; BadGrant if it does not open. */
export function openGrant(
  seat: Seat,
  publicKey: Uint8Array,
  sealed: Uint8Array,
  grantee: Grantee,
): readonly Uint8Array[] {
  const shared = agreed(seat, publicKey);
  const key = derive(shared, "grant", publicKey, seat.keys.receive, grantee.signer);
  const plain = decrypt(key, NONCE, boundOf(grantee), sealed);
  if (plain === null || plain.length % KEY_BYTES !== 0) throw new BadGrant();
  return Array.from({ length: plain.length / KEY_BYTES }, (_, i) =>
    plain.slice(i * KEY_BYTES, (i + 1) * KEY_BYTES),
  );
}

function agreed(seat: Seat, publicKey: Uint8Array): Uint8Array {
  try {
    return seat.agree(publicKey);
  } catch (error) {
    throw error instanceof BadKey ? new BadGrant() : error;
  }
}
