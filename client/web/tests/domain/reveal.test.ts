/** Sealed until both: a function of the set of acts, and no answer that its author did not seal. */
import { beforeAll, expect, test } from "vitest";
import type { Act } from "../../src/domain/acts.ts";
import { bytesOf, hexOf } from "../../src/domain/bodies.ts";
import { foldReveals, OPENED, type Opening, type Round, SEALED, writeOpening, writeSealed } from "../../src/domain/reveal.ts";
import { ready } from "../../src/protocol/primitives.ts";
import { commitReveal, requireOpening } from "../../src/protocol/secret/reveal.ts";
import { shuffled, Talk } from "./histories.ts";
import { chance } from "./some.ts";

const HISTORIES = 2_000;
const SPACE = new Uint8Array(32).fill(7);
const ROUNDS = [1, 2, 3].map((byte) => new Uint8Array(16).fill(byte));
const CALM = new TextEncoder().encode("calm");

beforeAll(ready);

class Exchange extends Talk {
  readonly kept: { readonly member: number; readonly opening: Opening }[] = [];

  seal(member: number, round: Uint8Array): Opening {
    const [entryId, blind] = [this.bytes(16), this.bytes(32)];
    const commitment = commitReveal(SPACE, member, entryId, blind, CALM);
    this.say(member, SEALED, writeSealed({ round, about: "checkin", commitment }));
    this.acts.push({ ...(this.acts.pop() as Act), entryId: hexOf(entryId) });
    const opening = { sealed: entryId, blind, answer: CALM };
    this.kept.push({ member, opening });
    return opening;
  }

  open(member: number, opening: Opening): void {
    this.say(member, OPENED, writeOpening(opening));
  }
}

/** A random history of rounds: sealed, opened, opened wrongly, left. */
function exchange(seed: number): Exchange {
  const made = new Exchange(chance(seed * 2_654_435_761));
  for (let left = 1 + made.next(16); left > 0; left--) {
    const [member, roll] = [made.next(2), made.next(10)];
    if (made.kept.length === 0 || roll < 5) made.seal(member, made.pick(ROUNDS));
    else if (roll < 8) openAny(made);
    else if (roll < 9) made.open(member, made.pick(made.kept).opening);
    else made.open(member, { ...made.pick(made.kept).opening, answer: bytesOf("00") });
  }
  return made;
}

function openAny(made: Exchange): void {
  const { member, opening } = made.pick(made.kept);
  made.open(member, opening);
}

function folded(acts: readonly Act[]): readonly Round[] {
  return foldReveals(2, acts, (commitment, ...opening) => requireOpening(commitment, SPACE, ...opening));
}

test("the order of arrival is nothing", () => {
  /** 2,000 random histories, each in another order: one state, and no answer but what was sealed. */
  let opened = 0;
  for (let seed = 0; seed < HISTORIES; seed++) {
    const { acts } = exchange(seed);
    const rounds = folded(acts);
    expect(folded(shuffled(acts, chance(seed)))).toEqual(rounds);
    const answers = rounds.flatMap((round) => round.answers).filter((answer) => answer !== null);
    opened += answers.length;
    expect(answers.every((answer) => hexOf(answer) === hexOf(CALM))).toBe(true);
  }
  expect(opened).toBeGreaterThan(HISTORIES / 10);
});

test("who did not open opens first", () => {
  /** In the next round only that side may open, until it has. */
  const made = new Exchange(chance(1));
  const [first, second] = ROUNDS as [Uint8Array, Uint8Array];
  made.open(0, made.seal(0, first));
  made.seal(1, first);
  made.seal(0, second);
  const late = made.seal(1, second);
  expect(folded(made.acts).map((round) => round.mayOpen)).toEqual([[1], [1]]);
  made.open(1, late);
  expect(folded(made.acts).map((round) => round.mayOpen)).toEqual([[1], [0]]);
});

test("many openings are not hashed", () => {
  /** One id sealed in 600 rounds and opened 600 times: no opening is hashed, and no round of it fits. */
  const made = new Exchange(chance(1));
  const [many, rounds] = [600, [] as Uint8Array[]];
  for (let number = 0; number < many; number++) rounds.push(made.bytes(16));
  const mine = made.seal(0, rounds[0] as Uint8Array);
  const first = made.acts[0] as Act;
  for (const round of rounds.slice(1)) {
    made.say(0, SEALED, writeSealed({ round, about: "checkin", commitment: made.bytes(32) }));
    made.acts.push({ ...(made.acts.pop() as Act), entryId: first.entryId });
  }
  for (let number = 0; number < many; number++) made.open(0, { ...mine, blind: made.bytes(32) });
  let hashed = 0;
  const folds = foldReveals(2, made.acts, () => void hashed++);
  expect(folds.length).toBe(many);
  expect(new Set(folds.map((round) => round.sides[0]))).toEqual(new Set(["does_not_fit"]));
  expect(hashed).toBe(0);
});

test("what was received twice is hashed once", () => {
  /** The same `sealed` in 600 envelopes and one opening: one hash, and the answer shows. */
  const made = new Exchange(chance(1));
  const mine = made.seal(0, ROUNDS[0] as Uint8Array);
  const first = made.acts[0] as Act;
  for (let number = 1; number < 600; number++) made.acts.push({ ...first, envelope: hexOf(made.bytes(32)) });
  made.open(0, mine);
  let hashed = 0;
  const [round] = foldReveals(2, made.acts, () => void hashed++);
  expect(round?.sides).toEqual(["opened", "waiting"]);
  expect(hashed).toBe(1);
});
