/**
 * The lock of a vault: a few slots that wrap its key, and what opens them. Pure: bytes in, bytes out.
 *
 * One guess at the words costs one full Argon2id, and nothing in a lock tells sooner whether it was right. A lock always
 * has the same number of slots for words, random bytes in those that nobody uses: which are used is not to be seen.
 */
import { KEY_BYTES, NONCE_BYTES, STRETCH_SALT_BYTES, TAG_BYTES, decrypt, encrypt, type Random, type stretch } from "../protocol/primitives.ts";
import { joinParts } from "../protocol/public/encoding.ts";
import { STRETCH_BYTES, STRETCH_PASSES } from "../protocol/public/limits.ts";

/** How many slots for words there are in every lock. */
export const WORD_SLOTS = 2;
const SLOT_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;
const UTF8 = new TextEncoder();

/** Argon2id, handed in so that its calls can be counted. */
export type Stretch = typeof stretch;

/** What locks are made with. */
export interface LockMeans {
  readonly random: Random;
  readonly stretch: Stretch;
}

/** A key that the phone itself keeps for whoever shows a finger or a face; its slot opens without words. */
export interface PasskeySlot {
  readonly id: Uint8Array;
  /** What the passkey is asked about, 32 bytes. */
  readonly asked: Uint8Array;
  readonly slot: Uint8Array;
}

export interface Lock {
  readonly salt: Uint8Array;
  /** Each a nonce and the sealed key, or as many random bytes. */
  readonly slots: readonly Uint8Array[];
  readonly passkey: PasskeySlot | null;
  /** Wrong words in a row. */
  readonly wrong: number;
}

/** The key of the slots for words; slow on purpose. */
export function keyOfWords(words: string, salt: Uint8Array, { stretch }: Pick<LockMeans, "stretch">): Uint8Array {
  return stretch(UTF8.encode(words.normalize("NFC")), salt, STRETCH_PASSES, STRETCH_BYTES);
}

/** A lock that these words open, and nothing else. */
export function makeLock(vaultKey: Uint8Array, words: string, means: LockMeans): Lock {
  const { random } = means;
  const salt = random(STRETCH_SALT_BYTES);
  const slots = Array.from({ length: WORD_SLOTS }, () => random(SLOT_BYTES));
  slots[random(1)[0]! % WORD_SLOTS] = seal(keyOfWords(words, salt, means), "words", vaultKey, random);
  return { salt, slots, passkey: null, wrong: 0 };
}

/** The vault's key, by what words came to; null if they are not the ones. Every slot is tried, whichever fits. */
export function openByKey({ slots }: Lock, key: Uint8Array): Uint8Array | null {
  return slots.map((slot) => unseal(key, "words", slot)).reduce((found, each) => found ?? each, null);
}

/** The same by the words themselves. */
export function openByWords(lock: Lock, words: string, means: Pick<LockMeans, "stretch">): Uint8Array | null {
  return openByKey(lock, keyOfWords(words, lock.salt, means));
}

/** A lock for another key of the vault, which the same words open and no passkey; `key`: what the words came to. */
export function rewrapped(lock: Lock, key: Uint8Array, vaultKey: Uint8Array, random: Random): Lock {
  const slots = lock.slots.map((slot) => (unseal(key, "words", slot) === null ? random(SLOT_BYTES) : seal(key, "words", vaultKey, random)));
  return { ...lock, slots, passkey: null };
}

/** The lock with a passkey too, whose answer wraps the same key. */
export function withPasskey(lock: Lock, vaultKey: Uint8Array, id: Uint8Array, asked: Uint8Array, answer: Uint8Array, random: Random): Lock {
  if (answer.length !== KEY_BYTES) throw new RangeError("a passkey answers with 32 bytes");
  return { ...lock, passkey: { id, asked, slot: seal(answer, "passkey", vaultKey, random) } };
}

/** The vault's key, by what a passkey answered; null if it is another's answer. */
export function openByPasskey({ passkey }: Lock, answer: Uint8Array): Uint8Array | null {
  return passkey === null || answer.length !== KEY_BYTES ? null : unseal(answer, "passkey", passkey.slot);
}

function seal(key: Uint8Array, what: string, vaultKey: Uint8Array, random: Random): Uint8Array {
  const nonce = random(NONCE_BYTES);
  const slot = new Uint8Array(SLOT_BYTES);
  slot.set(nonce);
  slot.set(encrypt(key, nonce, bound(what), vaultKey), NONCE_BYTES);
  return slot;
}

function unseal(key: Uint8Array, what: string, slot: Uint8Array): Uint8Array | null {
  return decrypt(key, slot.subarray(0, NONCE_BYTES), bound(what), slot.subarray(NONCE_BYTES));
}

function bound(what: string): Uint8Array {
  return joinParts("vault slot", what);
}
