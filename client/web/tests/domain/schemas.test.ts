/** The table of kinds, where it is told twice. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { JOINT } from "../../src/domain/schemas.ts";

test("the worker keeps the joint kinds", () => {
  /** What was said to the others stays with who received it: the device's worker names the kinds that are judged so. */
  const worker = readFileSync(new URL("../../src/worker/device.ts", import.meta.url), "utf8");
  const [, listed] = /const JOINT[^[]*\[([^\]]*)\]/.exec(worker) ?? [];
  const kinds = [...(listed ?? "").matchAll(/"([a-z]+)"/g)].map(([, kind]) => kind);
  expect(kinds.sort()).toEqual([...JOINT].sort());
});
