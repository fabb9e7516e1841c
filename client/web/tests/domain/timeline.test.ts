/** The fold: pages, days and names out of a set of entries. */
import { expect, test } from "vitest";
import type { Where, Written } from "../../src/domain/entries.ts";
import { EMPTY, makeEntries, type Checkin, type Field } from "../../src/domain/kinds/checkin.ts";
import { makePerson } from "../../src/domain/kinds/person.ts";
import { fold } from "../../src/domain/timeline.ts";
import { chance } from "./some.ts";

const idOf = (number: number): string => number.toString(16).padStart(32, "0");

function own(number: number, day: number, checkin: Partial<Checkin>, shared: readonly Field[] = []): Written[] {
  const drafts = makeEntries({ ...EMPTY, ...checkin }, new Set(shared), idOf(number), day);
  return drafts.map((draft) => ({ ...draft, mine: true, where: draft.space === "solo" ? "relay" : "way", order: number }));
}

function theirs(number: number, day: number, checkin: Partial<Checkin>): Written[] {
  return own(number, day, checkin, Object.keys(checkin) as Field[])
    .filter((entry) => entry.space === "shared")
    .map((entry) => ({ ...entry, mine: false, where: null }));
}

const some = (): Written[] => [
  ...own(1, 10, { distress: 3 }),
  ...own(2, 10, { distress: 4, note: "mine" }, ["distress"]),
  ...theirs(3, 9, { safety: 6 }),
  ...own(4, 12, { energy: 1 }),
];

test("both copies are one page", () => {
  /** An own check-in and its shared copy fold into one page that knows what was shared. */
  const [page, ...others] = fold(own(1, 10, { distress: 4, note: "mine" }, ["distress"])).pages;
  expect(others).toEqual([]);
  expect(page!.content).toMatchObject({ is: "checkin", checkin: { distress: 4, note: "mine" } });
  expect([...page!.sharing!.fields]).toEqual(["distress"]);
});

test("a page is as far as the less far of its copies", () => {
  /** It is not said to be at the relay while the rest of it, or the shared copy, is still here. */
  const drafts = own(1, 10, { distress: 4, note: "mine" }, ["distress"]);
  const whereOf = (solo: Where, shared: Where): Where | null =>
    fold(drafts.map((entry) => ({ ...entry, where: entry.space === "solo" ? solo : shared }))).pages[0]!.where;
  expect([whereOf("phone", "relay"), whereOf("way", "relay"), whereOf("relay", "phone")]).toEqual(["phone", "way", "phone"]);
  expect(whereOf("relay", "relay")).toBe("relay");
  expect(fold(own(1, 10, { distress: 4 })).pages[0]!.where).toBe("relay");
});

test("one id of two people", () => {
  /** An entry belongs to its author and id: the other's entry with the same id is another page. */
  const pages = fold([...own(1, 10, { distress: 4 }), ...theirs(1, 10, { safety: 2 })]).pages;
  expect(pages.map((page) => page.mine).sort()).toEqual([false, true]);
});

test("newest day first", () => {
  /** Days run backwards, and within a day what came last stands first. */
  const { days } = fold(some());
  expect(days.map(({ day }) => day)).toEqual([12, 10, 9]);
  expect(days[1]!.pages.map((page) => page.order)).toEqual([2, 1]);
});

test("the order of entries does not matter", () => {
  /** Any order of the same entries folds into the same timeline. */
  const next = chance(3);
  const expected = fold(some());
  for (let round = 0; round < 50; round += 1) {
    const shuffled = some().map((entry) => ({ entry, key: next(1_000_000) })).sort((a, b) => a.key - b.key);
    expect(fold(shuffled.map(({ entry }) => entry))).toEqual(expected);
  }
});

test("unknown kinds stay as pages", () => {
  /** A kind or version from the future is kept and named, never dropped. */
  const [entry] = own(1, 10, { distress: 3 });
  const later = [{ ...entry!, kind: "dream" }, { ...entry!, entryId: idOf(2), version: 2 }];
  expect(fold(later).pages.map((page) => page.content.is)).toEqual(["newer", "newer"]);
});

test("a body that does not fit is shown", () => {
  /** A known kind with a foreign body is set aside by name, and the rest of the day stands. */
  const [entry] = own(1, 10, { distress: 3 });
  const broken = { ...entry!, entryId: idOf(2), body: new Uint8Array([0xff]) };
  expect(fold([entry!, broken]).pages.map((page) => page.content.is).sort()).toEqual(["checkin", "unfit"]);
});

test("a page of no day does not open", () => {
  /** Whatever stands on it: a day that no calendar can name makes a page unfit, and it stays a page. */
  const [entry] = own(1, 2 ** 53 - 1, { distress: 3 });
  const { days } = fold([entry!, ...own(2, 10, { distress: 3 })]);
  expect(days.map(({ pages }) => pages[0]!.content.is)).toEqual(["unfit", "checkin"]);
});

test("names are no pages", () => {
  /** Names are found by author, tell whether the own one is shared, and never stand in the timeline. */
  const person = (space: "solo" | "shared", name: string, mine: boolean): Written => ({
    ...makePerson(space, name, idOf(9), 1), mine, where: null, order: 1,
  });
  const alone = fold([person("solo", "Mika", true)]);
  expect(alone).toMatchObject({ myName: "Mika", otherName: null, nameShared: false, pages: [] });
  const both = fold([person("solo", "Mika", true), person("shared", "Mika", true), person("shared", "Jo", false)]);
  expect(both).toMatchObject({ myName: "Mika", otherName: "Jo", nameShared: true, pages: [] });
});
