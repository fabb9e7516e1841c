/** Every vector of the project, run in TypeScript: the same bytes, the same refusals. */

import { readFileSync, readdirSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { Given, asList, asObject, asText, type Json, type JsonObject } from "./ops/given.ts";
import { OPS, outcome } from "./ops/table.ts";

const FOLDER = new URL("../../../../tests/vectors/", import.meta.url);

/** Files beside the protocol's that other tests read. */
const ELSEWHERE = /^(step|reading|domain_.+)\.json$/;

const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".json") && !ELSEWHERE.test(name));

/** Milliseconds: a case of flipped bytes judges a whole space a thousand times. */
const PATIENCE = 60_000;

interface Case {
  readonly name: string;
  readonly op: string;
  readonly given: Given;
  readonly expected: JsonObject;
}

function casesOf(file: string): readonly Case[] {
  const whole = asObject(JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as Json);
  return asList(whole["cases"]).map((json) => {
    const found = asObject(json);
    const expected = Object.hasOwn(found, "error") ? { error: found["error"]! } : { out: found["out"]! };
    return { name: asText(found["name"]), op: asText(found["op"]), given: new Given(asObject(found["in"])), expected };
  });
}

function operationsOf({ op, given }: Case): readonly string[] {
  return op === "flips" ? [op, given.text("inner")] : [op];
}

beforeAll(ready);

test("every module of the protocol has a file", () => {
  expect(FILES.length).toBeGreaterThanOrEqual(17);
});

test("every operation is used", () => {
  const used = new Set(FILES.flatMap((file) => casesOf(file).flatMap(operationsOf)));
  expect([...OPS.keys()].filter((op) => !used.has(op))).toEqual([]);
});

describe.each(FILES)("%s", (file) => {
  test.each(casesOf(file))("$name", { timeout: PATIENCE }, ({ op, given, expected }) => {
    expect(outcome(op, given)).toEqual(expected);
  });
});
