/**
 * The only file that touches a crypto library: a few verbs over libsodium (spec: Conventions).
 *
 * Knows bytes and sizes; must not know labels, records or spaces. Randomness is made here and nowhere else;
 * everything above takes a `Random` as a parameter so that vectors can fix it. Await `ready()` once; all
 * verbs are synchronous after it.
 */

import sodium from "libsodium-wrappers-sumo";
import { BadKey } from "./errors.ts";

export const KEY_BYTES = 32;
export const HASH_BYTES = 32;
export const SIGNATURE_BYTES = 64;
export const NONCE_BYTES = 24;
export const TAG_BYTES = 16;
export const STRETCH_SALT_BYTES = 16;

export type Random = (count: number) => Uint8Array;

/** Resolves when the library is loaded; nothing else here may be called before. */
export async function ready(): Promise<void> {
  await sodium.ready;
}

/** The system's generator, asked at once: libsodium's own asks it anew for every four bytes. */
declare const crypto: { getRandomValues(into: Uint8Array): Uint8Array };

/** `count` bytes from the system's generator; at most 65536. */
export const randomBytes: Random = (count) => crypto.getRandomValues(new Uint8Array(count));

/** BLAKE2b-256 of `data`, 32 bytes. */
export function hash32(data: Uint8Array): Uint8Array {
  return sodium.crypto_generichash(HASH_BYTES, data, null);
}

/** BLAKE2b-256 of `data` under a key of 32 bytes, 32 bytes. */
export function keyed32(key: Uint8Array, data: Uint8Array): Uint8Array {
  if (key.length !== KEY_BYTES) throw new RangeError("a key has 32 bytes");
  return sodium.crypto_generichash(HASH_BYTES, data, key);
}

/**
 * Argon2id (version 1.3, one lane) of `data`, 32 bytes: slow on purpose, under a salt of 16 bytes.
 *
 * `memory` is in bytes. For what people compare; keys have entropy of their own.
 */
export function stretch(data: Uint8Array, salt: Uint8Array, passes: number, memory: number): Uint8Array {
  return sodium.crypto_pwhash(HASH_BYTES, data, salt, passes, memory, sodium.crypto_pwhash_ALG_ARGON2ID13);
}

/** Equality that takes as long for unequal bytes as for equal ones; only the lengths show. */
export function same(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= left[i]! ^ right[i]!;
  return difference === 0;
}

/** The Ed25519 public key, 32 bytes, of a 32-byte seed. */
export function signingPublic(seed: Uint8Array): Uint8Array {
  return sodium.crypto_sign_seed_keypair(seed).publicKey;
}

/** Ed25519 signature, 64 bytes, over `data` by the key of a 32-byte seed. */
export function sign(seed: Uint8Array, data: Uint8Array): Uint8Array {
  return sodium.crypto_sign_detached(data, sodium.crypto_sign_seed_keypair(seed).privateKey);
}

/** Whether `signature` (64 bytes) by `publicKey` (32 bytes) fits `data`, by libsodium's rule. */
export function verify(publicKey: Uint8Array, signature: Uint8Array, data: Uint8Array): boolean {
  if (publicKey.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  return sodium.crypto_sign_verify_detached(signature, data, publicKey);
}

/** Refuse an Ed25519 key that is not canonical, not on the main subgroup or of low order (BadKey). */
export function vetSigningKey(publicKey: Uint8Array): void {
  if (publicKey.length !== KEY_BYTES || !sodium.crypto_core_ed25519_is_valid_point(publicKey)) {
    throw new BadKey();
  }
}

/** Refuse an X25519 key that is not canonical or of low order (BadKey). */
export function vetReceivingKey(publicKey: Uint8Array): void {
  if (publicKey.length !== KEY_BYTES || !belowFieldPrime(publicKey)) throw new BadKey();
  exchange(new Uint8Array(KEY_BYTES), publicKey);
}

/** Whether 32 little-endian bytes are less than 2^255 - 19. */
function belowFieldPrime(key: Uint8Array): boolean {
  if (key[31]! !== 0x7f) return key[31]! < 0x7f;
  for (let i = 30; i > 0; i--) if (key[i]! !== 0xff) return true;
  return key[0]! < 0xed;
}

/** The X25519 public key, 32 bytes, of a 32-byte secret. */
export function receivingPublic(secret: Uint8Array): Uint8Array {
  return sodium.crypto_scalarmult_base(secret);
}

/** The X25519 result, 32 bytes; keys of another length and an all-zero result are refused (BadKey). */
export function exchange(secret: Uint8Array, publicKey: Uint8Array): Uint8Array {
  let shared: Uint8Array;
  try {
    shared = sodium.crypto_scalarmult(secret, publicKey);
  } catch {
    throw new BadKey();
  }
  if (same(shared, new Uint8Array(KEY_BYTES))) throw new BadKey();
  return shared;
}

/** XChaCha20-Poly1305 (IETF): `plain` and 16 bytes of tag, with `bound` as associated data. */
export function encrypt(key: Uint8Array, nonce: Uint8Array, bound: Uint8Array, plain: Uint8Array): Uint8Array {
  return sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, bound, null, nonce, key);
}

/** The plain bytes, or null if anything at all does not fit; there is one failure, not several. */
export function decrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  bound: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null {
  if (sealed.length < TAG_BYTES || nonce.length !== NONCE_BYTES) return null;
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, bound, nonce, key);
  } catch {
    return null;
  }
}
