/**
 * Streams: what is too long for one envelope, sealed in chunks (spec: Streams).
 *
 * Whoever holds key, length and hash holds the place of one stream; they travel in a sealed entry. Nothing that a
 * reader opened leaves it before the last chunk is there and every one has been verified.
 */

import { BadCipher, BadCommit, BadPadding, Gap, Malformed, TooLarge } from "../errors.ts";
import { HASH_BYTES, KEY_BYTES, TAG_BYTES, decrypt, encrypt, same } from "../primitives.ts";
import { Cut } from "../public/blobs.ts";
import { joinParts, labelledHash } from "../public/encoding.ts";
import { padme } from "../public/envelope.ts";
import { BUCKET_BYTES_MIN, CHUNK_BYTES, NONCE_BYTES, STREAM_BYTES_MAX } from "../public/limits.ts";
import { derive } from "./keys.ts";

interface ChunkPlace {
  readonly nonce: Uint8Array;
  readonly bound: Uint8Array;
}

/** The cut of one stream: how many chunks, how long each, and how one is bound to its place. */
class Chunks {
  readonly cut: Cut;
  readonly count: number;
  protected readonly key: Uint8Array;

  /** Refuses Malformed, TooLarge. */
  constructor(
    key: Uint8Array,
    readonly total: number,
    readonly contentHash: Uint8Array,
  ) {
    if (key.length !== KEY_BYTES || contentHash.length !== HASH_BYTES) throw new Malformed();
    if (!Number.isSafeInteger(total) || total < 0) throw new Malformed();
    if (total > STREAM_BYTES_MAX) throw new TooLarge(STREAM_BYTES_MAX);
    this.key = derive(key, "stream", total, contentHash);
    this.cut = new Cut(padme(Math.max(total, BUCKET_BYTES_MIN)));
    this.count = this.cut.count;
  }

  /** Bytes of chunk i, its padding included (Malformed where there is no such chunk). */
  protected size(i: number): number {
    return this.cut.size(i);
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

/**
 * Seals one content under a random key of 32 bytes, made for this place alone.
 *
 * The entry that tells of the stream carries the key, `total` and `contentHash`. The content is in the key of the
 * chunks: another content, or another length, never meets the same key and nonce.
 */
export class StreamWriter extends Chunks {
  private readonly content: Uint8Array;

  /** Refuses Malformed, TooLarge. */
  constructor(key: Uint8Array, content: Uint8Array) {
    super(key, content.length, labelledHash("content", content));
    this.content = content.slice();
  }

  /**
   * Chunk i: its part of the content, zeros up to its size, sealed, 16 bytes longer.
   *
   * Sealed again it is the same bytes, so a broken transfer is taken up anywhere. Malformed where there is no such
   * chunk.
   */
  sealChunk(i: number): Uint8Array {
    const whole = new Uint8Array(this.size(i));
    whole.set(this.content.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES));
    const { nonce, bound } = this.place(i);
    return encrypt(this.key, nonce, bound, whole);
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
   * Refuses, and then still wants it: Malformed (no such chunk, another length), BadCipher (another key, place, total,
   * hash or content than before), BadPadding (padding that is not zero).
   */
  take(i: number, sealed: Uint8Array): void {
    if (sealed.length !== this.size(i) + TAG_BYTES) throw new Malformed();
    const { nonce, bound } = this.place(i);
    const plain = decrypt(this.key, nonce, bound, sealed);
    if (plain === null || !same(this.taken.get(i) ?? plain, plain)) throw new BadCipher();
    if (plain.subarray(this.filled(i)).some((byte) => byte !== 0)) throw new BadPadding();
    this.taken.set(i, plain);
  }

  /**
   * The content, `total` bytes.
   *
   * Refuses Gap with the missing chunks while one is wanting; BadCommit for bytes of another hash, which whoever holds
   * the key can seal too.
   */
  finish(): Uint8Array {
    const { missing } = this;
    if (missing.length > 0) throw new Gap(missing);
    const content = new Uint8Array(this.total);
    for (const [i, plain] of this.taken) content.set(plain.subarray(0, this.filled(i)), i * CHUNK_BYTES);
    if (!same(labelledHash("content", content), this.contentHash)) throw new BadCommit();
    return content;
  }
}
