/** Search: one's own words and joint records, without accents and case, quickly; and never the other's own words. */
import { expect, test } from "vitest";
import { writeProposal } from "../../src/domain/agreement.ts";
import { writeVersion } from "../../src/domain/agreement-version.ts";
import type { Written } from "../../src/domain/entries.ts";
import { EMPTY, makeEntries } from "../../src/domain/kinds/checkin.ts";
import { excerptOf, foldText, SearchIndex } from "../../src/domain/search.ts";
import { DAY, heldAs, idOf, kindNamed, NAMES, SAMPLES, wrote } from "./said.ts";
import { chance } from "./some.ts";

const page = (id: number, text: string, day = DAY): Written =>
  wrote("me", "journal", { ...SAMPLES.journal, text, answers: null }, { entryId: idOf(id), space: "solo", day });

function found(entries: readonly Written[], typed: string): readonly string[] {
  const index = new SearchIndex();
  index.feed(entries);
  return index.find(typed).map(({ id }) => id);
}

test("accents and case are nothing", () => {
  /** Several terms, each the beginning of a word; the newest day first. */
  const entries = [page(1, "Ein Café am Zürichsee"), page(2, "Café, again", DAY + 1), page(3, "ﬁnally a decaf")];
  expect(found(entries, "CAFE")).toEqual([idOf(2), idOf(1)]);
  expect(found(entries, "zurich caf")).toEqual([idOf(1)]);
  expect(found(entries, "final")).toEqual([idOf(3)]);
  expect(found(entries, "afe")).toEqual([]);
  expect([found(entries, "  "), found(entries, "… —")]).toEqual([[], []]);
  expect(foldText("Où est-ce? 雨")).toBe(" ou est ce 雨");
});

test("R25: the other's own words are not searched", () => {
  /** R25, E10, I6: of what the other wrote only joint records are found, whatever kind it is and whatever it says. */
  const theirs = NAMES.flatMap((name) => {
    const draft = kindNamed(name).make(SAMPLES[name], { space: "shared", entryId: idOf(NAMES.indexOf(name) + 1), day: DAY });
    return draft === null ? [] : [heldAs(false, draft)];
  });
  const checkin = makeEntries({ ...EMPTY, note: "Admitted." }, new Set(["note"]), idOf(99), DAY).map((each) => heldAs(false, each));
  const index = new SearchIndex();
  index.feed([...theirs, ...checkin]);
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  expect([...new Set(letters.flatMap((letter) => index.find(letter)).map(({ kind }) => kind))].sort()).toEqual(["event", "named"]);
});

test("a joint record is found whoever wrote it", () => {
  /** The words of a version that the other proposed are joint. */
  const clause = { id: new Uint8Array(16), text: "Phones rest at ten.", appliesTo: null, sign: "On the shelf", reviewDay: null, endDay: null };
  const version = writeVersion({ random: new Uint8Array(16), parent: null, clauses: [clause] })!;
  const body = writeProposal({ agreement: new Uint8Array(16), version });
  const entry = heldAs(false, { space: "shared", kind: "propose", version: 1, entryId: idOf(1), revision: 0, day: DAY, body });
  expect([found([entry], "phones"), found([entry], "shelf")]).toEqual([[idOf(1)], [idOf(1)]]);
});

test("a page stands once, as its author has it", () => {
  /** Of a page and its excerpt the page is searched; what is no word is not. */
  const copy = wrote("me", "journal", { ...SAMPLES.journal, text: "Quiet.", answers: null }, { entryId: idOf(1) });
  expect(found([page(1, "A quiet evening"), copy], "quiet")).toEqual([idOf(1)]);
  expect(found([copy, page(1, "A long evening")], "quiet")).toEqual([]);
  expect(found([page(1, "x")], "i5")).toEqual([]);
});

test("what goes is not found any more", () => {
  /** Fed with what is held now: new words replace old ones, and what was taken back is gone. */
  const index = new SearchIndex();
  index.feed([page(1, "first"), page(2, "second")]);
  index.feed([page(1, "other")]);
  expect(["first", "other", "second"].map((word) => index.find(word).length)).toEqual([0, 1, 0]);
});

test("years of pages come in steps", () => {
  /** Between two steps others may work; what has come by then is found, and in the end all of it. */
  const index = new SearchIndex();
  const steps = index.feeding(Array.from({ length: 10 }, (_, n) => page(n, "first")), 4);
  const counts: number[] = [];
  while (!steps.next().done) counts.push(index.find("first").length);
  expect([...counts, index.find("first").length]).toEqual([4, 8, 10]);
});

test("an excerpt shows where", () => {
  /** The first word that was found, with some signs around it; null where none was. */
  expect(excerptOf("We met at the Café by the lake.", "cafe", 4)).toEqual({ before: "the ", hit: "Café", after: " by " });
  expect(excerptOf("We met.", "cafe")).toBeNull();
});

test("ten thousand pages in fifty milliseconds", { timeout: 30_000 }, () => {
  /** Processor time for one key press over ten thousand pages of a kibibyte, whatever is typed. */
  const next = chance(4);
  const words = Array.from({ length: 900 }, () => Array.from({ length: 3 + next(8) }, () => String.fromCharCode(97 + next(26))).join(""));
  const lines = Array.from({ length: 400 }, () => Array.from({ length: 40 }, () => words[next(words.length)]).join(" ").slice(0, 255).trim());
  const text = (): string => Array.from({ length: 4 }, () => lines[next(lines.length)]).join("\n");
  const index = new SearchIndex();
  index.feed(Array.from({ length: 10_000 }, (_, n) => page(n, text(), DAY + (n % 700))));
  const presses = ["z", "zq", "zqx", "a", "an", "ant", "ant b", "ant be", "é", "ü ö ä"];
  index.find("warm");
  const before = process.cpuUsage();
  for (const typed of presses) index.find(typed);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000 / presses.length).toBeLessThan(50);
});
