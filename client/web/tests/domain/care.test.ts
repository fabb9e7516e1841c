/** Releases in a care space: verified once, and judged by what the phone itself holds. */
import { expect, test } from "vitest";
import { foldCare, RELEASE, type Shown } from "../../src/domain/care.ts";
import { Talk } from "./histories.ts";
import { chance } from "./some.ts";

const SHOWN: Shown = {
  space: new Uint8Array(32), member: 1, n: 3, ended: false, entry: { kind: "note", day: 1, body: new Uint8Array() },
};

test("a release is verified once", () => {
  /** However often a care space is looked at, each release is read once; what is none is not read again either. */
  const made = new Talk(chance(1));
  for (const byte of [0, 1, 2]) made.say(0, RELEASE, new Uint8Array([byte]));
  let verified = 0;
  const read = ([byte]: Uint8Array): Shown => {
    verified += 1;
    if (byte === 1) throw new Error("forged");
    return SHOWN;
  };
  const reader = { read, seen: new Map<string, Shown | null>() };
  const folds = [1, 2, 3].map(() => foldCare([0, 1], made.acts, reader));
  expect(folds[2]).toEqual(folds[0]);
  expect(folds[0]?.map((each) => each.standing).sort()).toEqual(["alone", "alone", "refused"]);
  expect(verified).toBe(3);
});

test("what does not count is said", () => {
  /** The phone's own judgement stands beside the release; without one, its space is not known. */
  const made = new Talk(chance(1));
  made.say(0, RELEASE, new Uint8Array());
  const read = (): Shown => SHOWN;
  const ruled = foldCare([0, 1], made.acts, { read, rule: () => "past_pin" });
  expect(ruled[0]?.ruling).toBe("past_pin");
  expect(foldCare([0, 1], made.acts, { read })[0]?.ruling).toBe("unknown_space");
});
