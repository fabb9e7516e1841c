/** Patterns: one's own weeks as bands, tags beside them with "could be chance", and two people only by two consents. */
import { describe, expect, test } from "vitest";
import { EMPTY, makeEntries, type Checkin, type Field, FIELDS } from "../../src/domain/kinds/checkin.ts";
import { bandsOf, chanceOf, mondayOf, type Rated, ratedIn, summaryOf, tagsBeside } from "../../src/domain/patterns.ts";
import { readConsent, sideBySide, writeConsent } from "../../src/domain/together.ts";
import { dayOf } from "../../src/domain/days.ts";
import { heldAs, idOf } from "./said.ts";
import { chance } from "./some.ts";

const MONDAY = dayOf(2026, 0, 5);
const rated = (day: number, checkin: Partial<Checkin>): Rated => ({ day, checkin: { ...EMPTY, ...checkin } });
const week = (at: number, ...values: number[]): Rated[] => values.map((distress, n) => rated(MONDAY + 7 * at + n, { distress }));

describe("weeks", () => {
  test("a week begins on its Monday", () => {
    /** From Monday to Sunday it is one week, and before 1970-01-05 as well. */
    expect([0, 3, 6, 7].map((later) => mondayOf(MONDAY + later) - MONDAY)).toEqual([0, 0, 0, 7]);
    expect([mondayOf(0), mondayOf(4)]).toEqual([-3, 4]);
  });

  test("bands are soft", () => {
    /** The middle of the days, half of them around it, nearly all around those. */
    const [band] = bandsOf(week(0, 0, 2, 4, 6, 8), "distress", MONDAY, MONDAY + 6);
    expect(band).toEqual({ monday: MONDAY, band: { low: 0.8, lowerHalf: 2, middle: 4, upperHalf: 6, high: 7.2 } });
  });

  test("weeks without pages are gaps", () => {
    /** They hold nothing: no nought, no line across, no count. */
    const weeks = bandsOf([...week(0, 3), ...week(2, 5)], "distress", MONDAY, MONDAY + 20);
    expect(weeks.map(({ band }) => band?.middle ?? null)).toEqual([3, null, 5]);
    expect(bandsOf(week(0, 3), "energy", MONDAY, MONDAY).map(({ band }) => band)).toEqual([null]);
  });

  test("a day counts once", () => {
    /** Three pages of one evening weigh no more than one. */
    const weeks = bandsOf([...[8, 8, 8].map((distress) => rated(MONDAY, { distress })), rated(MONDAY + 1, { distress: 2 })], "distress", MONDAY, MONDAY);
    expect(weeks[0]!.band!.middle).toBe(8);
    expect(bandsOf([...week(0, 8), ...week(0, 8), rated(MONDAY + 1, { distress: 2 })], "distress", MONDAY, MONDAY + 6)[0]!.band!.middle).toBe(5);
  });

  test("a summary has its parts", () => {
    /** Where it began, where it is, its ends, its gaps, and whether it lies otherwise; nothing of what will be. */
    const weeks = bandsOf([...week(0, 7), ...week(1, 8), ...week(3, 4), ...week(4, 5)], "distress", MONDAY, MONDAY + 34);
    expect(summaryOf(weeks)).toEqual({
      weeks: 5, gaps: 1, first: { monday: MONDAY, middle: 7 }, last: { monday: MONDAY + 28, middle: 5 },
      lowest: { monday: MONDAY + 21, middle: 4 }, highest: { monday: MONDAY + 7, middle: 8 }, later: "lower",
    });
    expect(summaryOf(bandsOf([], "distress", MONDAY, MONDAY))).toBeNull();
    expect(summaryOf(bandsOf(week(0, 3), "distress", MONDAY, MONDAY + 1))!.later).toBe("same");
  });
});

