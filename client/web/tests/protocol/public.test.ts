/**
 * Test vectors that others published: the library underneath keeps the rules that the protocol leans on.
 *
 * They are not part of this repository. TWOFOLD_PUBLIC_VECTORS names their folder, or it lies beside the
 * repository as `shared/vectors`; where it is absent, these tests are not there and one says so.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import sodium from "libsodium-wrappers-sumo";
import { beforeAll, describe, expect, test } from "vitest";
import { Malformed, Refused } from "../../src/protocol/errors.ts";
import { readPlain, writePlain, type Plain } from "../../src/protocol/msgpack.ts";
import * as primitives from "../../src/protocol/primitives.ts";
import { padme } from "../../src/protocol/public/envelope.ts";
import { readText, textBytes } from "../../src/protocol/text.ts";

const BESIDE = new URL("../../../../../shared/vectors", import.meta.url);
const FOLDER = env["TWOFOLD_PUBLIC_VECTORS"] ?? fileURLToPath(BESIDE);
const here = existsSync(FOLDER);

function load<T>(path: string): T {
  return JSON.parse(readFileSync(join(FOLDER, path), "utf8")) as T;
}

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (raw: Uint8Array): string => Buffer.from(raw).toString("hex");

/** Wycheproof's shape: groups of tests, what a group shares beside them. */
interface Wycheproof<Group, Case> {
  readonly testGroups: readonly (Group & { readonly tests: readonly Case[] })[];
}
interface Signed {
  readonly publicKey: { readonly pk: string };
}
interface Judged {
  readonly tcId: number;
  readonly result: string;
}

beforeAll(primitives.ready);

if (!here) {
  test("published vectors are not on this machine, so their tests are not run", () => {
    expect(existsSync(FOLDER)).toBe(false);
  });
}

function published(name: string, tests: () => void): void {
  if (here) describe(name, tests);
}

published("signatures", () => {
  test("wycheproof: every verdict", () => {
    type Case = Judged & { msg: string; sig: string };
    const { testGroups } = load<Wycheproof<Signed, Case>>("wycheproof/ed25519_test.json");
    const wrong = testGroups.flatMap(({ publicKey, tests }) =>
      tests.filter(({ msg, sig, result }) =>
        primitives.verify(bytes(publicKey.pk), bytes(sig), bytes(msg)) !== (result === "valid")),
    );

    expect(wrong).toEqual([]);
  });

  test("speccheck: only the fourth case is taken", () => {
    const cases = load<{ message: string; pub_key: string; signature: string }[]>("ed25519-speccheck/cases.json");
    const taken = cases.map((c) => primitives.verify(bytes(c.pub_key), bytes(c.signature), bytes(c.message)));

    expect(taken.flatMap((good, i) => (good ? [i] : []))).toEqual([3]);
  });

  test("low order and not canonical: the 43 that libsodium takes", () => {
    const cases = load<{ key: string; sig: string; msg: string }[]>("cctv-ed25519/ed25519vectors.json");
    const taken = cases.filter((c) => primitives.verify(bytes(c.key), bytes(c.sig), Buffer.from(c.msg)));

    expect([cases.length, taken.length]).toEqual([914, 43]);
  });

  test("none of the 196 that only the permissive rule takes", () => {
    const cases = load<{ vk_bytes: string; sig_bytes: string }[]>("ed25519-sign-input/zip215.json");
    const taken = cases.filter((c) => primitives.verify(bytes(c.vk_bytes), bytes(c.sig_bytes), Buffer.from("Zcash")));

    expect([cases.length, taken.length]).toEqual([196, 0]);
  });
});

