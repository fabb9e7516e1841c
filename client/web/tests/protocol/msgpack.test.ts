/** The one permitted form: what is written is read, and nothing else is. */

import { Decoder, Encoder } from "@msgpack/msgpack";
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { Malformed } from "../../src/protocol/errors.ts";
import { readPlain, writePlain, type Plain } from "../../src/protocol/msgpack.ts";
import { asBytes, hex, unhex } from "./ops/given.ts";

const REFUSED: readonly (readonly [string, string])[] = [
  ["nothing", ""],
  ["a trailing byte", "c000"],
  ["false", "c2"],
  ["true", "c3"],
  ["the byte nobody uses", "c1"],
  ["minus one", "ff"],
  ["minus one in eight bits", "d0ff"],
  ["one as a signed integer", "d001"],
  ["a float", "ca3f800000"],
  ["a double that is whole", "cb3ff0000000000000"],
  ["an empty map", "80"],
  ["a map that names a prototype", "81a95f5f70726f746f5f5fc0"],
  ["a map of sixteen bits", "de0000"],
  ["an extension", "d40000"],
  ["a timestamp", "d6ff00000000"],
  ["127 in eight bits", "cc7f"],
  ["255 in sixteen bits", "cd00ff"],
  ["65535 in 32 bits", "ce0000ffff"],
  ["2^32 - 1 in 64 bits", "cf00000000ffffffff"],
  ["2^53", "cf0020000000000000"],
  ["2^53 + 1, which a double rounds", "cf0020000000000001"],
  ["2^64 - 1", "cfffffffffffffffff"],
  ["one byte with a count of sixteen bits", "c5000100"],
  ["no byte with a count of 32 bits", "c600000000"],
  ["short text with a count of eight bits", "d90161"],
  ["text with a count of sixteen bits", "da000161"],
  ["a short array with a count of sixteen bits", "dc000100"],
  ["an array with a count of 32 bits", "dd0000000100"],
  ["an array that ends early", "9201"],
  ["four thousand million promised", "ddffffffff"],
  ["bytes that end early", "c40201"],
  ["four thousand million bytes promised", "c6ffffffff00"],
  ["text that ends early", "a26e"],
  ["half a surrogate pair as text", "a3eda080"],
  ["a surrogate pair in two times three bytes", "a6eda0bdedb880"],
  ["an overlong slash", "a2c0af"],
  ["a byte that is no UTF-8", "a1ff"],
  ["a character cut off", "a2e282"],
  ["a point beyond the last", "a4f4908080"],
  ["a value at the ninth level", "919191919191919101"],
  ["nested without end", "91".repeat(5000) + "c0"],
];

test.each(REFUSED)("refuses %s", (_, text) => {
  expect(() => readPlain(unhex(text))).toThrow(Malformed);
});

/** Arrays inside each other, the innermost empty. */
function nested(levels: number): Plain {
  return levels === 1 ? [] : [nested(levels - 1)];
}

const TAKEN: readonly (readonly [string, string, Plain])[] = [
  ["nil", "c0", null],
  ["zero", "00", 0],
  ["127", "7f", 127],
  ["128", "cc80", 128],
  ["256", "cd0100", 256],
  ["65536", "ce00010000", 65536],
  ["2^32", "cf0000000100000000", 2 ** 32],
  ["2^53 - 1", "cf001fffffffffffff", 2 ** 53 - 1],
  ["a byte order mark before text", "a4efbbbf61", "\ufeffa"],
  ["a replacement character that is meant", "a3efbfbd", "\ufffd"],
  ["text with a zero", "a100", "\u0000"],
  ["an array at the eighth level", "9191919191919190", nested(8)],
];

test.each(TAKEN)("takes %s", (_, text, value) => {
  expect(readPlain(unhex(text))).toEqual(value);
  expect(hex(writePlain(value))).toBe(text);
});

const UNWRITABLE: readonly (readonly [string, Plain])[] = [
  ["a negative integer", -1],
  ["a fraction", 0.5],
  ["what is no number", NaN],
  ["2^53", 2 ** 53],
  ["half a surrogate pair", "\ud800"],
  ["the other half", "a\udc00b"],
  ["nine levels", nested(9)],
];

test.each(UNWRITABLE)("will not write %s", (_, value) => {
  expect(() => writePlain(value)).toThrow(Malformed);
});

/** A small generator with a seed, so that a failure comes back. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const SIZES = [0, 1, 15, 16, 31, 32, 33, 255, 256, 257, 65535, 65536];
const NUMBERS = [0, 127, 128, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];
const LETTERS = ["a", "é", "€", "😀", "\ufeff", "\u0000"];

function randomPlain(roll: (below: number) => number, levels: number): Plain {
  const size = SIZES[roll(roll(100) === 0 ? SIZES.length : 8)]!;
  const which = roll(levels > 1 ? 5 : 4);
  if (which === 0) return null;
  if (which === 1) return NUMBERS[roll(NUMBERS.length)]!;
  if (which === 2) return LETTERS[roll(LETTERS.length)]!.repeat(size);
  if (which === 3) return Uint8Array.from({ length: size }, () => roll(256));
  return Array.from({ length: Math.min(size, 20) }, () => randomPlain(roll, levels - 1));
}

test("what is written is read again, and is what the library writes", { timeout: 60_000 }, () => {
  const [roll, encoder] = [dice(1), new Encoder()];
  for (let i = 0; i < 1000; i++) {
    const value = randomPlain(roll, 3);
    const raw = writePlain(value);
    expect(isDeepStrictEqual(readPlain(raw), value)).toBe(true);
    expect(Buffer.compare(raw, encoder.encode(value))).toBe(0);
  }
});

test("broken bytes are refused, or are the one form of something", { timeout: 60_000 }, () => {
  const [roll, decoder] = [dice(2), new Decoder()];
  for (let i = 0; i < 10000; i++) {
    const raw = writePlain(randomPlain(roll, 2)).slice(0, 400);
    if (raw.length > 0) raw[roll(raw.length)] = roll(256);
    const value = taken(raw);
    if (value === undefined) continue;
    expect(hex(writePlain(value))).toBe(hex(raw));
    if (!hex(raw).includes("efbbbf")) expect(isDeepStrictEqual(decoder.decode(raw), value)).toBe(true);
  }
});

function taken(raw: Uint8Array): Plain | undefined {
  try {
    return readPlain(raw);
  } catch (error) {
    expect(error).toBeInstanceOf(Malformed);
    return undefined;
  }
}

test("what was read does not hold on to the bytes it came from", () => {
  const raw = unhex("91c403010203");
  const [found] = readPlain(raw) as readonly Uint8Array[];
  raw.fill(0);

  expect(found).toEqual(asBytes("010203"));
  expect(found!.buffer.byteLength).toBe(3);
});
