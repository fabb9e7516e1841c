/** Every kind of record and message: one flipped byte is never overlooked, and no name is magic. */

import { beforeAll, describe, expect, test } from "vitest";
import { Refused, everyRefusal } from "../../src/protocol/errors.ts";
import { readPlain, writePlain, type Plain } from "../../src/protocol/msgpack.ts";
import { ready } from "../../src/protocol/primitives.ts";
import { decode, encode, labelledHash, requireVersion, type Label } from "../../src/protocol/public/encoding.ts";
import * as envelope from "../../src/protocol/public/envelope.ts";
import * as messages from "../../src/protocol/public/messages.ts";
import * as roster from "../../src/protocol/public/roster.ts";
import * as ceremony from "../../src/protocol/secret/ceremony.ts";
import * as entry from "../../src/protocol/secret/entry.ts";
import { derive, type Derivation } from "../../src/protocol/secret/keys.ts";
import type { Kind } from "../../src/protocol/shape.ts";
import { hex } from "./ops/given.ts";

function isKind(value: unknown): value is Kind<unknown> {
  return typeof value === "object" && value !== null && "read" in value && "write" in value;
}

/** Every record and message by name; scalars are left out because they are no record. */
const KINDS = [roster, envelope, messages, entry, ceremony].flatMap((module) =>
  Object.entries(module).filter((pair): pair is [string, Kind<unknown>] => isKind(pair[1])),
);

function reads(kind: Kind<unknown>, value: Plain): boolean {
  try {
    kind.read(value);
    return true;
  } catch {
    return false;
  }
}

/** The first sample that `kind` reads. */
function sample(kind: Kind<unknown>): Plain | undefined {
  return SAMPLES.find((value) => reads(kind, value));
}

const id = new Uint8Array(32).fill(1);
const signature = new Uint8Array(64).fill(2);
const grant: Plain = [id, new Uint8Array(80).fill(3)];
const wrap: Plain = [1, new Uint8Array(24), new Uint8Array(48)];
const header = new Uint8Array(9).fill(4);
const body = new Uint8Array(552).fill(5);
const SAMPLES: readonly Plain[] = [
  "0123456789ABCDEF",
  1,
  header,
  [1, 1, id, [[id, id]]],
  [id, [signature]],
  [id, signature],
  [1, id, 1, id, 0, 1, [id]],
  grant,
  [id, id, signature, grant],
  [3, 9, id],
  [3, id, new Uint8Array(48)],
  [[[3, 9, id]], 2, id, [[0, id, new Uint8Array(48)]]],
  [[3, 9, id]],
  [1, 1, id, 3, 9, id, id, [[4, 300, id]], [id]],
  wrap,
  [header, id, id, signature, body, wrap],
  [1],
  [header],
  [1, id, id, header, signature, 3, [header]],
  [1, id, header, signature],
  [id, 900],
  [1, "0123456789ABCDEF", header, header],
  [1, header],
  [1, [[2, header], [1, header]]],
  [1, 7, [[2, header], [1, header]]],
  [7, [3], null],
  [[1, 2, 70000]],
  [1, 70000],
  [1, header, 1],
  [5, [[2, header, 1]], 9, id, 2 ** 40],
  [1, id, 7],
  [1, "0123456789ABCDEF", id],
  [1, id, 1, 2, header],
  [1, id, 0, 8],
  [[header, header]],
  [1, id],
  ["gap", "A sentence.", "Fetch.", 7],
  ["note", 1, new Uint8Array(16), 2, 20000, header],
  [id, 2, [0, 0], 0],
  [1, 1, 1, 0, id, id],
  [header, header, signature, header],
  [id, id],
  [id],
  [signature],
  [header, header],
  [header, 1, id, [[3, 9, id]], "https://relay.example"],
  [[[header, 1, id, [], ""]]],
  [id, id, signature],
  [[[id, id, signature]]],
  [[0, 1]],
];

beforeAll(ready);

describe.each(KINDS)("%s", (_, kind) => {
  test("has a sample, and writes what it read", () => {
    const value = sample(kind)!;
    expect(value).toBeDefined();
    const raw = writePlain(value);
    expect(hex(encode(kind, decode(kind, raw, raw.length)))).toBe(hex(raw));
  });

  test("a flipped byte is refused or shows in what is read", { timeout: 60_000 }, () => {
    const raw = writePlain(sample(kind)!);
    for (let at = 0; at < raw.length; at++) {
      for (const flip of [1, 0x80]) {
        const broken = Uint8Array.from(raw);
        broken[at]! ^= flip;
        const again = rewritten(kind, broken);
        if (again !== undefined) expect(again).toBe(hex(broken));
      }
    }
  });

  test("a byte more, a byte less, and a field more are refused", () => {
    const value = sample(kind)!;
    const raw = writePlain(value);
    expect(rewritten(kind, Uint8Array.from([...raw, 0]))).toBeUndefined();
    expect(rewritten(kind, raw.subarray(0, -1))).toBeUndefined();
    if (Array.isArray(value)) expect(readsUnknownField(kind, value)).toBe(false);
  });
});

/** A list of one more may be a sound list; a record of one more field never is. */
function readsUnknownField(kind: Kind<unknown>, value: readonly Plain[]): boolean {
  return !Array.isArray(kind.read(value)) && reads(kind, [...value, null]);
}

function rewritten(kind: Kind<unknown>, raw: Uint8Array): string | undefined {
  try {
    return hex(encode(kind, decode(kind, raw, raw.length)));
  } catch (error) {
    expect(error).toBeInstanceOf(Refused);
    return undefined;
  }
}

test("what is too long is not looked at", () => {
  expect(() => decode(messages.Done, new Uint8Array(10), 9)).toThrow("too_large");
});

test("another version is unsupported before its form is judged", () => {
  expect(() => requireVersion(Uint8Array.of(0x92, 2, 0xff))).toThrow("unsupported");
  expect(() => requireVersion(Uint8Array.of(0x92, 0xcc))).toThrow("malformed");
});

test.each(["__proto__", "constructor", "toString"])("%s is no label and no refusal", (name) => {
  expect(() => labelledHash(name as Label)).toThrow(RangeError);
  expect(() => derive(id, name as Derivation)).toThrow(RangeError);
  expect(everyRefusal().get(name)).toBeUndefined();
});

test("text named like a prototype is only text", () => {
  const raw = writePlain(["__proto__", "constructor", "toString", null]);
  const refusal = decode(messages.Refusal, raw, 100);

  expect(Object.getPrototypeOf(refusal)).toBe(Object.prototype);
  expect(refusal.code).toBe("__proto__");
  expect(readPlain(raw)).toEqual(["__proto__", "constructor", "toString", null]);
});

test("every refusal has a code of its own", () => {
  expect(everyRefusal().size).toBe(32);
  for (const [code, refusal] of everyRefusal()) {
    expect(new refusal().code).toBe(code);
    expect(new refusal()).toBeInstanceOf(Refused);
  }
});
