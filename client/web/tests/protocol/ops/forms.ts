/** The operations of what is built on envelopes; the same table as Python's. */

import { BadWords, Gap, Refused } from "../../../src/protocol/errors.ts";
import { hash32 } from "../../../src/protocol/primitives.ts";
import type { Pin } from "../../../src/protocol/public/roster.ts";
import { writeEntry } from "../../../src/protocol/secret/entry.ts";
import { Seat } from "../../../src/protocol/secret/keys.ts";
import { makeSpare, openSpare, sheetOf } from "../../../src/protocol/secret/recovery.ts";
import { makeRelease, readRelease } from "../../../src/protocol/secret/release.ts";
import { commitReveal, requireOpening, versionId } from "../../../src/protocol/secret/reveal.ts";
import { stateCode, stateHash } from "../../../src/protocol/secret/state_code.ts";
import { StreamReader, StreamWriter } from "../../../src/protocol/secret/stream.ts";
import { formatWords, leadingWords, nearWords, parseWords } from "../../../src/protocol/words.ts";
import { asBytes, asInt, asList, hex, type Given, type Json, type JsonObject } from "./given.ts";
import type { Op } from "./public.ts";
import { stream } from "./secret.ts";

function strangeWord(given: Given): JsonObject {
  try {
    parseWords(given.text("text"));
  } catch (error) {
    if (error instanceof BadWords) return { detail: error.detail as Json };
    throw error;
  }
  return { detail: "taken" };
}

function spareMade(g: Given): JsonObject {
  const ephemeral = g.bytes("ephemeral");
  const [seat, sheet] = [Seat.fromSeed(g.bytes("seed")), g.bytes("sheet")];
  const floor = { rosterHead: g.bytes("roster_head"), heads: g.list("heads").map(pinIn) };
  const made = makeSpare(seat, g.bytes("founding"), g.int("member"), g.text("relay"), floor, sheet, () => ephemeral);
  return { spare: hex(made) };
}

function spareOpened(g: Given): JsonObject {
  const { space, founding, member, relay, floor, seat } = openSpare(Seat.fromSeed(g.bytes("sheet")), g.bytes("spare"));
  const heads = floor.heads.map(({ device, seq, id }) => [device, seq, hex(id)]);
  const told = { roster_head: hex(floor.rosterHead), heads };
  return { space: hex(space), founding: hex(founding), member, relay, ...told, seed: hex(seat.seed) };
}

function committed(g: Given): readonly [Uint8Array, number, Uint8Array, Uint8Array, Uint8Array] {
  return [g.bytes("space"), g.int("member"), g.bytes("entry_id"), g.bytes("blind"), g.bytes("data")];
}

function pinIn(json: Json): Pin {
  const [device, seq, id] = asList(json);
  return { device: asInt(device), seq: asInt(seq), id: asBytes(id) };
}

function stateIn(g: Given): readonly [Uint8Array, Uint8Array, readonly Pin[]] {
  return [g.bytes("space"), g.bytes("roster_head"), g.list("heads").map(pinIn)];
}

/** A writer of a content that is made from a seed. */
function made(g: Given): StreamWriter {
  return new StreamWriter(g.bytes("key"), stream(g.bytes("content"))(g.int("total")));
}

function streamSealed(g: Given): JsonObject {
  const writer = made(g);
  const sealed = Array.from({ length: writer.count }, (_, i) => writer.sealChunk(i));
  return { hash: hex(writer.contentHash), chunks: sealed.map((chunk) => [chunk.length, hex(hash32(chunk))]) };
}

function numbered(json: Json): readonly [number, Uint8Array] {
  const [i, data] = asList(json);
  return [asInt(i), asBytes(data)];
}

function streamRead(g: Given, chunks: readonly (readonly [number, Uint8Array])[]): JsonObject {
  const reader = new StreamReader(g.bytes("key"), g.int("total"), g.bytes("hash"));
  for (const [i, sealed] of chunks) reader.take(i, sealed);
  return { content: hex(reader.finish()) };
}

/** Takes the chunks of a made content as `steps` say: [place, chunk, bytes cut off the end]. */
function steps(g: Given, writer: StreamWriter, reader: StreamReader, after: () => void): void {
  for (const step of g.list("steps")) {
    const [place, i, off] = asList(step).map(asInt);
    const sealed = writer.sealChunk(i!);
    try {
      reader.take(place!, sealed.subarray(0, sealed.length - off!));
    } catch (error) {
      if (g.has("reading") || !(error instanceof Refused)) throw error;
    }
    after();
  }
}

function streamPassed(g: Given): JsonObject {
  const writer = made(g);
  const told = g.has("hash") ? g.bytes("hash") : writer.contentHash;
  const reader = new StreamReader(g.bytes("key"), g.int("reading"), told);
  const missing: Json[] = [];
  steps(g, writer, reader, () => missing.push(reader.missing));
  return { missing, content: hex(hash32(reader.finish())) };
}

function chunksMissing(g: Given): JsonObject {
  const writer = made(g);
  const reader = new StreamReader(g.bytes("key"), g.int("total"), writer.contentHash);
  steps(g, writer, reader, () => undefined);
  try {
    reader.finish();
  } catch (error) {
    if (error instanceof Gap) return { missing: reader.missing, detail: error.detail as Json };
    throw error;
  }
  return { missing: reader.missing, detail: null };
}

function released(data: Uint8Array): JsonObject {
  const { space, genesis, member, device, envelope, seq, n, ended, entry } = readRelease(data);
  return {
    space: hex(space),
    members: genesis.seats.map((seat) => hex(seat.sign)),
    member,
    device,
    envelope: hex(envelope),
    seq,
    n,
    ended,
    entry: hex(writeEntry(entry)),
  };
}

export const FORM_OPS: readonly (readonly [string, Op])[] = [
  ["format_words", (g) => ({ text: formatWords(g.bytes("raw")) })],
  ["parse_words", (g) => ({ raw: hex(parseWords(g.text("text"))) })],
  ["strange_word", strangeWord],
  ["near_words", (g) => ({ near: nearWords(g.text("typed")) })],
  ["leading_words", (g) => ({ words: leadingWords(g.bytes("raw"), g.int("count")) })],
  ["sheet_of", (g) => {
    const { sign, receive } = sheetOf(g.text("words")).keys;
    return { sign: hex(sign), receive: hex(receive) };
  }],
  ["make_spare", spareMade],
  ["open_spare", spareOpened],
  ["commit_reveal", (g) => ({ commitment: hex(commitReveal(...committed(g))) })],
  ["require_opening", (g) => (requireOpening(g.bytes("commitment"), ...committed(g)), {})],
  ["version_id", (g) => ({ id: hex(versionId(g.bytes("data"))) })],
  ["state_hash", (g) => ({ hash: hex(stateHash(...stateIn(g))) })],
  ["state_code", (g) => ({ words: stateCode(...stateIn(g)) })],
  ["seal_stream", streamSealed],
  ["seal_chunk", (g) => ({
    sealed: hex(new StreamWriter(g.bytes("key"), g.bytes("plain")).sealChunk(g.int("i"))),
  })],
  ["read_stream", (g) => streamRead(g, g.list("chunks").map(numbered))],
  ["read_chunk", (g) => streamRead(g, [[0, g.bytes("sealed")]])],
  ["pass_stream", streamPassed],
  ["missing_chunks", chunksMissing],
  ["make_release", (g) => ({
    release: hex(makeRelease(g.byteList("records"), g.bytes("wire"), g.bytes("key"), g.byteList("run"))),
  })],
  ["read_release", (g) => released(g.bytes("release"))],
];
