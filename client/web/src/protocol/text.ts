/**
 * Text as UTF-8 and back, strictly: nothing is repaired, dropped or replaced.
 *
 * Written out because the protocol may not lean on a browser, and because the browser's own decoder drops a
 * leading byte order mark and its encoder replaces half a surrogate pair: both would break the one form.
 */

import { Malformed } from "./errors.ts";

const LEAST = [0, 0, 0x80, 0x800, 0x10000] as const;
const CHUNK = 1024;

/** The text of which `raw` is the UTF-8 form; Malformed for overlong, surrogate, out of range, or cut off. */
export function readText(raw: Uint8Array): string {
  let text = "";
  let points: number[] = [];
  for (let at = 0; at < raw.length; ) {
    const size = sequenceSize(raw[at]!);
    points.push(readPoint(raw, at, size));
    at += size;
    if (points.length === CHUNK) {
      text += String.fromCodePoint(...points);
      points = [];
    }
  }
  return text + String.fromCodePoint(...points);
}

function sequenceSize(lead: number): 1 | 2 | 3 | 4 {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  if (lead >= 0xf0 && lead < 0xf5) return 4;
  throw new Malformed();
}

function readPoint(raw: Uint8Array, at: number, size: 1 | 2 | 3 | 4): number {
  if (size === 1) return raw[at]!;
  if (at + size > raw.length) throw new Malformed();
  let point = raw[at]! & (0xff >> (size + 1));
  for (let i = 1; i < size; i++) {
    const next = raw[at + i]!;
    if ((next & 0xc0) !== 0x80) throw new Malformed();
    point = (point << 6) | (next & 0x3f);
  }
  if (point < LEAST[size]! || point > 0x10ffff || isSurrogate(point)) throw new Malformed();
  return point;
}

function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point < 0xe000;
}

/** How many bytes `textBytes` answers; Malformed for text with half a surrogate pair. */
export function textSize(text: string): number {
  let size = 0;
  for (const character of text) size += pointSize(character.codePointAt(0)!);
  return size;
}

/** `text` as UTF-8; Malformed for text with half a surrogate pair. */
export function textBytes(text: string): Uint8Array {
  const raw = new Uint8Array(textSize(text));
  let at = 0;
  for (const character of text) at = writePoint(raw, at, character.codePointAt(0)!);
  return raw;
}

function pointSize(point: number): number {
  if (isSurrogate(point)) throw new Malformed();
  if (point < 0x80) return 1;
  return point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

function writePoint(raw: Uint8Array, at: number, point: number): number {
  const size = pointSize(point);
  if (size === 1) raw[at] = point;
  else {
    for (let i = size - 1; i > 0; i--, point >>= 6) raw[at + i] = 0x80 | (point & 0x3f);
    raw[at] = (0xf00 >> size) | point;
  }
  return at + size;
}
