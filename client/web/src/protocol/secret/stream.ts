/**
 * Streams: what is too long for one envelope, sealed in chunks (spec: Streams).
 *
 * Whoever holds key and length holds the place of one stream; both travel in a sealed entry. Nothing that a reader
 * opened leaves it before the last chunk is there and every one has been verified.
 */

import { BadCipher, BadPadding, Gap, Malformed, TooLarge } from "../errors.ts";
import { KEY_BYTES, TAG_BYTES, decrypt, encrypt, same } from "../primitives.ts";
import { joinParts } from "../public/encoding.ts";
import { padme } from "../public/envelope.ts";
import { BUCKET_BYTES_MIN, CHUNK_BYTES, NONCE_BYTES, STREAM_BYTES_MAX } from "../public/limits.ts";
import { derive } from "./keys.ts";

interface ChunkPlace {
  readonly nonce: Uint8Array;
  readonly bound: Uint8Array;
}

/** The cut of one stream: how many chunks, how long each, and how one is bound to its place. */
class Chunks {
  readonly count: number;
  protected readonly key: Uint8Array;
  private readonly padded: number;

  /** Refuses Malformed, TooLarge. */
  constructor(
    key: Uint8Array,
    readonly total: number,
  ) {
    if (key.length !== KEY_BYTES || !Number.isSafeInteger(total) || total < 0) throw new Malformed();
    if (total > STREAM_BYTES_MAX) throw new TooLarge(STREAM_BYTES_MAX);
    this.key = derive(key, "stream");
    this.padded = padme(Math.max(total, BUCKET_BYTES_MIN));
    this.count = Math.ceil(this.padded / CHUNK_BYTES);
  }

  /** Bytes of chunk i, its padding included (Malformed where there is no such chunk). */
  protected size(i: number): number {
    if (!Number.isSafeInteger(i) || i < 0 || i >= this.count) throw new Malformed();
    return Math.min(CHUNK_BYTES, this.padded - i * CHUNK_BYTES);
  }

  /** Bytes of content in chunk i; 0 where it is all padding. */
  protected filled(i: number): number {
    return Math.max(0, Math.min(CHUNK_BYTES, this.total - i * CHUNK_BYTES));
  }

  /** u64 i ‖ final ‖ 15 zeros, and L(total, i, final). */
  protected place(i: number): ChunkPlace {
    const final = i === this.count - 1 ? 1 : 0;
    const nonce = new Uint8Array(NONCE_BYTES);
    new DataView(nonce.buffer).setBigUint64(0, BigInt(i));
    nonce[8] = final;
    return { nonce, bound: joinParts(this.total, i, final) };
  }
}

/** Seals one content of `total` bytes under one random key of 32 bytes, made for this place alone. */
export class StreamWriter extends Chunks {
  private readonly tags = new Map<number, Uint8Array>();

  /**
   * Chunk i: its part of the content, zeros up to its size, sealed, 16 bytes longer.
   *
   * The same content may be sealed again and gives the same bytes, so a broken transfer is taken up anywhere.
   * Malformed for a part of another length, and for another content in the same place: a nonce is used once.
   */
  sealChunk(i: number, plain: Uint8Array): Uint8Array {
    const whole = new Uint8Array(this.size(i));
    if (plain.length !== this.filled(i)) throw new Malformed();
    whole.set(plain);
    const { nonce, bound } = this.place(i);
    const sealed = encrypt(this.key, nonce, bound, whole);
    const tag = sealed.slice(-TAG_BYTES);
    if (!same(this.tags.get(i) ?? tag, tag)) throw new Malformed();
    this.tags.set(i, tag);
    return sealed;
  }
}

/** Takes sealed chunks in any order and gives the content out when it is whole. */
export class StreamReader extends Chunks {
  private readonly taken = new Map<number, Uint8Array>();

  /** The chunks that are still wanted, ascending. */
  get missing(): readonly number[] {
    return Array.from({ length: this.count }, (_, i) => i).filter((i) => !this.taken.has(i));
  }

  /**
   * Take chunk i; the same one again changes nothing.
   *
   * Refuses, and then still wants it: Malformed (no such chunk, another length), BadCipher (another key, place, total
   * or content than before), BadPadding (padding that is not zero).
   */
  take(i: number, sealed: Uint8Array): void {
    if (sealed.length !== this.size(i) + TAG_BYTES) throw new Malformed();
    const { nonce, bound } = this.place(i);
    const plain = decrypt(this.key, nonce, bound, sealed);
    if (plain === null || !same(this.taken.get(i) ?? plain, plain)) throw new BadCipher();
    if (plain.subarray(this.filled(i)).some((byte) => byte !== 0)) throw new BadPadding();
    this.taken.set(i, plain);
  }

  /** The content, `total` bytes; Gap with the missing chunks while one is wanting. */
  finish(): Uint8Array {
    const { missing } = this;
    if (missing.length > 0) throw new Gap(missing);
    const content = new Uint8Array(this.total);
    for (const [i, plain] of this.taken) content.set(plain.subarray(0, this.filled(i)), i * CHUNK_BYTES);
    return content;
  }
}
