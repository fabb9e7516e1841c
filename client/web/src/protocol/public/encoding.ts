/**
 * How parts become bytes: L, H, SIGN's input, and records in their one permitted form (spec: Encoding).
 *
 * Owns the table of public labels; the labels of derivations are in `secret/keys`.
 */

import { Malformed, TooLarge, Unsupported } from "../errors.ts";
import { readPlain, writePlain } from "../msgpack.ts";
import { hash32 } from "../primitives.ts";
import type { Kind } from "../shape.ts";
import { VERSION } from "./limits.ts";

export type Part = Uint8Array | number | string;

/** Public labels, version 1: label → purpose. One purpose each, shared with no derivation. */
export const LABELS = {
  about: "hash of the sealed description of a space",
  genesis: "hash that is the space's id",
  found: "signature of a founding member",
  roster: "hash and signature of a roster record",
  join: "signature of a seat that asks to be admitted",
  header: "hash of an envelope's header",
  body: "hash of an envelope's body",
  envelope: "hash and signature of an envelope",
  log: "running hash over a relay's log",
  proof: "signature that a seat is present at a relay",
  lookup: "signature of a seat that asks which space it is in",
  rendezvous: "id of a mailbox, from the secret of an invitation",
  commit: "commitment to the first hello of a ceremony",
  transcript: "hash over a ceremony's hellos",
  state: "hash over a roster's head and all author heads, for the state code",
  reveal: "commitment to bytes that are shown later",
  content: "hash of what a stream holds",
  version: "name of a version of a text that several members sign",
} as const;

export type Label = keyof typeof LABELS;

/** L(x…): each part as u32-BE length ‖ bytes; an integer as u64-BE, a label as ASCII. */
export function joinParts(...parts: readonly Part[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += LENGTH_BYTES + sizeOf(part);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, sizeOf(part));
    at += LENGTH_BYTES;
    if (typeof part === "number") putInteger(view, at, part);
    else if (typeof part === "string") putAscii(out, at, part);
    else out.set(part, at);
    at += sizeOf(part);
  }
  return out;
}

const LENGTH_BYTES = 4;
const INTEGER_BYTES = 8;
const HALF = 2 ** 32;

function sizeOf(part: Part): number {
  return typeof part === "number" ? INTEGER_BYTES : part.length;
}

function putInteger(view: DataView, at: number, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError("an integer from 0 to 2^53 - 1");
  view.setUint32(at, Math.floor(value / HALF));
  view.setUint32(at + LENGTH_BYTES, value % HALF);
}

function putAscii(out: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) {
    const point = text.charCodeAt(i);
    if (point > 0x7f) throw new RangeError("only ASCII");
    out[at + i] = point;
  }
}

/** ASCII text as bytes; a RangeError for any other text. */
export function asciiBytes(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  putAscii(out, 0, text);
  return out;
}

/** H(label, x…) = BLAKE2b-256(L(label, x…)), 32 bytes; the label must be in the table. */
export function labelledHash(label: Label, ...parts: readonly Part[]): Uint8Array {
  requireLabel(label);
  return hash32(joinParts(label, ...parts));
}

/** The input of SIGN: L(label, space, signer's public key, x…); the label must be in the table. */
export function signedBytes(
  label: Label,
  space: Uint8Array,
  publicKey: Uint8Array,
  ...parts: readonly Part[]
): Uint8Array {
  requireLabel(label);
  return joinParts(label, space, publicKey, ...parts);
}

function requireLabel(label: string): void {
  if (!Object.hasOwn(LABELS, label)) throw new RangeError(`no label ${label}`);
}

/** MessagePack of a record: arrays, minimal integers, byte strings. */
export function encode<T>(kind: Kind<T>, value: T): Uint8Array {
  return writePlain(kind.write(value));
}

/**
 * Read `data` as `kind` if it is the one permitted encoding of it.
 *
 * Throws TooLarge above `limit` bytes, and Malformed for everything that `encode` would not have written:
 * other forms of a value, unknown fields, trailing bytes, wrong types, invalid text.
 */
export function decode<T>(kind: Kind<T>, data: Uint8Array, limit: number): T {
  if (data.length > limit) throw new TooLarge(limit);
  return kind.read(readPlain(data));
}

/**
 * Refuse a record whose first element is another version (Unsupported), before its form is judged.
 *
 * A record is an array (fixarray header) whose first element is its version as one byte 0..127.
 */
export function requireVersion(data: Uint8Array): void {
  if (data.length < 2 || (data[0]! & 0xf0) !== 0x90 || data[1]! > 0x7f) throw new Malformed();
  if (data[1] !== VERSION) throw new Unsupported(data[1]);
}

/** Negative, zero or positive as `left` sorts before, with or after `right`, byte by byte. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shorter = Math.min(left.length, right.length);
  for (let i = 0; i < shorter; i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return left.length - right.length;
}

/** Refuse (Malformed) a list of numbers that is not strictly ascending. */
export function requireAscending(values: readonly number[]): void {
  for (let i = 1; i < values.length; i++) if (values[i - 1]! >= values[i]!) throw new Malformed();
}

/** Refuse (Malformed) a list of ids that is not strictly ascending, byte by byte. */
export function requireAscendingIds(values: readonly Uint8Array[]): void {
  for (let i = 1; i < values.length; i++) if (compareBytes(values[i - 1]!, values[i]!) >= 0) throw new Malformed();
}
