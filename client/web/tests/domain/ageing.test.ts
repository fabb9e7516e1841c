/** Pages that fade: the shorter of two, longer by both and after a day, one's own never. */
import { describe, expect, test } from "vitest";
import type { Written } from "../../src/domain/entries.ts";
import { AGE_DAYS, foldAgeing, withoutAged } from "../../src/domain/kinds/ageing.ts";
import { SearchIndex } from "../../src/domain/search.ts";
import { DAY, idOf, NAMES, SAMPLES, wrote } from "./said.ts";

function says(who: "me" | "other", days: number, before: number, day = DAY - 10, revision = 0): Written {
  return wrote(who, "ageing", { days, before }, { entryId: idOf(who === "me" ? 800 : 900), day, revision });
}

const after = (...entries: Written[]): number => foldAgeing(entries, DAY).days;

describe("the days after which pages fade", () => {
  test("are the shorter of what both said", () => {
    /** R10: one alone shortens, one alone lengthens nothing; where one said nothing it is 90. */
    expect(after()).toBe(AGE_DAYS);
    expect([after(says("me", 30, 90)), after(says("other", 30, 90))]).toEqual([30, 30]);
    expect([after(says("me", 365, 90)), after(says("other", 365, 90))]).toEqual([90, 90]);
    expect(after(says("me", 365, 90), says("other", 180, 90))).toBe(180);
  });

  test("R10: grow when a whole day is over, and shrink at once", () => {
    /** R10: on the second day after, whoever of the two said it last. */
    const grown = (day: number): number => after(says("me", 365, 90), says("other", 365, 90, day));
    expect([DAY, DAY - 1, DAY - 2].map(grown)).toEqual([90, 90, 365]);
    expect(after(says("me", 365, 90), says("other", 365, 90), says("me", 30, 365, DAY, 1))).toBe(30);
    expect(foldAgeing([says("me", 365, 90, DAY)], DAY).wanted).toEqual({ days: 365, from: DAY + 2 });
  });
});

describe("what fades", () => {
  const old = NAMES.filter((name) => !["ageing", "hold", "did", "left", "putaside", "rhythm"].includes(name));

  test("R25: is what the other wrote about days", () => {
    /** R25: pages of 91 days and no others; what goes on or was made by both stays. */
    const theirs = old.map((name, at) => wrote("other", name, SAMPLES[name], { entryId: idOf(1 + at), day: DAY - 91 }));
    const faded = new Set(theirs.filter((entry) => !withoutAged(theirs, DAY).includes(entry)).map(({ kind }) => kind));
    expect([...faded].sort()).toEqual(["cheer", "journal", "moment", "note", "repair", "repairanswer"]);
    const younger = theirs.map((entry) => ({ ...entry, day: DAY - 90 }));
    expect(withoutAged(younger, DAY)).toBe(younger);
  });

  test("is nothing of one's own", () => {
    /** R25: who wrote it keeps it, in the list and in the search, however old. */
    const own = [wrote("me", "journal", SAMPLES.journal, { entryId: idOf(1), day: 1 })];
    expect(withoutAged(own, DAY)).toBe(own);
    const index = new SearchIndex();
    index.feed(withoutAged(own, DAY));
    expect(index.find("quiet")).toHaveLength(1);
  });
});
