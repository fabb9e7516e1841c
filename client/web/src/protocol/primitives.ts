/**
 * The verbs of cryptography, over libsodium (spec: Conventions); no other file asks for them elsewhere.
 *
 * Knows bytes and sizes; must not know labels, records or spaces. Randomness is made here and nowhere else;
 * everything above takes a `Random` as a parameter so that vectors can fix it. Await `ready()` once; all
 * verbs are synchronous after it.
 */

import { BadKey } from "./errors.ts";
import { called, load, type Call } from "./sodium.ts";

export const KEY_BYTES = 32;
export const HASH_BYTES = 32;
export const SIGNATURE_BYTES = 64;
export const NONCE_BYTES = 24;
export const TAG_BYTES = 16;
export const STRETCH_SALT_BYTES = 16;
/** What libsodium keeps of a seed: the seed and its public key. */
const SECRET_BYTES = 64;
const ARGON2ID = 2;

export type Random = (count: number) => Uint8Array;

/** Resolves when the library is loaded; nothing else here may be called before. */
export const ready: () => Promise<void> = load;

/** The answer of a call that can only be refused for what it should not have been given (RangeError). */
function answered(size: number, pieces: readonly Uint8Array[], call: Call): Uint8Array {
  const answer = called(size, pieces, call);
  if (answer === null) throw new RangeError("libsodium refused");
  return answer;
}

function sized(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length !== size) throw new RangeError(`${size} bytes are wanted`);
  return bytes;
}

/** The system's generator, asked at once: libsodium's own asks it anew for every four bytes. */
declare const crypto: { getRandomValues(into: Uint8Array): Uint8Array };

/** `count` bytes from the system's generator; at most 65536. */
export const randomBytes: Random = (count) => crypto.getRandomValues(new Uint8Array(count));

/** BLAKE2b-256 of `data`, 32 bytes. */
export function hash32(data: Uint8Array): Uint8Array {
  return answered(HASH_BYTES, [data], (c, out, at) => c._crypto_generichash(out, HASH_BYTES, at!, data.length, 0, 0, 0));
}

/** BLAKE2b-256 of `data` under a key of 32 bytes, 32 bytes. */
export function keyed32(key: Uint8Array, data: Uint8Array): Uint8Array {
  return answered(HASH_BYTES, [data, sized(key, KEY_BYTES)], (c, out, at, secret) =>
    c._crypto_generichash(out, HASH_BYTES, at!, data.length, 0, secret!, KEY_BYTES),
  );
}

/**
 * Argon2id (version 1.3, one lane) of `data`, 32 bytes: slow on purpose, under a salt of 16 bytes.
 *
 * `memory` is in bytes. For what people compare; keys have entropy of their own.
 */
export function stretch(data: Uint8Array, salt: Uint8Array, passes: number, memory: number): Uint8Array {
  return answered(HASH_BYTES, [data, sized(salt, STRETCH_SALT_BYTES)], (c, out, at, grain) =>
    c._crypto_pwhash_argon2id(out, HASH_BYTES, 0, at!, data.length, 0, grain!, passes, 0, memory, ARGON2ID),
  );
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
  return answered(KEY_BYTES, [sized(seed, KEY_BYTES), new Uint8Array(SECRET_BYTES)], (c, out, at, secret) =>
    c._crypto_sign_seed_keypair(out, secret!, at!),
  );
}

/** Ed25519 signature, 64 bytes, over `data` by the key of a 32-byte seed. */
export function sign(seed: Uint8Array, data: Uint8Array): Uint8Array {
  const keys = new Uint8Array(KEY_BYTES + SECRET_BYTES);
  return answered(SIGNATURE_BYTES, [sized(seed, KEY_BYTES), data, keys], (c, out, from, at, key) => {
    const secret = key! + KEY_BYTES;
    return c._crypto_sign_seed_keypair(key!, secret, from!) || c._crypto_sign_detached(out, 0, at!, data.length, 0, secret);
  });
}

/** Whether `signature` (64 bytes) by `publicKey` (32 bytes) fits `data`, by libsodium's rule. */
export function verify(publicKey: Uint8Array, signature: Uint8Array, data: Uint8Array): boolean {
  if (publicKey.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  const fits = called(0, [signature, data, publicKey], (c, _, by, at, key) =>
    c._crypto_sign_verify_detached(by!, at!, data.length, 0, key!),
  );
  return fits !== null;
}

/** Refuse an Ed25519 key that is not canonical, not on the main subgroup or of low order (BadKey). */
export function vetSigningKey(publicKey: Uint8Array): void {
  if (publicKey.length !== KEY_BYTES) throw new BadKey();
  const valid = called(0, [publicKey], (c, _, at) => 1 - c._crypto_core_ed25519_is_valid_point(at!));
  if (valid === null) throw new BadKey();
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
  return answered(KEY_BYTES, [sized(secret, KEY_BYTES)], (c, out, at) => c._crypto_scalarmult_base(out, at!));
}

/** The X25519 result, 32 bytes; keys of another length and an all-zero result are refused (BadKey). */
export function exchange(secret: Uint8Array, publicKey: Uint8Array): Uint8Array {
  if (secret.length !== KEY_BYTES || publicKey.length !== KEY_BYTES) throw new BadKey();
  const shared = called(KEY_BYTES, [secret, publicKey], (c, out, at, key) => c._crypto_scalarmult(out, at!, key!));
  if (shared === null || same(shared, new Uint8Array(KEY_BYTES))) throw new BadKey();
  return shared;
}

/** XChaCha20-Poly1305 (IETF): `plain` and 16 bytes of tag, with `bound` as associated data. */
export function encrypt(key: Uint8Array, nonce: Uint8Array, bound: Uint8Array, plain: Uint8Array): Uint8Array {
  const pieces = [plain, bound, sized(nonce, NONCE_BYTES), sized(key, KEY_BYTES)];
  return answered(plain.length + TAG_BYTES, pieces, (c, out, at, beside, once, secret) =>
    c._crypto_aead_xchacha20poly1305_ietf_encrypt(out, 0, at!, plain.length, 0, beside!, bound.length, 0, 0, once!, secret!),
  );
}

/** The plain bytes, or null if anything at all does not fit; there is one failure, not several. */
export function decrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  bound: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null {
  if (sealed.length < TAG_BYTES || nonce.length !== NONCE_BYTES || key.length !== KEY_BYTES) return null;
  return called(sealed.length - TAG_BYTES, [sealed, bound, nonce, key], (c, out, at, beside, once, secret) =>
    c._crypto_aead_xchacha20poly1305_ietf_decrypt(out, 0, 0, at!, sealed.length, 0, beside!, bound.length, 0, once!, secret!),
  );
}
