/** The operations of blobs that vector files name; the same table as Python's. */

import * as blobs from "../../../src/protocol/public/blobs.ts";
import { parseReply, parseRequest, write } from "../../../src/protocol/public/messages.ts";
import type { Kind } from "../../../src/protocol/shape.ts";
import { asInt, hex, type Given, type JsonObject } from "./given.ts";
import type { Op } from "./public.ts";

const KINDS: ReadonlyMap<string, Kind<unknown>> = new Map<string, Kind<unknown>>(
  Object.entries(blobs).flatMap(([name, value]) =>
    typeof value === "object" && "read" in value ? [[name, value as Kind<unknown>]] : [],
  ),
);

function parsed(type: string, data: Uint8Array): JsonObject {
  const kind = KINDS.get(type);
  if (!kind) throw new TypeError(`no message ${type}`);
  const message = type.endsWith("Request") ? parseRequest(kind, data) : parseReply(kind, data);
  return { again: hex(write(kind, message)) };
}

function cut(given: Given): JsonObject {
  const made = blobs.requireCut(given.int("padded"));
  return { count: made.count, last: made.size(made.count - 1), sealed: made.sealed };
}

function fitting(given: Given): JsonObject {
  const [first, end] = blobs.thatFit(blobs.requireCut(given.int("padded")), given.int("first"), given.int("count"));
  return { first, end };
}

export const BLOB_OPS: readonly (readonly [string, Op])[] = [
  ["parse_blob_message", (g) => parsed(g.text("type"), g.bytes("data"))],
  ["blob_cut", cut],
  ["blob_put", (g) => ({ count: blobs.vetPut(parseRequest(blobs.PutChunkRequest, g.bytes("data"))).count })],
  ["blob_missing", (g) => ({ numbers: blobs.missingNumbers(parseReply(blobs.MissingReply, g.bytes("data"))) })],
  ["blob_chunks", (g) => {
    const reply = parseReply(blobs.GetChunksReply, g.bytes("data"));
    return { count: blobs.vetChunks(reply, g.int("first"), g.int("count")).count };
  }],
  ["blob_ranges", (g) => ({
    ranges: blobs.rangesOf(g.list("numbers").map(asInt)).map(({ first, count }) => [first, count]),
  })],
  ["blob_fitting", fitting],
];
