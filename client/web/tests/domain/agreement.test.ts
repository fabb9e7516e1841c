/** What is in force is a function of the set of acts, and never words that nobody wrote. */
import { beforeAll, expect, test } from "vitest";
import type { Act } from "../../src/domain/acts.ts";
import { foldAgreements, inForce, readProposal, type Agreement } from "../../src/domain/agreement.ts";
import { hexOf } from "../../src/domain/bodies.ts";
import { ready } from "../../src/protocol/primitives.ts";
import { versionId } from "../../src/protocol/secret/reveal.ts";
import { type Proposed, shuffled, Talk, talk } from "./histories.ts";
import { chance } from "./some.ts";

/** `./dev torture agreements` tells ten thousand and more. */
const HISTORIES = Number(process.env["TWOFOLD_HISTORIES"] ?? 1_000);
const ORDERS = 200;
/** Milliseconds: as many histories as may be asked for, each folded twice. */
const PATIENCE = 600_000;
const AGREEMENT = new Uint8Array(16);

beforeAll(ready);

function folded(made: Talk, acts: readonly Act[] = made.acts): readonly Agreement[] {
  return foldAgreements(made.members, acts, versionId);
}

/** As text, so that two states are compared quickly and to the byte. */
function told(agreements: readonly Agreement[]): string {
  return JSON.stringify(agreements, (_, value: unknown) => (value instanceof Uint8Array ? hexOf(value) : value));
}

function standing(made: Talk): readonly string[] {
  return folded(made).flatMap((agreement) => inForce(agreement)).map((version) => hexOf(version.data));
}

function signed(made: Talk, parent: Proposed | null = null): Proposed {
  const version = made.propose(0, AGREEMENT, made.version(parent && versionId(parent.data)));
  for (const member of [0, 1]) made.answer(member, "sign", version);
  return version;
}

test("the order of arrival is nothing", () => {
  /** 200 random orders of a long history, with repeats, give one state. */
  const made = talk(7, 60);
  const next = chance(1);
  const expected = told(folded(made));
  expect(standing(made).length).toBeGreaterThan(0);
  for (let order = 0; order < ORDERS; order++) {
    const again = made.acts.filter(() => next(4) === 0);
    expect(told(folded(made, shuffled([...made.acts, ...again], next)))).toBe(expected);
  }
});

test("random histories have one state", { timeout: PATIENCE }, () => {
  /** Whatever was said concurrently, any order gives one state, and no text that nobody proposed. */
  let stood = 0;
  for (let seed = 0; seed < HISTORIES; seed++) {
    const made = talk(seed);
    const state = folded(made);
    const proposed = new Set(made.acts.map((act) => readProposal(act.body)).map((each) => each && hexOf(each.version)));
    const stated = state.flatMap((agreement) => agreement.versions.map((version) => hexOf(version.data)));
    if (told(folded(made, shuffled(made.acts, chance(seed)))) !== told(state)) expect.unreachable(`seed ${seed}`);
    if (!stated.every((data) => proposed.has(data))) expect.unreachable(`seed ${seed}`);
    stood += standing(made).length;
  }
  expect(stood).toBeGreaterThan(HISTORIES / 2);
});

test("one signature is no agreement", () => {
  /** E6: what one member alone signed, however often, is not in force. */
  const made = new Talk(chance(3));
  const version = made.propose(0, AGREEMENT, made.version(null));
  for (let times = 0; times < 3; times++) made.answer(0, "sign", version);
  expect(standing(made)).toEqual([]);
});

test("an old signature never carries over", () => {
  /** A new version has no signature but its own; the old one holds until the new one is signed by all. */
  const made = new Talk(chance(3));
  const old = signed(made);
  const fresh = made.propose(1, AGREEMENT, made.version(versionId(old.data)));
  made.answer(1, "sign", fresh);
  expect(standing(made)).toEqual([hexOf(old.data)]);
  made.answer(0, "sign", fresh);
  expect(standing(made)).toEqual([hexOf(fresh.data)]);
});

test("words cannot be slid underneath", () => {
  /** A signature that names the version but another envelope counts for nothing. */
  const made = new Talk(chance(3));
  const version = made.propose(0, AGREEMENT, made.version(null));
  const other = made.propose(0, AGREEMENT, made.version(null));
  made.answer(0, "sign", version);
  made.answer(1, "sign", { ...version, envelope: other.envelope });
  expect(standing(made)).toEqual([]);
});

test("a withdrawn version never returns", () => {
  /** Not when it is signed again, and not when it is proposed again in another envelope. */
  const made = new Talk(chance(3));
  const version = signed(made);
  made.answer(1, "withdraw", version);
  const again = made.propose(0, AGREEMENT, version.data);
  for (const member of [0, 1]) made.answer(member, "sign", again);
  expect(folded(made)[0]?.versions.map((each) => each.standing)).toEqual(["withdrawn"]);
});

test("an ancestor stays superseded", () => {
  /** The first of three signed versions does not come back when the third replaces the second. */
  const made = new Talk(chance(3));
  const third = signed(made, signed(made, signed(made)));
  expect(standing(made)).toEqual([hexOf(third.data)]);
});
