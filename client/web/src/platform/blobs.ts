/**
 * Blobs at the relay: put, missing, get and drop, and whole transfers that go on wherever they were cut off.
 *
 * Knows sealed chunks and their places, and no key: whoever brings seals, whoever fetches opens and verifies. Every
 * answer turns out in the three ways of `Relay`; that nobody answers is a value.
 */
import * as blobs from "../protocol/public/blobs.ts";
import { VERSION } from "../protocol/public/limits.ts";
import { Done } from "../protocol/public/messages.ts";
import type { Relay, Reply } from "./relay.ts";

/** What the relay has of a blob. */
export interface Lacking {
  readonly padded: number;
  /** Chunks that it has not got, ascending. */
  readonly numbers: readonly number[];
}

/** Sealed chunks in order, from the one asked for on. */
export interface Chunks {
  readonly padded: number;
  readonly chunks: readonly Uint8Array[];
}

/** What opens a blob chunk by chunk: the protocol's `StreamReader` is one. `take` may throw; then nothing is given out. */
export interface Taker {
  readonly cut: blobs.Cut;
  readonly missing: readonly number[];
  take(i: number, sealed: Uint8Array): void;
}

/** How a transfer is told of, and stopped: what was stopped is `away`, and goes on with the next try. */
export interface Transfer {
  readonly told?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

const AWAY = { is: "away" } as const;
const DONE = { is: "here", value: undefined } as const;
const UNKNOWN = "unknown_blob";
/** How often one transfer asks anew what is missing: the relay may have forgotten the blob meanwhile. */
const ROUNDS_MAX = 4;

export class Blobs {
  constructor(private readonly relay: Pick<Relay, "ask">) {}

  /** One sealed chunk; the answer is how many are still missing. */
  async put(
    token: Uint8Array,
    chunk: Omit<blobs.PutChunkRequest, "version">,
    signal?: AbortSignal,
  ): Promise<Reply<number>> {
    const request = { version: VERSION, ...chunk };
    const options = { token, ...(signal && { signal }) };
    const reply = await this.relay.ask("blobs/put", blobs.PutChunkRequest, request, blobs.PutChunkReply, options);
    return reply.is === "here" ? { is: "here", value: reply.value.missing } : reply;
  }

  /** What the relay lacks; refused as `unknown_blob` where it has nothing at all. */
  async missing(token: Uint8Array, blob: Uint8Array): Promise<Reply<Lacking>> {
    const request = { version: VERSION, blob };
    const reply = await this.relay.ask("blobs/missing", blobs.MissingRequest, request, blobs.MissingReply, { token });
    return read(reply, (value) => ({ padded: value.padded, numbers: blobs.missingNumbers(value) }));
  }

  /** Chunks from `first` on: one at least, `count` at most. */
  async get(
    token: Uint8Array,
    blob: Uint8Array,
    first: number,
    count: number,
    signal?: AbortSignal,
  ): Promise<Reply<Chunks>> {
    const request = { version: VERSION, blob, first, count };
    const options = { token, ...(signal && { signal }) };
    const reply = await this.relay.ask("blobs/get", blobs.GetChunksRequest, request, blobs.GetChunksReply, options);
    return read(reply, (value) => {
      blobs.vetChunks(value, first, count);
      return value;
    });
  }

  /** All of it leaves the relay, for good. One that the relay does not know is gone already. */
  async drop(token: Uint8Array, blob: Uint8Array): Promise<Reply<undefined>> {
    const request = { version: VERSION, blob };
    const reply = await this.relay.ask("blobs/drop", blobs.DropBlobRequest, request, Done, { token });
    return reply.is === "here" || (reply.is === "refused" && reply.code === UNKNOWN) ? DONE : reply;
  }

  /** Bring a blob until the relay has all of it, beginning with what it lacks; `chunk` hands out sealed chunks. */
  async bring(
    token: Uint8Array,
    blob: Uint8Array,
    cut: blobs.Cut,
    chunk: (i: number) => Uint8Array | Promise<Uint8Array>,
    { told, signal }: Transfer = {},
  ): Promise<Reply<undefined>> {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const wanted = await this.wanted(token, blob, cut);
      if (wanted.is !== "here") return wanted;
      let left = 0;
      for (const number of wanted.value) {
        if (signal?.aborted) return AWAY;
        const place = { blob, padded: cut.padded, number };
        const reply = await this.put(token, { ...place, chunk: await chunk(number) }, signal);
        if (reply.is !== "here") return reply;
        left = reply.value;
        told?.(cut.count - left, cut.count);
      }
      if (left === 0) return DONE;
    }
    return AWAY;
  }

  /** Fetch what `taker` misses. What it throws for a chunk that is not sound is thrown on. */
  async fetchInto(
    token: Uint8Array,
    blob: Uint8Array,
    taker: Taker,
    { told, signal }: Transfer = {},
  ): Promise<Reply<undefined>> {
    const { cut } = taker;
    while (taker.missing.length > 0) {
      if (signal?.aborted) return AWAY;
      const { first, count } = blobs.rangesOf(taker.missing)[0]!;
      const reply = await this.get(token, blob, first, count, signal);
      if (reply.is !== "here") return reply;
      if (reply.value.padded !== cut.padded) return { is: "refused", code: UNKNOWN, detail: null };
      reply.value.chunks.forEach((chunk, i) => taker.take(first + i, chunk));
      told?.(cut.count - taker.missing.length, cut.count);
    }
    return DONE;
  }

  /** What is to be brought: all of a blob that the relay does not know. */
  private async wanted(token: Uint8Array, blob: Uint8Array, cut: blobs.Cut): Promise<Reply<readonly number[]>> {
    const reply = await this.missing(token, blob);
    if (reply.is === "here") return { is: "here", value: reply.value.numbers };
    if (reply.is === "away" || reply.code !== UNKNOWN) return reply;
    return { is: "here", value: Array.from({ length: cut.count }, (_, i) => i) };
  }
}

/** An answer that does not hold together is no answer of a relay. */
function read<A, B>(reply: Reply<A>, turn: (value: A) => B): Reply<B> {
  if (reply.is !== "here") return reply;
  try {
    return { is: "here", value: turn(reply.value) };
  } catch {
    return AWAY;
  }
}