describe("tags beside ratings", () => {
  const days = (count: number, of: (n: number) => Partial<Checkin>): Rated[] => Array.from({ length: count }, (_, n) => rated(MONDAY + n, of(n)));

  test("a plain difference is none of chance", () => {
    /** Ten days with a word at seven, ten without at two. */
    const [tag] = tagsBeside(days(20, (n) => (n < 10 ? { distress: 7, words: [3] } : { distress: 2 })), "distress");
    expect(tag).toEqual({ choice: "words", id: 3, withIt: { days: 10, middle: 7 }, without: { days: 10, middle: 2 }, couldBeChance: false });
  });

  test("noise could be chance", () => {
    /** Of a hundred tags that were dealt out at random, hardly any is told as more. */
    const next = chance(9);
    let told = 0;
    for (let round = 0; round < 100; round += 1) {
      const pages = days(40, () => ({ distress: next(11), words: next(2) ? [1] : null }));
      told += tagsBeside(pages, "distress").filter(({ couldBeChance }) => couldBeChance === false).length;
    }
    expect(told).toBeLessThanOrEqual(12);
  });

  test("many tags make one by chance likelier", () => {
    /** What one tag alone would show, one of many does not: each is judged with all that were looked at. */
    const pages = (others: number): Rated[] =>
      days(24, (n) => ({ distress: n < 6 ? 5 + (n % 4) : 3 + (n % 4), body: [...(n < 6 ? [0] : []), ...Array.from({ length: others }, (_, k) => 1 + k).filter((k) => (n + k) % 2)] }));
    const of = (others: number): boolean | null => tagsBeside(pages(others), "distress").find(({ id }) => id === 0)!.couldBeChance;
    expect([of(0), of(11)]).toEqual([false, true]);
  });

  test("too few days say nothing", () => {
    /** Four days with a tag, or four without, allow no judgement. */
    expect(tagsBeside(days(20, (n) => ({ distress: n, words: n < 4 ? [1] : null })).slice(0, 11), "distress")[0]!.couldBeChance).toBeNull();
  });

  test("chance is the same on every phone", () => {
    /** The dealing is fixed, and near what all dealings would give: 2 of 252 for five above five. */
    const value = chanceOf([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]);
    expect(value).toBe(chanceOf([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]));
    expect(Math.abs(value - 2 / 252)).toBeLessThan(0.005);
  });
});

describe("two people", () => {
  const consent = { rating: 0, from: MONDAY, to: MONDAY + 6 };
  const page = (mine: boolean, id: number, shared: readonly Field[]) =>
    makeEntries({ ...EMPTY, distress: 4, energy: 2 }, new Set(shared), idOf(id), MONDAY).map((draft) => heldAs(mine, draft));
  const entries = [...page(true, 1, ["distress"]), ...page(false, 2, FIELDS).filter(({ space }) => space === "shared")];

  test("R10: without both there is no picture", () => {
    /** One consent, none, or two that ask for different things show nothing. */
    for (const [mine, others] of [[consent, null], [null, consent], [null, null]] as const) expect(sideBySide(mine, others, entries)).toBeNull();
    for (const other of [{ ...consent, rating: 4 }, { ...consent, to: MONDAY }, { ...consent, from: MONDAY - 1 }]) expect(sideBySide(consent, other, entries)).toBeNull();
  });

  test("only what was shared is in it", () => {
    /** One's own ratings that the other does not have are not in the picture, and the two are never one number. */
    const both = sideBySide(consent, consent, entries)!;
    expect(Object.keys(both)).toEqual(["consent", "mine", "others"]);
    expect([both.mine[0]!.band?.middle, both.others[0]!.band?.middle]).toEqual([4, 4]);
    const energy = { ...consent, rating: 4 };
    expect(sideBySide(energy, energy, entries)!.mine[0]!.band).toBeNull();
  });

  test("a consent is an answer", () => {
    /** It travels sealed until both have answered; anything else that was opened is no consent. */
    expect(readConsent(writeConsent(consent))).toEqual(consent);
    expect([null, new Uint8Array(3), writeConsent({ ...consent, rating: 5 })].map(readConsent)).toEqual([null, null, null]);
  });

  test("own ratings come from the own space", () => {
    /** What was kept back is one's own to look at. */
    expect(ratedIn(entries, "solo", true).map(({ checkin }) => checkin.energy)).toEqual([2]);
    expect(ratedIn(entries, "shared", true).map(({ checkin }) => checkin.energy)).toEqual([null]);
  });
});
