/** Words, spares, streams and releases: what one writes another reads, and nothing else is taken. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { BadWords, Refused } from "../../src/protocol/errors.ts";
import { randomBytes, ready, same } from "../../src/protocol/primitives.ts";
import { labelledHash } from "../../src/protocol/public/encoding.ts";
import { padme } from "../../src/protocol/public/envelope.ts";
import { CHUNK_BYTES, RELEASE_BYTES_MAX, STREAM_BYTES_MAX } from "../../src/protocol/public/limits.ts";
import { parseEnvelope } from "../../src/protocol/public/envelope.ts";
import { Roster, writeFounding } from "../../src/protocol/public/roster.ts";
import type { Entry } from "../../src/protocol/secret/entry.ts";
import { makeRotate } from "../../src/protocol/secret/epoch.ts";
import { Seat } from "../../src/protocol/secret/keys.ts";
import { signFounding, writeAbout, writeGenesis } from "../../src/protocol/secret/record.ts";
import { makeSpare, openSpare, sheetOf, sheetWords } from "../../src/protocol/secret/recovery.ts";
import { makeRelease, readRelease } from "../../src/protocol/secret/release.ts";
import { seal, unwrapKey } from "../../src/protocol/secret/sealing.ts";
import { StreamReader, StreamWriter } from "../../src/protocol/secret/stream.ts";
import { formatWords, leadingWords, nearWords, parseWords } from "../../src/protocol/words.ts";

const BESIDE = new URL("../../../../../shared/vectors", import.meta.url);
const FOLDER = join(env["TWOFOLD_PUBLIC_VECTORS"] ?? fileURLToPath(BESIDE), "bip39");
const RELAY = "https://relay.example";
const TIMES = 40;

const hex = (raw: Uint8Array): string => Buffer.from(raw).toString("hex");
const unhex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, i) => (i * 31 + (i >> 8)) & 255);
const number = (below: number): number => new DataView(randomBytes(4).buffer).getUint32(0) % below;

interface World {
  readonly seats: readonly Seat[];
  readonly wires: readonly Uint8Array[];
}

function found(): World {
  const seats = [Seat.fromSeed(randomBytes(32)), Seat.fromSeed(randomBytes(32))];
  const genesis = writeGenesis(writeAbout(randomBytes(32), 2, [0, 0], 0), seats.map((seat) => seat.keys));
  return { seats, wires: [writeFounding(genesis, seats.map((seat) => signFounding(seat, genesis)))] };
}

beforeAll(ready);

describe("words", () => {
  test("are the seed again, however they were typed", () => {
    for (let i = 0; i < TIMES; i++) {
      const seed = randomBytes(32);
      const typed = sheetWords(seed).toUpperCase().replaceAll(" ", ["\n", "\t ", "\u00a0", "\u3000"][i % 4]!);
      expect(hex(parseWords(typed))).toBe(hex(seed));
    }
  });

  test("with any slip offer the right word", () => {
    for (let i = 0; i < TIMES; i++) {
      const word = leadingWords(randomBytes(2), 1)[0]!;
      const at = number(word.length);
      const [before, after] = [word.slice(0, at), word.slice(at + 1)];
      const swapped = before + [...word.slice(at, at + 2)].reverse().join("") + word.slice(at + 2);
      for (const slip of [before + after, before + word[at]! + word.slice(at), `${before}q${after}`, swapped]) {
        expect(nearWords(slip)).toContain(word);
      }
    }
  });

  test("name the place of what is not in the list", () => {
    const split = sheetWords(randomBytes(32)).split(" ");
    split[7] = "abnadon";
    try {
      parseWords(split.join(" "));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(BadWords);
      expect((error as BadWords).detail).toEqual([7, ["abandon"]]);
    }
  });
});

if (existsSync(FOLDER)) {
  describe("published words", () => {
    const { english } = JSON.parse(readFileSync(join(FOLDER, "vectors.json"), "utf8")) as {
      english: readonly (readonly [string, string])[];
    };
    const whole = english.filter(([raw]) => raw.length === 64);

    test("are written and read as published", () => {
      expect(whole.length).toBeGreaterThan(5);
      expect(whole.map(([raw]) => formatWords(unhex(raw)))).toEqual(whole.map(([, text]) => text));
      expect(whole.map(([, text]) => hex(parseWords(text)))).toEqual(whole.map(([raw]) => raw));
    });

    test("are the whole list in its order", () => {
      const listed = readFileSync(join(FOLDER, "english.txt"), "utf8").trim().split("\n");
      const spoken = listed.map((_, i) => leadingWords(Uint8Array.of(i >> 3, (i << 5) & 255), 1)[0]);
      expect(spoken).toEqual(listed);
    });
  });
}

test("only its sheet opens a spare", () => {
  const { wires } = found();
  const sheet = sheetOf(sheetWords(randomBytes(32)));
  const seat = Seat.fromSeed(randomBytes(32));
  const floor = { rosterHead: randomBytes(32), heads: [{ device: 0, seq: 3, id: randomBytes(32) }] };
  const spare = makeSpare(seat, wires[0]!, 1, RELAY, floor, sheet.keys.receive, randomBytes);

  expect(openSpare(sheet, spare)).toMatchObject({ floor, seat: { seed: seat.seed } });
  expect(() => openSpare(Seat.fromSeed(randomBytes(32)), spare)).toThrow("bad_cipher");
});

describe("a stream", () => {
  const key = bytes(32);
  const sealed = (data: Uint8Array): readonly Uint8Array[] => {
    const writer = new StreamWriter(key, data);
    return Array.from({ length: writer.count }, (_, i) => writer.sealChunk(i));
  };
  const readerOf = (data: Uint8Array): StreamReader =>
    new StreamReader(key, data.length, labelledHash("content", data));

  test.each([0, 1, 513, CHUNK_BYTES, CHUNK_BYTES + 1, 5 * CHUNK_BYTES + 1000])("of %i bytes is whole again", (size) => {
    const data = bytes(size);
    const reader = readerOf(data);
    const chunks = sealed(data).map((chunk, i) => [i, chunk] as const);
    for (const [i, chunk] of [...chunks].reverse()) reader.take(i, chunk);

    expect(same(reader.finish(), data)).toBe(true);
    expect(chunks.reduce((sum, [, chunk]) => sum + chunk.length - 16, 0)).toBe(padme(Math.max(size, 512)));
  });

  test("gives nothing out while one chunk is wanting", () => {
    const data = bytes(3 * CHUNK_BYTES);
    const chunks = sealed(data);
    for (const [missing] of chunks.entries()) {
      const reader = readerOf(data);
      chunks.forEach((chunk, i) => i !== missing && reader.take(i, chunk));
      expect(() => reader.finish()).toThrow("gap");
      expect(reader.missing).toEqual([missing]);
    }
  });

  test("seals nothing of what is too much", () => {
    expect(() => new StreamWriter(key, new Uint8Array(STREAM_BYTES_MAX + 1))).toThrow("too_large");
  });

  test("does not keep what it was given to seal or to take", () => {
    const data = bytes(600);
    const [chunk] = sealed(data);
    const [reader, copy] = [readerOf(data), Uint8Array.from(chunk!)];
    reader.take(0, copy);
    copy.fill(0);
    reader.finish().fill(0);

    expect(same(reader.finish(), data)).toBe(true);
  });
});

describe("a release", () => {
  const world = (): { wires: readonly Uint8Array[]; wire: Uint8Array; key: Uint8Array; entry: Entry } => {
    const { seats, wires } = found();
    const first = Roster.found(wires[0]!);
    const { wire: rotate, fresh } = makeRotate(seats[0]!, 0, first, randomBytes);
    const roster = first.append(rotate);
    const place = { space: roster.space, device: 1, seq: 1, prev: roster.space, rosterHead: roster.head, seen: [] };
    const entry = { kind: "note", schema: 1, entryId: randomBytes(16), revision: 0, day: 20000, body: randomBytes(50) };
    const { wire } = seal(seats[1]!, { ...place, erases: [] }, entry, fresh, randomBytes);
    const key = unwrapKey(parseEnvelope(wire), new Map([[fresh.epoch, fresh.key]]));
    return { wires: [...wires, rotate], wire, key, entry };
  };

  test("is read as it was sealed", () => {
    const { wires, wire, key, entry } = world();
    const read = readRelease(makeRelease(wires, wire, key));

    expect([read.entry, read.member, read.n, read.ended]).toEqual([entry, 1, 1, false]);
  });

  test("with bytes cut out or put in is refused", () => {
    const { wires, wire, key } = world();
    const sound = makeRelease(wires, wire, key);
    for (let i = 0; i < 200; i++) {
      const [at, cut] = [number(sound.length), 1 + number(9)];
      const parts = [sound.subarray(0, at), randomBytes(number(9)), sound.subarray(at + cut)];
      const hostile = Uint8Array.from(Buffer.concat(parts));
      if (same(hostile, sound)) continue;
      expect(() => readRelease(hostile)).toThrow(Refused);
    }
  });

  test("above its limit is not looked at", () => {
    expect(() => readRelease(new Uint8Array(RELEASE_BYTES_MAX + 1))).toThrow("too_large");
  });
});