published("exchange", () => {
  test("wycheproof: the stated secret, or none where it is zero", () => {
    type Case = Judged & { private: string; public: string; shared: string };
    const { testGroups } = load<Wycheproof<object, Case>>("wycheproof/x25519_test.json");
    const zero = "00".repeat(32);
    const wrong = testGroups.flatMap(({ tests }) =>
      tests.filter((c) => exchanged(c.private, c.public) !== (c.shared === zero ? "bad_key" : c.shared)),
    );

    expect(wrong).toEqual([]);
  });

  function exchanged(secret: string, publicKey: string): string {
    try {
      return hex(primitives.exchange(bytes(secret), bytes(publicKey)));
    } catch (error) {
      return error instanceof Refused ? error.code : String(error);
    }
  }
});

published("ciphers and hashes", () => {
  test("wycheproof: every sealed box of XChaCha20-Poly1305", () => {
    type Case = Judged & { key: string; iv: string; aad: string; msg: string; ct: string; tag: string };
    const { testGroups } = load<Wycheproof<object, Case>>("wycheproof/xchacha20_poly1305_test.json");
    const wrong = testGroups.flatMap(({ tests }) =>
      tests.filter((c) => {
        const plain = primitives.decrypt(bytes(c.key), bytes(c.iv), bytes(c.aad), bytes(c.ct + c.tag));
        return (plain === null ? null : hex(plain)) !== (c.result === "valid" ? c.msg : null);
      }),
    );

    expect(wrong).toEqual([]);
  });

  test("BLAKE2b with and without a key: the reference's 512 answers", () => {
    const cases = load<{ in: string; key: string; out: string }[]>("blake2/blake2b-kat.json");
    const wrong = cases.filter((c) => hex(hashed(bytes(c.in), c.key ? bytes(c.key) : null)) !== c.out);

    expect([cases.length, wrong.length]).toEqual([512, 0]);
  });

  /** The library's own hash: the published answers are longer than the protocol's. */
  function hashed(data: Uint8Array, key: Uint8Array | null): Uint8Array {
    return sodium.crypto_generichash(64, data, key);
  }
});

published("padding", () => {
  test("PADMÉ of every published length", () => {
    const { tests } = load<{ tests: [number, number][] }>("padme/padme.json");
    const wrong = tests.filter(([length, padded]) => padme(length) !== padded);

    expect([tests.length, wrong]).toEqual([1109, []]);
  });
});

published("encoding", () => {
  interface Row {
    readonly msgpack: readonly string[];
  }

  test("msgpack: of all published encodings, exactly the one that is written is read", () => {
    const groups = Object.values(load<Record<string, Row[]>>("msgpack/msgpack-test-suite.json"));
    const encodings = groups.flat().flatMap((row) => row.msgpack.map((text) => bytes(text.replaceAll("-", ""))));
    const taken = encodings.filter((raw) => plainOf(raw) !== undefined);

    expect(encodings.length).toBe(233);
    expect(taken.every((raw) => hex(writePlain(plainOf(raw)!)) === hex(raw))).toBe(true);
  });

  function plainOf(raw: Uint8Array): Plain | undefined {
    try {
      return readPlain(raw);
    } catch (error) {
      if (error instanceof Malformed) return undefined;
      throw error;
    }
  }

  test("UTF-8: every published sequence is judged as stated", () => {
    const lines = readFileSync(join(FOLDER, "strings/utf8tests.txt"), "utf8").split("\n");
    const cases = lines.flatMap((line) => {
      const found = /^[\d.]+:(valid|invalid)hex:([0-9a-fA-F]+)/.exec(line.replaceAll(" ", ""));
      return found ? [{ valid: found[1] === "valid", raw: bytes(found[2]!) }] : [];
    });

    expect(cases.length).toBeGreaterThan(100);
    expect(cases.filter(({ valid, raw }) => reads(raw) !== valid)).toEqual([]);
  });

  function reads(raw: Uint8Array): boolean {
    try {
      return hex(textBytes(readText(raw))) === hex(raw);
    } catch (error) {
      if (error instanceof Malformed) return false;
      throw error;
    }
  }

  test("naughty strings survive as they are", () => {
    const strings = load<string[]>("strings/blns.json");
    expect(strings.filter((text) => readText(textBytes(text)) !== text)).toEqual([]);
  });
});
