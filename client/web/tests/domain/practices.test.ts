/** The practices as the app reads them: whole, small, offered by their data alone, refused in sentences. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readCatalogue, UnfitCatalogue } from "../../src/domain/practices/catalogue.ts";
import { loadCatalogue } from "../../src/domain/practices/load.ts";
import {
  atHand,
  mayChoose,
  offeredCadence,
  practiceOf,
  practicesFor,
  promptOf,
  promptsOf,
  sortsOf,
  withName,
} from "../../src/domain/practices/practice.ts";
import { fitsItsKind } from "./pages.ts";

const PLACE = join(dirname(fileURLToPath(import.meta.url)), "../../../practices");
const STRUCTURE = readFileSync(join(PLACE, "catalogue.json"), "utf8");
const WORDS = { en: readFileSync(join(PLACE, "words/en.json"), "utf8"), de: readFileSync(join(PLACE, "words/de.json"), "utf8") };
const BUDGET = 12_000;

const english = readCatalogue(STRUCTURE, WORDS.en);
const practice = (id: string) => practiceOf(english, id) ?? expect.fail(id);

// Data as an editor would have it, to be changed.
type Loose = Record<string, any>;
const structure = (): Loose => JSON.parse(STRUCTURE) as Loose;
const words = (): Loose => JSON.parse(WORDS.en) as Loose;
const reading = (changed: Loose, said: Loose = words()) => readCatalogue(JSON.stringify(changed), JSON.stringify(said));

describe.each(["en", "de"] as const)("in %s", (language) => {
  test("all practices are loaded", async () => {
    /** The files are found when they are wanted, and read to the end. */
    const loaded = await loadCatalogue(language);
    expect(loaded.language).toBe(language);
    expect(loaded.practices.map(({ id }) => id)).toEqual(english.practices.map(({ id }) => id));
    expect(loaded.practices.length).toBeGreaterThanOrEqual(80);
  });

  test("every practice makes its page", async () => {
    /** What a form would make of each template is what its kind takes, in each space that it has a place in. */
    const { practices } = await loadCatalogue(language);
    expect(practices.filter((each) => !fitsItsKind(each)).map(({ id }) => id)).toEqual([]);
  });

  test("all of it is small", () => {
    /** Structure and words of one language, as they are bundled, under 12 kB. */
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    const sizes = [STRUCTURE, WORDS[language]].map((page) => brotliCompressSync(JSON.stringify(page), { params }).length);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(BUDGET);
  });
});

test("a page that does not fit is found", () => {
  /** The test above can fail: a plan without steps, an ask that stays too long, a sort that is not there. */
  const faults = [{ ...practice("G4"), fields: [] }, { ...practice("B11"), where: "solo" as const }, { ...practice("A13"), what: ["prize"] }];
  expect(faults.map(fitsItsKind)).toEqual([false, false, false]);
});

test("another language falls back", async () => {
  /** Where there are no words, and for names that only look like a key, it is English. */
  expect((await loadCatalogue("eo")).language).toBe("en");
  expect((await loadCatalogue("toString")).language).toBe("en");
});

test("a practice added to the data appears", () => {
  /** A line in the catalogue and its words are enough: it is offered in its group, with its fields, and makes its page. */
  const [changed, said] = [structure(), words()];
  changed.practices.push({ id: "own-walk", group: "B", kind: "journal", where: "shareable", cadence: "weekly", fields: ["text", "text"], mustNot: ["noScore"] });
  said.practices["own-walk"] = { title: "After a walk", lead: "Two lines.", prompts: ["What was there?", "What stays?"] };
  const catalogue = reading(changed, said);
  const added = mayChoose(catalogue, true, "B").find(({ id }) => id === "own-walk");
  expect(added && promptsOf(added)).toEqual([
    { number: 0, type: "text", prompt: "What was there?" },
    { number: 1, type: "text", prompt: "What stays?" },
  ]);
  expect(added && fitsItsKind(added)).toBe(true);
  expect(practicesFor(catalogue, new Set(["own-walk"]), "B")).toEqual([added]);
});

test("a retired prompt keeps its number", () => {
  /** It is offered no more, and an old answer still has its question. */
  const changed = structure();
  changed.practices[0].fields[1] = "retired";
  const first = reading(changed).practices[0] ?? expect.fail();
  expect(promptsOf(first).map(({ number }) => number)).toEqual([0, 2, 3]);
  expect(promptOf(first, 1)).toBe("What are you afraid of?");
  expect(promptOf(first, 9)).toBeNull();
});

