/**
 * Sealing and opening: padding, entry keys, commitments, wraps (spec: Envelope and sealing).
 *
 * Content validity lives here, on devices only. One ciphertext has one meaning for every reader: the entry
 * key is committed in the signed part, and disclosing one key opens one entry.
 */

import {
  BadCipher,
  BadCommit,
  BadPadding,
  BadSchema,
  BadWrap,
  NoBody,
  NoEpochKey,
  NoWrap,
  Refused,
} from "../errors.ts";
import { KEY_BYTES, NONCE_BYTES, decrypt, encrypt, same, type Random } from "../primitives.ts";
import { encode, joinParts, labelledHash } from "../public/encoding.ts";
import { Header, bucketOf, envelopeId, writeEnvelope, type Envelope, type Seen, type Wrap } from "../public/envelope.ts";
import { SUITE, VERSION } from "../public/limits.ts";
import { type Entry, parseEntry, writeEntry } from "./entry.ts";
import { derive, type Seat } from "./keys.ts";

const LENGTH_BYTES = 4;

/** An epoch's number and its key of 32 bytes. */
export interface EpochKey {
  readonly epoch: number;
  readonly key: Uint8Array;
}

/** Epoch → key of 32 bytes. */
export type Keyring = ReadonlyMap<number, Uint8Array>;

/**
 * Where an envelope stands: space, author device, sequence, previous id, roster head, seen, erases.
 *
 * `seen` ascends by device; `erases` ascends, ids of envelopes of the author's own member.
 */
export interface Place {
  readonly space: Uint8Array;
  readonly device: number;
  readonly seq: number;
  readonly prev: Uint8Array;
  readonly rosterHead: Uint8Array;
  readonly seen: readonly Seen[];
  readonly erases?: readonly Uint8Array[];
}

/** A fresh envelope: its id and its wire. The entry key is not kept; the wrap holds it. */
export interface Sealed {
  readonly id: Uint8Array;
  readonly wire: Uint8Array;
}

/** u32-BE length ‖ entry ‖ zeros up to the bucket. */
export function pad(entry: Uint8Array): Uint8Array {
  const plain = new Uint8Array(bucketOf(LENGTH_BYTES + entry.length));
  new DataView(plain.buffer).setUint32(0, entry.length);
  plain.set(entry, LENGTH_BYTES);
  return plain;
}

/** The entry of a padded plaintext; BadPadding unless it is what `pad` writes, zeros included. */
export function unpad(plain: Uint8Array): Uint8Array {
  if (plain.length < LENGTH_BYTES) throw new BadPadding();
  const length = new DataView(plain.buffer, plain.byteOffset, LENGTH_BYTES).getUint32(0);
  const end = LENGTH_BYTES + length;
  if (end > plain.length || bucketOf(end) !== plain.length) throw new BadPadding();
  if (plain.subarray(end).some((byte) => byte !== 0)) throw new BadPadding();
  return plain.slice(LENGTH_BYTES, end);
}

/** [epoch, nonce, AEAD(K(ek, "entry wrap"), AAD = L(space, epoch, id), k)]. */
export function wrapKey(
  epochKey: EpochKey,
  space: Uint8Array,
  envelope: Uint8Array,
  key: Uint8Array,
  nonce: Uint8Array,
): Wrap {
  const { epoch } = epochKey;
  const bound = joinParts(space, epoch, envelope);
  return { epoch, nonce, sealed: encrypt(derive(epochKey.key, "entry wrap"), nonce, bound, key) };
}

/** The entry key, 32 bytes. Refuses NoWrap, NoEpochKey, BadWrap, BadCommit. */
export function unwrapKey(envelope: Envelope, epochKeys: Keyring): Uint8Array {
  const { wrap } = envelope;
  if (wrap === null) throw new NoWrap();
  const epochKey = epochKeys.get(wrap.epoch);
  if (epochKey === undefined) throw new NoEpochKey(wrap.epoch);
  const bound = joinParts(envelope.header.space, wrap.epoch, envelope.id);
  const key = decrypt(derive(epochKey, "entry wrap"), wrap.nonce, bound, wrap.sealed);
  if (key === null || key.length !== KEY_BYTES) throw new BadWrap();
  requireCommitted(envelope, key, labelledHash("header", envelope.headerBytes));
  return key;
}

function requireCommitted(envelope: Envelope, key: Uint8Array, headerHash: Uint8Array): void {
  if (!same(derive(key, "entry commit", headerHash), envelope.commitment)) throw new BadCommit();
}

/** The wire under the newest epoch; id and signature unchanged. Refuses what `unwrapKey` refuses. */
export function rewrap(envelope: Envelope, epochKeys: Keyring, newest: EpochKey, random: Random): Uint8Array {
  const key = unwrapKey(envelope, epochKeys);
  const nonce = random(NONCE_BYTES);
  return envelope.withWrap(wrapKey(newest, envelope.header.space, envelope.id, key, nonce));
}

/** Seal and sign one entry at its place (TooLarge, Malformed); draws key, body nonce, wrap nonce. */
export function seal(seat: Seat, place: Place, entry: Entry, epochKey: EpochKey, random: Random): Sealed {
  const [key, bodyNonce, wrapNonce] = [random(KEY_BYTES), random(NONCE_BYTES), random(NONCE_BYTES)];
  const header = encode(Header, headerOf(place));
  const headerHash = labelledHash("header", header);
  const commitment = derive(key, "entry commit", headerHash);
  const plain = pad(writeEntry(entry));
  const cipher = derive(key, "entry cipher", headerHash);
  const body = glue(bodyNonce, encrypt(cipher, bodyNonce, joinParts(header, commitment), plain));
  const bodyHash = labelledHash("body", body);
  const id = envelopeId(header, commitment, bodyHash);
  const signature = seat.sign("envelope", place.space, id);
  const wrap = wrapKey(epochKey, place.space, id, key, wrapNonce);
  return { id, wire: writeEnvelope(header, commitment, bodyHash, signature, body, wrap) };
}

function headerOf(place: Place): Header {
  return { version: VERSION, suite: SUITE, ...place, erases: place.erases ?? [] };
}

function glue(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}

/**
 * Content validity: the entry of an envelope whose chain was judged.
 *
 * Refuses, in this order: NoBody, NoWrap, NoEpochKey, BadWrap, BadCommit, BadCipher, BadPadding, BadSchema.
 */
export function openEnvelope(envelope: Envelope, epochKeys: Keyring): Entry {
  if (envelope.body === null) throw new NoBody();
  return openWith(envelope, unwrapKey(envelope, epochKeys));
}

/**
 * The entry under a disclosed entry key of 32 bytes, which opens this envelope and no other.
 *
 * Refuses, in this order: NoBody, BadCommit, BadCipher, BadPadding, BadSchema.
 */
export function openWith(envelope: Envelope, key: Uint8Array): Entry {
  const { body } = envelope;
  if (body === null) throw new NoBody();
  const headerHash = labelledHash("header", envelope.headerBytes);
  requireCommitted(envelope, key, headerHash);
  const cipher = derive(key, "entry cipher", headerHash);
  const bound = joinParts(envelope.headerBytes, envelope.commitment);
  const plain = decrypt(cipher, body.subarray(0, NONCE_BYTES), bound, body.subarray(NONCE_BYTES));
  if (plain === null) throw new BadCipher();
  const bytes = unpad(plain);
  try {
    return parseEntry(bytes);
  } catch (error) {
    throw error instanceof Refused ? new BadSchema() : error;
  }
}
