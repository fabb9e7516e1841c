/**
 * Archives: contents in one file, sealed under a passphrase (spec: Archive).
 *
 * Owns the form of the file. What the contents are, and who chooses the passphrase, is known above.
 */

import { BadCipher, Gap, Malformed } from "../errors.ts";
import { HASH_BYTES, NONCE_BYTES, STRETCH_SALT_BYTES, TAG_BYTES, decrypt, encrypt, same, stretch } from "../primitives.ts";
import { asciiBytes, decode, encode } from "../public/encoding.ts";
import { ARCHIVE_PARTS_MAX, STREAM_BYTES_MAX, STRETCH_BYTES, STRETCH_PASSES, VERSION } from "../public/limits.ts";
import { bytes, list, record, uint, type Of } from "../shape.ts";
import { derive } from "./keys.ts";
import { StreamReader, StreamWriter } from "./stream.ts";

export const BEGINNING: Uint8Array = asciiBytes("twofold archive 1\n");
const FIXED = BEGINNING.length + STRETCH_SALT_BYTES;
const LENGTH_BYTES = 4;
const ROW_BYTES_MAX = 64;
const NONCE = new Uint8Array(NONCE_BYTES);

/** One content of an archive: its length and hash, as *Streams* has them. */
export const Part = record({ total: uint(0, STREAM_BYTES_MAX), hash: bytes(HASH_BYTES) });
export type Part = Of<typeof Part>;

/** What an archive says of its parts. */
const Head = record({ version: uint(VERSION, VERSION), parts: list(Part, 1, ARCHIVE_PARTS_MAX) });

/** The key of an archive, 32 bytes; slow on purpose. A passphrase is UTF-8 of its NFC form. */
export function archiveKey(passphrase: Uint8Array, salt: Uint8Array): Uint8Array {
  return stretch(passphrase, salt, STRETCH_PASSES, STRETCH_BYTES);
}

/** The salt, 16 bytes. Refuses Malformed for what does not begin like an archive. */
export function saltOf(file: Uint8Array): Uint8Array {
  if (file.length < FIXED + LENGTH_BYTES || !same(file.subarray(0, BEGINNING.length), BEGINNING)) throw new Malformed();
  return file.slice(BEGINNING.length, FIXED);
}

/** All that stands before the chunks; `key` is that of a fresh `salt`, which serves this file alone. */
export function writeHead(key: Uint8Array, salt: Uint8Array, parts: readonly Part[]): Uint8Array {
  const plain = encode(Head, { version: VERSION, parts });
  const start = FIXED + LENGTH_BYTES;
  const whole = new Uint8Array(start + plain.length + TAG_BYTES);
  whole.set(BEGINNING);
  whole.set(salt, BEGINNING.length);
  new DataView(whole.buffer).setUint32(FIXED, plain.length + TAG_BYTES);
  whole.set(encrypt(derive(key, "archive head"), NONCE, whole.slice(0, start), plain), start);
  return whole;
}

/** What seals part i; its chunks follow each other in the file. Refuses TooLarge. */
export function partWriter(key: Uint8Array, i: number, content: Uint8Array): StreamWriter {
  return new StreamWriter(derive(key, "archive part", i), content);
}

/** An archive whose head opened; each part is verified when it is read. */
export class Archive {
  readonly parts: readonly Part[];
  private readonly starts: number[];

  /** Refuses Malformed, BadCipher (another passphrase, or a changed head), Gap (a file that was cut). */
  constructor(
    private readonly key: Uint8Array,
    private readonly file: Uint8Array,
  ) {
    saltOf(file);
    const length = new DataView(file.buffer, file.byteOffset, file.length).getUint32(FIXED);
    const start = FIXED + LENGTH_BYTES;
    if (length <= TAG_BYTES || length > ARCHIVE_PARTS_MAX * ROW_BYTES_MAX) throw new Malformed();
    if (file.length < start + length) throw new Gap([]);
    const plain = decrypt(derive(key, "archive head"), NONCE, file.slice(0, start), file.slice(start, start + length));
    if (plain === null) throw new BadCipher();
    this.parts = decode(Head, plain, plain.length).parts;
    this.starts = [start + length];
    this.parts.forEach((_, i) => this.starts.push(this.starts[i]! + this.reader(i).cut.sealed));
    this.requireWhole();
  }

  /** The content of part i. Refuses what `StreamReader` refuses. */
  read(i: number): Uint8Array {
    const reader = this.reader(i);
    let at = this.starts[i]!;
    for (let n = 0; n < reader.count; n++) {
      const size = reader.cut.size(n) + TAG_BYTES;
      reader.take(n, this.file.subarray(at, at + size));
      at += size;
    }
    return reader.finish();
  }

  private reader(i: number): StreamReader {
    const { total, hash } = this.parts[i]!;
    return new StreamReader(derive(this.key, "archive part", i), total, hash);
  }

  private requireWhole(): void {
    const end = this.starts.at(-1)!;
    if (this.file.length > end) throw new Malformed();
    if (this.file.length < end) throw new Gap(this.parts.flatMap((_, i) => (this.starts[i + 1]! > this.file.length ? [i] : [])));
  }
}