test("what is for one alone is never chosen together", () => {
  /** To name it in the shared space would tell the other. */
  expect(mayChoose(english, true).filter(({ where }) => where === "solo")).toEqual([]);
  expect(mayChoose(english, false)).toEqual(english.practices);
  expect(mayChoose(english, false, "G").map(({ id }) => id)).toContain("G7");
  expect(mayChoose(english, true, "G").map(({ id }) => id)).not.toContain("G7");
});

test("what is needed in a hard moment is at hand", () => {
  /** Signals, grounding, repair, safety and help. */
  expect(atHand(english).map(({ id }) => id)).toEqual(expect.arrayContaining(["G1", "G3", "G4", "G6", "G7", "K6"]));
});

test("only what was chosen is listed", () => {
  /** In the order of the catalogue, whatever is not in it left out. */
  expect(practicesFor(english, new Set(["E1", "B1", "none"])).map(({ id }) => id)).toEqual(["B1", "E1"]);
  expect(practicesFor(english, new Set(["E1", "B1"]), "E").map(({ id }) => id)).toEqual(["E1"]);
  expect(practiceOf(english, null)).toBeNull();
});

test("a name takes its place", () => {
  /** As it is, also where it looks like a pattern. */
  expect(withName("For {name}, from {name}", "$& Jo")).toBe("For $& Jo, from $& Jo");
});

test("names lead to codes", () => {
  /** Sorts and cadences are told by name and kept as the numbers of their kinds. */
  expect([sortsOf(practice("G1")), sortsOf(practice("G7")), sortsOf(practice("A1"))]).toEqual([[0, 1, 2], [2], []]);
  expect(["B1", "A1", "G4", "A14"].map((id) => offeredCadence(practice(id)))).toEqual([1, 0, 0, 5]);
});

const UNFIT: readonly [string, (changed: Loose, said: Loose) => void, RegExp][] = [
  ["a format of the future", (changed) => (changed.format = 2), /format 2; this program knows 1/],
  ["a kind that nothing knows", (changed) => (changed.practices[0].kind = "poll"), /A1: kind is poll/],
  ["a sort of another kind", (changed) => (changed.practices[0].what = ["safety"]), /A1: what is safety/],
  ["a key that nothing knows", (changed) => (changed.practices[0].streak = true), /has streak, which nothing knows/],
  ["a key that is missing", (changed) => delete changed.practices[0].mustNot, /lacks mustNot/],
  ["an id with a space", (changed) => (changed.practices[0].id = "A 1"), /is no id/],
  ["an id twice", (changed) => changed.practices.push(changed.practices[0]), /A1 stands twice/],
  ["another place", (changed) => (changed.practices[0].where = "everywhere"), /where is everywhere/],
  ["an unknown cadence", (changed) => (changed.practices[0].cadence = "hourly"), /cadence is hourly/],
  ["a part of a day", (changed) => (changed.practices[0].lasts = 0.5), /lasts is no whole number/],
  ["a word for yes", (changed) => (changed.practices[0].offline = "yes"), /neither true nor false/],
  ["no words", (_, said) => delete said.practices.A1, /A1 has no words in this language/],
  ["words for nothing", (_, said) => (said.practices.Z9 = said.practices.A1), /words have Z9/],
  ["a prompt too few", (_, said) => said.practices.A1.prompts.pop(), /have 3 prompts for 4 fields/],
  ["an empty prompt", (_, said) => (said.practices.A1.prompts[0] = " "), /is empty/],
  ["a group without a name", (_, said) => delete said.groups.K, /lacks K/],
  ["an inherited key", (_, said) => (said.practices.toString = said.practices.A1), /words have toString/],
];

test.each(UNFIT)("%s is refused", (_name, change, sentence) => {
  /** With a sentence that says where and what; nothing of the files is used. */
  const [changed, said] = [structure(), words()];
  change(changed, said);
  expect(() => reading(changed, said)).toThrow(UnfitCatalogue);
  expect(() => reading(changed, said)).toThrow(sentence);
});

test.each([["not JSON", "{"], ["a list", "[]"], ["nil", "null"]])("%s is refused", (_name, page) => {
  /** Whatever stands in either file. */
  expect(() => readCatalogue(page, WORDS.en)).toThrow(UnfitCatalogue);
  expect(() => readCatalogue(STRUCTURE, page)).toThrow(UnfitCatalogue);
});
