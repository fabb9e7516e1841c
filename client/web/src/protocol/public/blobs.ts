/**
 * Blobs: how the sealed chunks of a stream lie at a relay, and the messages that move them (spec: Blobs).
 *
 * Owns the cut of a blob, which follows from its padded length alone. Knows nothing of keys and contents: a relay
 * judges the lengths of chunks, and no more of them.
 */

import { Malformed, TooLarge } from "../errors.ts";
import { bytes, list, record, uint, type Of } from "../shape.ts";
import { padme } from "./envelope.ts";
import {
  BLOB_ID_BYTES,
  BUCKET_BYTES_MIN,
  CHUNK_BYTES,
  PAGE_BYTES_MAX,
  STREAM_BYTES_MAX,
  TAG_BYTES,
  VERSION,
} from "./limits.ts";

/** Chunks of the longest blob. */
export const CHUNKS_MAX: number = STREAM_BYTES_MAX / CHUNK_BYTES;

const Version = uint(VERSION, VERSION);
const BlobId = bytes(BLOB_ID_BYTES);
const Padded = uint(BUCKET_BYTES_MIN, STREAM_BYTES_MAX);
const ChunkNumber = uint(0, CHUNKS_MAX - 1);
const ChunkCount = uint(1, CHUNKS_MAX);
const Missing = uint(0, CHUNKS_MAX - 1);
const Chunk = bytes(TAG_BYTES + 1, CHUNK_BYTES + TAG_BYTES);

/** How a padded length is cut: all chunks are of CHUNK_BYTES but the last, which is what remains. */
export class Cut {
  readonly count: number;

  constructor(readonly padded: number) {
    this.count = Math.ceil(padded / CHUNK_BYTES);
  }

  /** Bytes of all chunks together, once they are sealed. */
  get sealed(): number {
    return this.padded + this.count * TAG_BYTES;
  }

  /** Bytes of chunk i before it is sealed (Malformed where there is no such chunk). */
  size(i: number): number {
    if (!Number.isSafeInteger(i) || i < 0 || i >= this.count) throw new Malformed();
    return Math.min(CHUNK_BYTES, this.padded - i * CHUNK_BYTES);
  }
}

/** The cut of a length that padding makes. Refuses TooLarge, and Malformed for any other length. */
export function requireCut(padded: number): Cut {
  if (padded > STREAM_BYTES_MAX) throw new TooLarge(STREAM_BYTES_MAX);
  if (padded < BUCKET_BYTES_MIN || padme(padded) !== padded) throw new Malformed();
  return new Cut(padded);
}

/** POST /v1/blobs/put, with a token: one sealed chunk of a blob of this padded length. */
export const PutChunkRequest = record({
  version: Version,
  blob: BlobId,
  padded: Padded,
  number: ChunkNumber,
  chunk: Chunk,
});
export type PutChunkRequest = Of<typeof PutChunkRequest>;

/** The chunk is durable; so many are still missing. */
export const PutChunkReply = record({ missing: Missing });
export type PutChunkReply = Of<typeof PutChunkReply>;

/** POST /v1/blobs/missing, with a token: which chunks the relay has not got. */
export const MissingRequest = record({ version: Version, blob: BlobId });
export type MissingRequest = Of<typeof MissingRequest>;

/** Chunks in a row: the first one's number, and how many. */
export const Range = record({ first: ChunkNumber, count: ChunkCount });
export type Range = Of<typeof Range>;

/** The padded length that the blob began with, and what is missing, ascending, rows as long as can be. */
export const MissingReply = record({ padded: Padded, ranges: list(Range, 0, CHUNKS_MAX) });
export type MissingReply = Of<typeof MissingReply>;

/** POST /v1/blobs/get, with a token: at most so many chunks from this one on. */
export const GetChunksRequest = record({ version: Version, blob: BlobId, first: ChunkNumber, count: ChunkCount });
export type GetChunksRequest = Of<typeof GetChunksRequest>;

/** The padded length, and chunks in order from the one asked for on: at least one, as many as fit. */
export const GetChunksReply = record({ padded: Padded, chunks: list(Chunk, 1, CHUNKS_MAX) });
export type GetChunksReply = Of<typeof GetChunksReply>;

/** POST /v1/blobs/drop, with a token: all chunks go at once, and its id is never used again. */
export const DropBlobRequest = record({ version: Version, blob: BlobId });
export type DropBlobRequest = Of<typeof DropBlobRequest>;

/**
 * The cut of a blob that is being put.
 *
 * Refuses (Malformed) a length that padding does not make, a chunk beyond the last, a chunk of another size than
 * its place has.
 */
export function vetPut({ padded, number, chunk }: PutChunkRequest): Cut {
  const cut = requireCut(padded);
  requireSize(cut, number, chunk);
  return cut;
}

/** The missing chunks, ascending. Refuses (Malformed) what is not written as `rangesOf` writes it. */
export function missingNumbers({ padded, ranges }: MissingReply): readonly number[] {
  const cut = requireCut(padded);
  let next = -1;
  const numbers: number[] = [];
  for (const { first, count } of ranges) {
    if (first <= next || first + count > cut.count) throw new Malformed();
    for (let i = first; i < first + count; i++) numbers.push(i);
    next = first + count;
  }
  return numbers;
}

/**
 * The cut of a blob of which chunks came.
 *
 * Refuses (Malformed) more chunks than were asked for, and one of another size than its place has.
 */
export function vetChunks({ padded, chunks }: GetChunksReply, first: number, count: number): Cut {
  const cut = requireCut(padded);
  if (chunks.length > count) throw new Malformed();
  chunks.forEach((chunk, i) => requireSize(cut, first + i, chunk));
  return cut;
}

/** Ascending numbers as rows, each as long as can be. */
export function rangesOf(numbers: Iterable<number>): readonly Range[] {
  const rows: { first: number; count: number }[] = [];
  for (const i of numbers) {
    const last = rows.at(-1);
    if (last && last.first + last.count === i) last.count++;
    else rows.push({ first: i, count: 1 });
  }
  return rows;
}

/**
 * The chunks that one answer holds, as first and end: at most `count`, and PAGE_BYTES_MAX of them; always one.
 *
 * Refuses (Malformed) a first one beyond the last.
 */
export function thatFit(cut: Cut, first: number, count: number): readonly [number, number] {
  cut.size(first);
  const most = Math.max(1, Math.floor(PAGE_BYTES_MAX / (CHUNK_BYTES + TAG_BYTES)));
  return [first, Math.min(cut.count, first + count, first + most)];
}

function requireSize(cut: Cut, i: number, chunk: Uint8Array): void {
  if (chunk.length !== cut.size(i) + TAG_BYTES) throw new Malformed();
}
