/** What is looked at in Patterns, and what is said over it. */
import { beforeAll, expect, test } from "vitest";
import { ratedIn, type Week } from "../../src/domain/patterns.ts";
import { beginOf, isPicture, measuresOf, spansOf, weeksOf } from "../../src/ui/screens/patterns/looking.ts";
import { sentenceOf, tongueOf } from "../../src/ui/screens/patterns/saying.ts";
import { loadPatterns } from "../../src/ui/words/patterns.ts";
import { kept } from "../fake-engine.ts";
import { weeksUpTo } from "../stage/weeks.ts";

const TODAY = 20_779;
const rated = (count: number) => ratedIn(kept(weeksUpTo(TODAY, count), { mine: true, where: "phone", order: 0 }), "solo", true);
const week = (at: number, middle: number): Week => ({ monday: 20_000 + 7 * at, band: { low: middle, lowerHalf: middle, middle, upperHalf: middle, high: middle } });

beforeAll(loadPatterns);

test("three weeks are no picture", () => {
  /** Four weeks with pages are a start; weeks without pages do not help. */
  expect(isPicture(weeksOf(rated(3), "distress", "season", TODAY))).toBe(false);
  expect(isPicture(weeksOf(rated(4), "distress", "season", TODAY))).toBe(true);
  expect(isPicture(weeksOf(rated(4), "safety", "season", TODAY))).toBe(false);
});

test("a picture begins with the first page", () => {
  /** What was before somebody began is no gap; a gap between pages is. */
  const weeks = weeksOf(rated(10), "distress", "season", TODAY);
  expect(weeks.length).toBeGreaterThanOrEqual(10);
  expect([weeks[0]!.band, weeks.at(-1)!.band]).not.toContain(null);
  expect(weeks.filter(({ band }) => band === null).length).toBeGreaterThan(0);
});

test("only given measures are offered", () => {
  /** A line that was never touched is no measure, and no longer span is offered than there are pages for. */
  expect(measuresOf(rated(4))).toEqual(["distress", "closeness", "energy"]);
  expect(spansOf(rated(4), TODAY)).toEqual(["season"]);
  expect(spansOf(rated(20), TODAY)).toEqual(["season", "half"]);
  expect(spansOf([], TODAY)).toEqual(["season"]);
  expect((TODAY - beginOf("season", TODAY)) / 7).toBeLessThan(13);
});

test("one sentence says where it lay", () => {
  /** Both ends, and the later half beside the earlier; a steep week is named and belongs to it. */
  const tongue = tongueOf("en-150");
  const flat = [week(0, 7), week(1, 7), week(2, 4), week(3, 4)];
  expect(sentenceOf(flat, tongue)).toBe("In these four weeks the middle of a week lay between 4 and 7, lower in the later half than before.");
  expect(sentenceOf([week(0, 4), week(1, 4), week(2, 9), week(3, 4)], tongue)).toContain("Steep weeks belong to it.");
  expect(sentenceOf([], tongue)).toBeNull();
});
