/**
 * MessagePack in its one permitted form: nil, unsigned integers, byte strings, text, arrays; nothing else.
 *
 * Takes the place that a library has in Python, and knows no record. Written by hand because the form is
 * so small, and because what is at hand in a browser is too kind: it repairs text, drops a byte order mark,
 * rounds large integers and believes a count before it has seen the bytes. Here every value has exactly one
 * encoding, so what was read need not be written again to know that nobody else could have written it.
 */

import { Malformed } from "./errors.ts";
import { DEPTH_MAX, UINT_MAX } from "./public/limits.ts";
import { readText, textBytes, textSize } from "./text.ts";

/** What can stand on a wire. */
export type Plain = null | number | string | Uint8Array | readonly Plain[];

const TWO_32 = 2 ** 32;

/** The value of which `data` is the one permitted encoding; Malformed for everything else. */
export function readPlain(data: Uint8Array): Plain {
  const reader = new Reader(data);
  const value = reader.value(1);
  if (!reader.atEnd) throw new Malformed();
  return value;
}

class Reader {
  private at = 0;

  constructor(private readonly data: Uint8Array) {}

  get atEnd(): boolean {
    return this.at === this.data.length;
  }

  /** The next value; `level` is 1 for the outermost. */
  value(level: number): Plain {
    if (level > DEPTH_MAX) throw new Malformed();
    const lead = this.uint(1);
    if (lead < 0x80) return lead;
    if (lead >= 0x90 && lead < 0xa0) return this.array(lead - 0x90, level);
    if (lead >= 0xa0 && lead < 0xc0) return this.text(lead - 0xa0);
    return this.longForm(lead, level);
  }

  private longForm(lead: number, level: number): Plain {
    switch (lead) {
      case 0xc0: return null;
      case 0xc4: return this.bytes(this.atLeast(0, 1));
      case 0xc5: return this.bytes(this.atLeast(0x100, 2));
      case 0xc6: return this.bytes(this.atLeast(0x10000, 4));
      case 0xcc: return this.atLeast(0x80, 1);
      case 0xcd: return this.atLeast(0x100, 2);
      case 0xce: return this.atLeast(0x10000, 4);
      case 0xcf: return this.longInteger();
      case 0xd9: return this.text(this.atLeast(0x20, 1));
      case 0xda: return this.text(this.atLeast(0x100, 2));
      case 0xdb: return this.text(this.atLeast(0x10000, 4));
      case 0xdc: return this.array(this.atLeast(0x10, 2), level);
      case 0xdd: return this.array(this.atLeast(0x10000, 4), level);
      default: throw new Malformed();
    }
  }

  /** An integer in `size` bytes that no shorter form could hold. */
  private atLeast(least: number, size: number): number {
    const value = this.uint(size);
    if (value < least) throw new Malformed();
    return value;
  }

  private longInteger(): number {
    const high = this.atLeast(1, 4);
    const low = this.uint(4);
    if (high > Math.floor(UINT_MAX / TWO_32)) throw new Malformed();
    return high * TWO_32 + low;
  }

  /** `size` bytes (1, 2 or 4) as a big-endian integer. */
  private uint(size: number): number {
    if (this.at + size > this.data.length) throw new Malformed();
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + this.data[this.at++]!;
    return value;
  }

  /** A copy, so that 32 bytes kept do not keep the page they came in. */
  private bytes(count: number): Uint8Array {
    const end = this.at + count;
    if (end > this.data.length) throw new Malformed();
    const found = this.data.slice(this.at, end);
    this.at = end;
    return found;
  }

  private text(count: number): string {
    return readText(this.bytes(count));
  }

  private array(count: number, level: number): readonly Plain[] {
    if (count > this.data.length - this.at) throw new Malformed();
    const items: Plain[] = [];
    for (let i = 0; i < count; i++) items.push(this.value(level + 1));
    return items;
  }
}

/** The one permitted encoding of a value; Malformed for what none permits. */
export function writePlain(value: Plain): Uint8Array {
  const writer = new Writer(sizeOf(value, 1));
  writer.value(value);
  return writer.data;
}

function sizeOf(value: Plain, level: number): number {
  if (level > DEPTH_MAX) throw new Malformed();
  if (value === null) return 1;
  if (typeof value === "number") return integerSize(value);
  if (typeof value === "string") return blockSize(textSize(value), 0x20);
  if (value instanceof Uint8Array) return blockSize(value.length, 0);
  let size = value.length < 0x10 ? 1 : value.length < 0x10000 ? 3 : 5;
  for (const item of value) size += sizeOf(item, level + 1);
  return size;
}

function integerSize(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new Malformed();
  if (value < 0x80) return 1;
  if (value < 0x100) return 2;
  return value < 0x10000 ? 3 : value < TWO_32 ? 5 : 9;
}

/** Header and content of text (`short` = 32) or of a byte string, which has no form of one byte (`short` = 0). */
function blockSize(length: number, short: number): number {
  return length + (length < short ? 1 : length < 0x100 ? 2 : length < 0x10000 ? 3 : 5);
}

class Writer {
  readonly data: Uint8Array;
  private at = 0;

  constructor(size: number) {
    this.data = new Uint8Array(size);
  }

  value(value: Plain): void {
    if (value === null) this.uint(0xc0, 1);
    else if (typeof value === "number") this.integer(value);
    else if (typeof value === "string") this.text(textBytes(value));
    else if (value instanceof Uint8Array) this.block(value, 0xc4);
    else this.array(value);
  }

  private integer(value: number): void {
    if (value < 0x80) this.uint(value, 1);
    else if (value < TWO_32) this.count(value, 0xcc);
    else {
      this.uint(0xcf, 1);
      this.uint(Math.floor(value / TWO_32), 4);
      this.uint(value % TWO_32, 4);
    }
  }

  private text(raw: Uint8Array): void {
    if (raw.length >= 0x20) return this.block(raw, 0xd9);
    this.uint(0xa0 + raw.length, 1);
    this.put(raw);
  }

  private block(raw: Uint8Array, lead: number): void {
    this.count(raw.length, lead);
    this.put(raw);
  }

  private array(items: readonly Plain[]): void {
    if (items.length < 0x10) this.uint(0x90 + items.length, 1);
    else if (items.length < 0x10000) this.header(0xdc, items.length, 2);
    else this.header(0xdd, items.length, 4);
    for (const item of items) this.value(item);
  }

  /** A count or integer in one, two or four bytes; `lead` is the form of one byte, the others follow it. */
  private count(value: number, lead: number): void {
    if (value < 0x100) this.header(lead, value, 1);
    else if (value < 0x10000) this.header(lead + 1, value, 2);
    else this.header(lead + 2, value, 4);
  }

  private header(lead: number, value: number, size: number): void {
    this.uint(lead, 1);
    this.uint(value, size);
  }

  private uint(value: number, size: number): void {
    for (let shift = size - 1; shift >= 0; shift--) this.data[this.at++] = value >>> (shift * 8);
  }

  private put(raw: Uint8Array): void {
    this.data.set(raw, this.at);
    this.at += raw.length;
  }
}
