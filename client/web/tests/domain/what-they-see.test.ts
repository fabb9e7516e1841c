/** "What they see" is complete: every own entry of the shared space, whatever it is. */
import { expect, test } from "vitest";
import type { Written } from "../../src/domain/entries.ts";
import { EMPTY, makeEntries } from "../../src/domain/kinds/checkin.ts";
import { makeJournal } from "../../src/domain/kinds/journal.ts";
import { makePerson } from "../../src/domain/kinds/person.ts";
import { openSaid } from "../../src/domain/kinds/all.ts";
import { fold } from "../../src/domain/timeline.ts";
import { hasAged } from "../../src/domain/kinds/ageing.ts";
import { keptBackOn, whatTheySee } from "../../src/domain/what-they-see.ts";
import { DAY, heldAs, idOf, kindNamed, NAMES, SAMPLES } from "./said.ts";
import { type Chance, chance, someCheckin, someFields } from "./some.ts";

const RUNS = 200;

/** Something that somebody wrote: of any kind, in any place it has, whole or shared in part; or nothing anybody knows. */
function someEntries(next: Chance, number: number): readonly Written[] {
  const mine = next(2) === 0;
  const at = { entryId: idOf(number), day: DAY + next(30), revision: 0 };
  const roll = next(NAMES.length + 4);
  if (roll === 0) return makeEntries({ ...EMPTY, ...someCheckin(next), energy: 1 }, someFields(next), at.entryId, at.day).map((each) => heldAs(mine, each));
  if (roll === 1) return [heldAs(mine, makePerson("shared", "Jo", at.entryId, at.day))];
  if (roll === 2) return [heldAs(mine, { ...at, space: "shared", kind: "dream", version: 1 + next(3), body: new Uint8Array(next(9)) })];
  if (roll === 3) return makeJournal(SAMPLES.journal, next(2) ? SAMPLES.journal : null, at)!.map((each) => heldAs(mine, each));
  const name = NAMES[roll - 4]!;
  const drafts = (["solo", "shared"] as const).map((space) => kindNamed(name).make(SAMPLES[name], { ...at, space }));
  return drafts.flatMap((draft) => (draft === null || next(3) === 0 ? [] : [heldAs(mine, draft)]));
}

test("every own entry there is in the list", () => {
  /** R1: after any number of random acts the list holds exactly what the other can open of mine. */
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const next = chance(seed);
    const entries = Array.from({ length: 40 }, (_, number) => someEntries(next, number)).flat();
    const theirs = entries.filter(({ mine, space }) => mine && space === "shared").map(({ entryId }) => entryId);
    expect(whatTheySee(entries).map(({ id }) => id).sort()).toEqual(theirs.sort());
  }
});

test("what is over is still in the list", () => {
  /** A question and a signal that have ended can be opened by the other until they are erased, so they stand there. */
  const old = (["ask", "signal", "note"] as const).map((name, n) =>
    heldAs(true, kindNamed(name).make(SAMPLES[name], { space: "shared", entryId: idOf(n), day: 3 })!));
  expect(whatTheySee(old)).toHaveLength(3);
});

test("what stays with me is named", () => {
  /** Fields of a check-in, parts of a journal page, other words of anything else; nothing where both halves are alike. */
  const at = { entryId: idOf(1), day: DAY };
  const keptBack = (drafts: Parameters<typeof heldAs>[1][]) => whatTheySee(drafts.map((each) => heldAs(true, each)))[0]!.keptBack;
  expect(keptBack([...makeEntries({ ...EMPTY, distress: 4, note: "mine" }, new Set(["distress"]), at.entryId, DAY)]))
    .toEqual({ is: "fields", fields: ["note"] });
  expect(keptBack([...makeJournal(SAMPLES.journal, { ...SAMPLES.journal, answers: null }, at)!]))
    .toEqual({ is: "parts", parts: { text: false, practice: false, answers: [0], attachments: 0 } });
  const card = (title: string, space: "solo" | "shared") => kindNamed("card").make({ ...SAMPLES.card, title }, { ...at, space })!;
  expect(keptBack([card("Mine", "solo"), card("Ours", "shared")])).toEqual({ is: "other_words" });
  expect(keptBack([card("Ours", "solo"), card("Ours", "shared")])).toBeNull();
});

test("a page tells the same as the list", () => {
  /** What is kept back stands on the page itself too, and nothing where a page has one half. */
  const at = { entryId: idOf(1), day: DAY };
  const on = (shared: typeof SAMPLES.journal | null) =>
    keptBackOn(fold(makeJournal(SAMPLES.journal, shared, at)!.map((each) => heldAs(true, each)), openSaid).pages[0]!);
  expect(on({ ...SAMPLES.journal, text: "Quiet." })).toMatchObject({ is: "parts", parts: { text: true } });
  expect([on(SAMPLES.journal), on(null)]).toEqual([null, null]);
});

test("R25: the other's pages age out of view", () => {
  /** R25: after the days that the two agreed on, and one's own never. */
  expect([90, 91].map((ago) => hasAged({ mine: false, kind: "checkin", day: DAY - ago }, DAY, 90))).toEqual([false, true]);
  expect(hasAged({ mine: true, kind: "checkin", day: 1 }, DAY, 90)).toBe(false);
});
