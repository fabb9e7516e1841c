/** Every fold is a function of the set of entries: in whatever order they come, and from whom, it shows the same. */
import { expect, test } from "vitest";
import type { Written } from "../../src/domain/entries.ts";
import { asksForMe, openAsks, spentAsks } from "../../src/domain/kinds/ask.ts";
import { foldCards } from "../../src/domain/kinds/card.ts";
import { foldChosen, foldRhythm } from "../../src/domain/kinds/chosen.ts";
import { foldEvents, occurrences } from "../../src/domain/kinds/event.ts";
import { foldHeld } from "../../src/domain/kinds/hold.ts";
import { foldMoments } from "../../src/domain/kinds/moment.ts";
import { foldNames } from "../../src/domain/kinds/named.ts";
import { foldNotes } from "../../src/domain/kinds/note.ts";
import { foldPlans } from "../../src/domain/kinds/plan.ts";
import { foldPromises, smallOnes } from "../../src/domain/kinds/promise.ts";
import { foldRepairs } from "../../src/domain/kinds/repair.ts";
import { foldSignals, signalsBefore } from "../../src/domain/kinds/signal.ts";
import { shuffled } from "./histories.ts";
import { DAY, heldAs, idOf, kindNamed, NAMES, SAMPLES } from "./said.ts";
import { chance } from "./some.ts";

const TODAY = DAY + 2;
const NOW = { day: TODAY, minute: TODAY * 1440 };

const FOLDS: Readonly<Record<string, (entries: readonly Written[]) => unknown>> = {
  asks: (entries) => [openAsks(entries, true, TODAY), openAsks(entries, false, TODAY), asksForMe(entries, TODAY), spentAsks(entries, TODAY)],
  cards: (entries) => foldCards(entries),
  chosen: (entries) => Object.values(foldChosen(entries)).map((set: ReadonlySet<string>) => [...set].sort()),
  events: (entries) => occurrences(foldEvents(entries), DAY, DAY + 60),
  held: foldHeld,
  moments: foldMoments,
  names: (entries) => [...foldNames(entries)].sort(),
  notes: (entries) => foldNotes(entries, TODAY),
  plans: foldPlans,
  promises: (entries) => [foldPromises(entries), smallOnes(foldPromises(entries), true)],
  repairs: foldRepairs,
  rhythm: (entries) => [...foldRhythm(entries)],
  signals: (entries) => [foldSignals(entries, true, NOW), foldSignals(entries, false, NOW), signalsBefore(entries)],
};

/** Many entries of every kind by both, with days, revisions and now and then an id that two people use. */
function someEntries(seed: number): readonly Written[] {
  const next = chance(seed);
  const entries = new Map<string, Written>();
  for (let number = 0; number < 120; number += 1) {
    const name = NAMES[next(NAMES.length)]!;
    const kind = kindNamed(name);
    const space = (["solo", "shared"] as const)[next(2)]!;
    const at = { space, entryId: idOf(next(60)), day: DAY + next(4), revision: kind.once ? 0 : next(3) };
    const draft = kind.make(SAMPLES[name], at);
    const mine = next(2) === 0;
    if (draft !== null) entries.set(`${mine} ${space} ${at.entryId}`, heldAs(mine, draft));
  }
  return [...entries.values()];
}

test.each(Object.entries(FOLDS))("%s", (_, fold) => {
  /** Thirty random sets, each in three orders, with one and the same outcome; and the sets are not empty to it. */
  const told = new Set<string>();
  for (let seed = 1; seed <= 30; seed += 1) {
    const entries = someEntries(seed);
    const expected = JSON.stringify(fold(entries));
    told.add(expected);
    for (const order of [1, 2, 3]) expect(JSON.stringify(fold(shuffled(entries, chance(seed * 7 + order))))).toBe(expected);
  }
  expect(told.size).toBeGreaterThan(1);
});
