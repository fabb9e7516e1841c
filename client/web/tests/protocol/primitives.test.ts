/** The verbs over libsodium: what the package's own wrappers answer, and no call with a length that does not fit. */
import sodium from "libsodium-wrappers-sumo";
import { beforeAll, expect, test } from "vitest";
import * as primitives from "../../src/protocol/primitives.ts";

const { randomBytes } = primitives;
const MEBIBYTE = 1 << 20;
const LENGTHS = [0, 1, 15, 16, 17, 1_000, 70_000];

beforeAll(async () => {
  await Promise.all([primitives.ready(), sodium.ready]);
});

const some = (length: number): Uint8Array => new Uint8Array(length).map((_, at) => (at * 7) & 0xff);

test.each(LENGTHS)("both voices over %i bytes", (length) => {
  /** Hash, key, signature and seal are those of the package's own wrappers; what one signed or sealed the other takes. */
  const [data, seed, key, nonce, bound] = [some(length), randomBytes(32), randomBytes(32), randomBytes(24), some(40)];
  const { privateKey, publicKey } = sodium.crypto_sign_seed_keypair(seed);
  expect(primitives.hash32(data)).toEqual(sodium.crypto_generichash(32, data, null));
  expect(primitives.keyed32(key, data)).toEqual(sodium.crypto_generichash(32, data, key));
  expect(primitives.signingPublic(seed)).toEqual(publicKey);
  expect(primitives.sign(seed, data)).toEqual(sodium.crypto_sign_detached(data, privateKey));
  expect(primitives.verify(publicKey, sodium.crypto_sign_detached(data, privateKey), data)).toBe(true);
  const sealed = primitives.encrypt(key, nonce, bound, data);
  expect(sealed).toEqual(sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(data, bound, null, nonce, key));
  expect(primitives.decrypt(key, nonce, bound, sealed)).toEqual(data);
});

test("Argon2id of both voices", () => {
  /** The same key, over a memory that must first grow; a memory of nothing is refused. */
  const [data, salt] = [some(30), some(16)];
  const theirs = sodium.crypto_pwhash(32, data, salt, 2, 64 * MEBIBYTE, sodium.crypto_pwhash_ALG_ARGON2ID13);
  expect(primitives.stretch(data, salt, 2, 64 * MEBIBYTE)).toEqual(theirs);
  expect(() => primitives.stretch(data, salt, 2, 1)).toThrow(RangeError);
});

test("a wrong length never reaches the library", () => {
  /** It would read on behind what it was given: own mistakes are loud, and what came from elsewhere does not fit. */
  const [key, nonce, data, signature] = [randomBytes(32), randomBytes(24), some(50), randomBytes(64)];
  for (const wrong of [key.subarray(1), new Uint8Array(33), new Uint8Array(0)]) {
    expect(() => primitives.keyed32(wrong, data)).toThrow(RangeError);
    expect(() => primitives.sign(wrong, data)).toThrow(RangeError);
    expect(() => primitives.signingPublic(wrong)).toThrow(RangeError);
    expect(() => primitives.receivingPublic(wrong)).toThrow(RangeError);
    expect(() => primitives.encrypt(wrong, nonce, data, data)).toThrow(RangeError);
    expect(() => primitives.encrypt(key, wrong, data, data)).toThrow(RangeError);
    expect(() => primitives.stretch(data, wrong, 1, MEBIBYTE)).toThrow(RangeError);
    expect(() => primitives.exchange(key, wrong)).toThrow("bad_key");
    expect(() => primitives.vetSigningKey(wrong)).toThrow("bad_key");
    expect([primitives.decrypt(wrong, nonce, data, data), primitives.decrypt(key, wrong, data, data)]).toEqual([null, null]);
    expect([primitives.verify(wrong, signature, data), primitives.verify(key, wrong, data)]).toEqual([false, false]);
  }
  expect(primitives.decrypt(key, nonce, data, some(15))).toBeNull();
});
