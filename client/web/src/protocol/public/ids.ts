/** Ids as people and addresses write them: base64url without padding (spec: Ids). */

import { Malformed } from "../errors.ts";
import { bytes, uint } from "../shape.ts";
import { ENTRY_ID_BYTES, ID_BYTES, KEY_BYTES, NONCE_BYTES, SIGNATURE_BYTES } from "./limits.ts";

export const Id = bytes(ID_BYTES);
export const Key = bytes(KEY_BYTES);
export const Signature = bytes(SIGNATURE_BYTES);
export const Nonce = bytes(NONCE_BYTES);
export const EntryId = bytes(ENTRY_ID_BYTES);
export const Uint = uint();
export const Seq = uint(1);

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const TEXT = /^[A-Za-z0-9_-]*$/;

/** `raw` as base64url without padding: 43 characters for 32 bytes, 22 for 16. */
export function formatId(raw: Uint8Array): string {
  let text = "";
  for (let at = 0; at < raw.length; at += 3) {
    const group = (raw[at]! << 16) | ((raw[at + 1] ?? 0) << 8) | (raw[at + 2] ?? 0);
    const characters = Math.min(4, raw.length - at + 1);
    for (let i = 0; i < characters; i++) text += ALPHABET[(group >> (18 - 6 * i)) & 63]!;
  }
  return text;
}

/** `raw` as the key of a map, one character per byte: quick to make, and for nobody to read. */
export function mapKey(raw: Uint8Array): string {
  return Reflect.apply(String.fromCharCode, null, raw);
}

/** The `size` bytes that `formatId` wrote as `text`; Malformed for any other text. */
export function parseId(text: string, size: number = ID_BYTES): Uint8Array {
  if (!TEXT.test(text) || text.length % 4 === 1) throw new Malformed();
  const raw = new Uint8Array(Math.floor((text.length * 3) / 4));
  let pending = 0;
  for (let i = 0, at = 0; i < text.length; i++) {
    pending = ((pending << 6) | ALPHABET.indexOf(text[i]!)) & 0xffff;
    if (i % 4 !== 0) raw[at++] = pending >> (6 - 2 * (i % 4));
  }
  if (raw.length !== size || formatId(raw) !== text) throw new Malformed();
  return raw;
}
