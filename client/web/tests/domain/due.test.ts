/** What comes up today: at most three, nothing behind, nothing instead of what was done. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { dayOf } from "../../src/domain/days.ts";
import type { Turn } from "../../src/domain/kinds/chosen.ts";
import { readCatalogue } from "../../src/domain/practices/catalogue.ts";
import { dueOn, MOST_SHOWN, nextDay } from "../../src/domain/practices/due.ts";
import { chance } from "./some.ts";

const PLACE = join(dirname(fileURLToPath(import.meta.url)), "../../../practices");
const { practices } = readCatalogue(
  readFileSync(join(PLACE, "catalogue.json"), "utf8"),
  readFileSync(join(PLACE, "words/en.json"), "utf8"),
);

const [NEVER, DAILY, WEEKLY, FORTNIGHTLY, MONTHLY, QUARTERLY] = [0, 1, 2, 3, 4, 5] as const;
const MONDAY = dayOf(2026, 10, 23);
const NOTHING: ReadonlySet<string> = new Set();

const turn = (practice: string, cadence: number, weekday: number | null = null): Turn => ({ practice, cadence, weekday, minute: null });
const rhythm = (...turns: Turn[]): ReadonlyMap<string, Turn> => new Map(turns.map((each) => [each.practice, each]));
const idsOn = (day: number, turns: ReadonlyMap<string, Turn>, done: ReadonlySet<string> = NOTHING, heavy = false): string[] =>
  dueOn({ day, done, heavy }, turns, practices).map(({ id }) => id);
const days = (from: number, count: number): number[] => Array.from({ length: count }, (_, ahead) => from + ahead);

test("what is daily comes each day", () => {
  /** And what its member never asked for does not. */
  const turns = rhythm(turn("B1", DAILY), turn("A1", NEVER));
  expect(days(MONDAY, 9).map((day) => idsOn(day, turns))).toEqual(Array(9).fill(["B1"]));
});

test("what is weekly comes on its weekday", () => {
  /** Weekdays count from Monday; without one it comes once a week all the same. */
  expect(days(MONDAY, 14).filter((day) => idsOn(day, rhythm(turn("I1", WEEKLY, 2))).length > 0)).toEqual([MONDAY + 2, MONDAY + 9]);
  const own = days(MONDAY, 14).filter((day) => idsOn(day, rhythm(turn("I1", WEEKLY))).length > 0);
  expect([own.length, (own[1] ?? 0) - (own[0] ?? 0)]).toEqual([2, 7]);
});

test.each([["fortnightly", FORTNIGHTLY, 26], ["monthly", MONTHLY, 12], ["quarterly", QUARTERLY, 4]])(
  "what is %s comes so often a year",
  (_name, cadence, times) => {
    /** Whatever the practice is called. */
    const year = days(dayOf(2027, 0, 1), 364);
    for (const { id } of practices) {
      const on = year.filter((day) => idsOn(day, rhythm(turn(id, cadence))).length > 0);
      expect(on.length, id).toBe(times);
    }
  },
);

test("nothing is carried over", () => {
  /** The day after it was due and not done, it is not there; the answer knows no day but its own. */
  const turns = rhythm(turn("I1", WEEKLY, 0));
  expect([idsOn(MONDAY, turns), idsOn(MONDAY + 1, turns), idsOn(MONDAY + 6, turns)]).toEqual([["I1"], [], []]);
});

test("what was done is left out", () => {
  /** And nothing takes its place: three done of four is a day without anything to do. */
  const turns = rhythm(...["B1", "B13", "B15", "G14"].map((id) => turn(id, DAILY)));
  const shown = idsOn(MONDAY, turns);
  expect(shown).toHaveLength(MOST_SHOWN);
  expect(idsOn(MONDAY, turns, new Set(shown.slice(0, 1)))).toEqual(shown.slice(1));
  expect(idsOn(MONDAY, turns, new Set(shown))).toEqual([]);
});

test("what is rare goes before what is daily", () => {
  /** A quarterly look is not lost on the one day that it has. */
  const daily = ["A1", "A6", "A7", "A10"].map((id) => turn(id, DAILY));
  const rare = turn("K4", QUARTERLY);
  const day = nextDay(rare, MONDAY) ?? expect.fail();
  expect(idsOn(day, rhythm(...daily, rare))).toContain("K4");
});

test("what is rarer goes first", () => {
  /** A quarterly thing on a day with three weekly ones is there, and one of these is not. */
  const quarterly = turn("K4", QUARTERLY);
  const day = nextDay(quarterly, MONDAY) ?? expect.fail();
  const weekly = ["A1", "A6", "A7"].map((id) => turn(id, WEEKLY, (day + 3) % 7));
  expect(idsOn(day, rhythm(...weekly, quarterly))).toEqual(["A1", "A6", "K4"]);
});

test("daily ones take turns", () => {
  /** Five of them: within five days each has come up. */
  const ids = ["A1", "A6", "A7", "A13", "B1"];
  const turns = rhythm(...ids.map((id) => turn(id, DAILY)));
  expect(new Set(days(MONDAY, 5).flatMap((day) => idsOn(day, turns)))).toEqual(new Set(ids));
});

test("thanks are not asked for on a heavy day", () => {
  /** Gratitude is never put beside distress. */
  const turns = rhythm(turn("B1", DAILY), turn("B13", DAILY));
  expect(idsOn(MONDAY, turns)).toEqual(["B1", "B13"]);
  expect(idsOn(MONDAY, turns, NOTHING, true)).toEqual(["B1"]);
});

test("any rhythm gives a short and steady list", () => {
  /** At most three, in the order of the catalogue, the same when asked again, whatever was set and done. */
  const next = chance(7);
  const order = practices.map(({ id }) => id);
  for (let round = 0; round < 300; round++) {
    const turns = rhythm(...practices.filter(() => next(3) === 0).map(({ id }) => turn(id, next(6))));
    const done = new Set(order.filter(() => next(4) === 0));
    const [day, heavy] = [next(40_000), next(2) === 0];
    const shown = idsOn(day, turns, done, heavy);
    expect(shown.length).toBeLessThanOrEqual(MOST_SHOWN);
    expect(shown).toEqual(order.filter((id) => shown.includes(id)));
    expect(shown).toEqual(idsOn(day, new Map([...turns].reverse()), done, heavy));
    expect(shown.filter((id) => done.has(id) || !turns.has(id))).toEqual([]);
  }
});

test("a practice says when it comes next", () => {
  /** Within a quarter and a month, or never. */
  expect(nextDay(turn("I1", WEEKLY, 2), MONDAY)).toBe(MONDAY + 2);
  expect(nextDay(turn("I1", NEVER), MONDAY)).toBeNull();
  for (const { id } of practices) expect(nextDay(turn(id, QUARTERLY), MONDAY)).not.toBeNull();
});
