/** What was done today, from own pages alone. */
import { expect, test } from "vitest";
import type { Written } from "../../src/domain/entries.ts";
import { EMPTY, makeEntries } from "../../src/domain/kinds/checkin.ts";
import { KINDS, type KindName } from "../../src/domain/kinds/all.ts";
import { doneOn } from "../../src/domain/practices/done.ts";
import { loadCatalogue } from "../../src/domain/practices/load.ts";
import { DAY, idOf, SAMPLES } from "./said.ts";

const { practices } = await loadCatalogue("en");

const held = (draft: object | null): Written => ({ mine: true, where: "phone", order: 1, ...draft }) as Written;
const page = (name: KindName, over: Partial<Written> = {}): Written => {
  const at = { space: name === "ask" || name === "note" ? ("shared" as const) : ("solo" as const), entryId: idOf(1), day: DAY };
  return { ...held(KINDS[name].make(SAMPLES[name] as never, at)), ...over };
};
const done = (...entries: Written[]): string[] => [...doneOn(DAY, entries, practices)];

test("a page counts for the practice that it names", () => {
  /** A journal page with an id, and no other practice of its kind. */
  expect(done(page("journal"))).toEqual(["I5"]);
  expect(done(page("promise"), page("card"))).toEqual(["E8", "F14"]);
});

test("a check-in counts for each of its kind", () => {
  /** It names none; whoever checked in is not asked again for the week. */
  const [own] = makeEntries({ ...EMPTY, distress: 3 }, new Set(), idOf(1), DAY);
  expect(done(held(own ?? null))).toEqual(["B1", "I1"]);
});

test("an act on an agreement counts for all of them", () => {
  /** Whichever was looked at. */
  const acts = practices.filter(({ kind }) => kind === "agreement").map(({ id }) => id);
  expect(done(held({ kind: "sign", version: 1, entryId: idOf(1), revision: 0, day: DAY, body: new Uint8Array(), space: "shared" }))).toEqual(acts);
});

test.each<[string, Partial<Written>]>([
  ["of the other", { mine: false }],
  ["of another day", { day: DAY - 1 }],
  ["that was taken back", { mark: "erased" }],
  ["that does not fit", { body: Uint8Array.of(0) }],
  ["of a newer program", { version: 2 }],
])("a page %s does not count", (_name, over) => {
  /** What the other did is nothing to Today, and what cannot be opened names nothing. */
  expect(done(page("journal", over))).toEqual([]);
});
