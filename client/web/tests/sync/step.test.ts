import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { next } from "../../src/sync/step.ts";

interface Case {
  readonly facts: {
    readonly online: boolean;
    readonly founded: boolean;
    readonly proven: boolean;
    readonly stopped: boolean;
    readonly caught_up: boolean;
    readonly lost: number;
    readonly due: boolean;
    readonly silent: boolean;
    readonly sealed: number;
    readonly unsealed: number;
  };
  readonly next: string;
}

const VECTORS = new URL("../../../../tests/vectors/step.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(VECTORS, "utf-8")) as { cases: readonly Case[] };

describe("the step", () => {
  it("is the one of every device", () => {
    // Every combination of facts leads to the same step as in the vectors that all devices read.
    const wrong = cases.filter(({ facts, next: step }) => next({ ...facts, caughtUp: facts.caught_up }) !== step);

    expect(cases.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });
});
