import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Blobs } from "../../src/platform/blobs.ts";
import { Relay, type Wires } from "../../src/platform/relay.ts";
import { Refused } from "../../src/protocol/errors.ts";
import { ready, same } from "../../src/protocol/primitives.ts";
import * as blobs from "../../src/protocol/public/blobs.ts";
import { CHUNK_BYTES, TAG_BYTES } from "../../src/protocol/public/limits.ts";
import { Done, MEDIA_TYPE, Refusal, parseRequest, write } from "../../src/protocol/public/messages.ts";
import { StreamReader, StreamWriter } from "../../src/protocol/secret/stream.ts";

const TOKEN = new Uint8Array(32).fill(7);
const BLOB = new Uint8Array(16).fill(3);
const KEY = new Uint8Array(32).fill(9);
const CONTENT = new Uint8Array(3 * CHUNK_BYTES + 100).map((_, i) => i % 251);

/** A relay that keeps chunks in memory, answers in the relay's own language, and can break at any request. */
class SomeRelay {
  readonly chunks = new Map<number, Uint8Array>();
  readonly asked: string[] = [];
  padded = 0;
  /** Requests before the line breaks. */
  left = Infinity;
  /** Whether it breaks after the relay has acted. */
  acted = false;
  full = false;

  readonly wires: Wires = {
    fetch: async (address, init) => {
      const route = new URL(address).pathname;
      this.asked.push(route);
      const breaks = --this.left < 0;
      if (breaks && !this.acted) throw new TypeError("cut");
      expect(new Headers(init.headers).get("Authorization")).toMatch(/^Bearer [\w-]{43}$/);
      const response = this.answer(route, init.body as Uint8Array);
      if (breaks) throw new TypeError("cut");
      return response;
    },
    socket: () => {
      throw new TypeError("none is needed");
    },
  };

  private answer(route: string, body: Uint8Array): Response {
    switch (route) {
      case "/v1/blobs/put":
        return this.put(parseRequest(blobs.PutChunkRequest, body));
      case "/v1/blobs/missing":
        return this.padded ? said(write(blobs.MissingReply, this.lacking())) : refused("unknown_blob", 404);
      case "/v1/blobs/get":
        return this.get(parseRequest(blobs.GetChunksRequest, body));
      default:
        this.chunks.clear();
        this.padded = 0;
        return said(write(Done, { version: 1 }));
    }
  }

  private put(request: blobs.PutChunkRequest): Response {
    if (this.full) return refused("over_quota", 409);
    blobs.vetPut(request);
    this.padded = request.padded;
    this.chunks.set(request.number, request.chunk.slice());
    return said(write(blobs.PutChunkReply, { missing: new blobs.Cut(this.padded).count - this.chunks.size }));
  }

  private get({ first, count }: blobs.GetChunksRequest): Response {
    const chunks = Array.from({ length: Math.min(count, 2) }, (_, i) => this.chunks.get(first + i)).filter((c) => c !== undefined);
    return chunks.length ? said(write(blobs.GetChunksReply, { padded: this.padded, chunks })) : refused("unfinished", 409);
  }

  private lacking(): blobs.MissingReply {
    const numbers = Array.from({ length: new blobs.Cut(this.padded).count }, (_, i) => i);
    return { padded: this.padded, ranges: blobs.rangesOf(numbers.filter((i) => !this.chunks.has(i))) };
  }
}

function said(body: Uint8Array, status = 200): Response {
  return new Response(new Uint8Array(body), { status, headers: { "Content-Type": MEDIA_TYPE } });
}

function refused(code: string, status: number): Response {
  return said(write(Refusal, { code, sentence: "", todo: "", detail: null }), status);
}

describe("blobs at a relay", () => {
  let relay: SomeRelay;
  let port: Blobs;
  let writer: StreamWriter;

  beforeAll(ready);

  beforeEach(() => {
    relay = new SomeRelay();
    port = new Blobs(new Relay("http://localhost:8301", relay.wires));
    writer = new StreamWriter(KEY, CONTENT);
  });

  const bring = () => port.bring(TOKEN, BLOB, writer.cut, (i) => writer.sealChunk(i));
  const reader = () => new StreamReader(KEY, CONTENT.length, writer.contentHash);

  it("brings all chunks and fetches them back whole", async () => {
    const told: number[] = [];
    expect((await port.bring(TOKEN, BLOB, writer.cut, (i) => writer.sealChunk(i), { told: (n) => told.push(n) })).is).toBe("here");
    const taker = reader();
    expect((await port.fetchInto(TOKEN, BLOB, taker)).is).toBe("here");
    expect(same(taker.finish(), CONTENT)).toBe(true);
    expect(told).toEqual([1, 2, 3, 4]);
  });

  it("goes on after a cut anywhere, and sends at most one chunk again", async () => {
    for (let turn = 0; turn < 12; turn++) {
      relay.left = 2;
      relay.acted = turn % 2 === 1;
      await bring();
    }
    relay.left = Infinity;
    expect((await bring()).is).toBe("here");
    expect([...relay.chunks.keys()].sort()).toEqual([0, 1, 2, 3]);
    expect(relay.asked.filter((route) => route.endsWith("put")).length).toBeLessThanOrEqual(4 + 12);
  });

  it("goes on fetching with what is missing", async () => {
    await bring();
    const taker = reader();
    relay.left = 1;
    expect((await port.fetchInto(TOKEN, BLOB, taker)).is).toBe("away");
    expect(taker.missing).toEqual([2, 3]);
    relay.left = Infinity;
    expect((await port.fetchInto(TOKEN, BLOB, taker)).is).toBe("here");
    expect(same(taker.finish(), CONTENT)).toBe(true);
  });

  it("hands on what the relay refuses", async () => {
    expect(await port.fetchInto(TOKEN, BLOB, reader())).toMatchObject({ is: "refused", code: "unfinished" });
    relay.full = true;
    expect(await bring()).toMatchObject({ is: "refused", code: "over_quota" });
  });

  it("takes a blob that is gone as dropped", async () => {
    await bring();
    expect((await port.drop(TOKEN, BLOB)).is).toBe("here");
    expect(await port.missing(TOKEN, BLOB)).toMatchObject({ is: "refused", code: "unknown_blob" });
  });

  it("gives out nothing of another content", async () => {
    await bring();
    relay.chunks.set(1, new Uint8Array(CHUNK_BYTES + TAG_BYTES));
    await expect(port.fetchInto(TOKEN, BLOB, reader())).rejects.toBeInstanceOf(Refused);
  });

  it("takes an answer that does not hold together for none", async () => {
    await bring();
    relay.chunks.set(0, new Uint8Array(100));
    expect((await port.get(TOKEN, BLOB, 0, 1)).is).toBe("away");
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    const reply = await port.bring(TOKEN, BLOB, writer.cut, (i) => writer.sealChunk(i), {
      told: () => stop.abort(),
      signal: stop.signal,
    });
    expect(reply.is).toBe("away");
    expect(relay.chunks.size).toBe(1);
  });
});
