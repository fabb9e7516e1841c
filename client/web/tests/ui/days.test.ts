/** Choosing, asking, steps and rhythms, over a device that only remembers. */
import { expect, test } from "vitest";
import { ask, askAnswer, LATER, openAsks } from "../../src/domain/kinds/ask.ts";
import { foldChosen } from "../../src/domain/kinds/chosen.ts";
import { event } from "../../src/domain/kinds/event.ts";
import { loadCatalogue } from "../../src/domain/practices/load.ts";
import type { Catalogue, Practice } from "../../src/domain/practices/practice.ts";
import type { KeptEntry, NewEntry, Snapshot } from "../../src/sync/face.ts";
import type { Notebook } from "../../src/ui/notebook.svelte.ts";
import { BEGUN, FakeEngine, kept } from "../fake-engine.ts";
import { notebookOn, withPage } from "./opening.ts";

const TODAY = 20_779;
const idOf = (sign: string): string => sign.repeat(32);
const PAIRED: Snapshot = { ...BEGUN, shared: { me: 0, confirmed: null } };

let catalogue: Catalogue;

withPage(async () => {
  await (await import("../../src/ui/screens/asks/places.ts")).loadWords();
  await (await import("../../src/ui/screens/calendar/places.ts")).loadWords();
  await Promise.all([import("../../src/ui/notebook.svelte.ts"), import("../../src/ui/screens/practices/choosing.svelte.ts")]);
  catalogue = await loadCatalogue("en");
});

/** A device whose answers reach the screens late: what it holds is as it was at first. */
class Slow extends FakeEngine {
  override watch(listener: (snapshot: Snapshot) => void): () => void {
    const first = this.snapshot();
    queueMicrotask(() => listener(first));
    return () => undefined;
  }
}

async function remembering(engine: FakeEngine): Promise<Notebook> {
  const notebook = await notebookOn(engine);
  await Promise.resolve();
  return notebook;
}

function flagged(flag: string): Practice {
  return catalogue.practices.find(({ mustNot }) => mustNot.has(flag)) as Practice;
}

const own = (draft: NewEntry | null, order = 1): readonly KeptEntry[] => kept([draft as NewEntry], { mine: true, where: "relay", order });
const theirs = (draft: NewEntry | null, order = 2): readonly KeptEntry[] => kept([draft as NewEntry], { mine: false, where: null, order });

const heavy = (id: string, day: number, last: number): NewEntry | null =>
  ask.make({ what: 0, weight: 2, text: null, by: null, last }, { space: "shared", entryId: idOf(id), day });

test("two taps in a row keep both", async () => {
  /** What the first tap chose is in the second's list too, though the device has not shown it yet; one entry, two revisions. */
  const { choose } = await import("../../src/ui/screens/practices/choosing.svelte.ts");
  const engine = new Slow(BEGUN);
  const notebook = await remembering(engine);
  await Promise.all([choose(notebook, "solo", "B1", true), choose(notebook, "solo", "A1", true)]);
  const [first, last] = engine.recorded;
  expect([first?.entryId === last?.entryId, first?.revision, last?.revision]).toEqual([true, 0, 1]);
  expect([...foldChosen(own(last ?? null)).alone]).toEqual(["A1", "B1"]);
});

test("not today stays on this phone", async () => {
  /** Whoever put a question aside keeps that in the own space alone; the other's question is as open as before. */
  const { forMe, setAside } = await import("../../src/ui/screens/asks/answering.ts");
  const engine = new FakeEngine({ ...PAIRED, entries: theirs(heavy("a", TODAY, TODAY + 3)) });
  const notebook = await remembering(engine);
  await setAside(notebook, forMe(notebook)[0]!);
  expect(forMe(notebook)).toEqual([]);
  expect(engine.recorded.map(({ space, kind }) => [space, kind])).toEqual([["solo", "putaside"]]);
  expect(openAsks(engine.snapshot().entries, false, TODAY)).toHaveLength(1);
});

test("what has ended is taken away", async () => {
  /** The own question and the own answer to one that is over go; what is open and what the other wrote stays. */
  const { tend } = await import("../../src/ui/screens/asks/answering.ts");
  const answer = askAnswer.make({ ask: idOf("b"), answer: LATER, day: TODAY - 1, text: null }, { space: "shared", entryId: idOf("c"), day: TODAY - 9 });
  const entries = [...own(heavy("a", TODAY - 9, TODAY - 6)), ...theirs(heavy("b", TODAY - 9, TODAY - 6)), ...own(answer, 3), ...own(heavy("d", TODAY, TODAY + 3), 4)];
  const engine = new FakeEngine({ ...PAIRED, entries });
  tend(await remembering(engine));
  expect(engine.snapshot().entries.map(({ entryId }) => entryId[0])).toEqual(["b", "d"]);
});

test("an answered question comes on its day", async () => {
  /** A question comes up today; once it was answered with a later day, on that day. */
  const { comingUp } = await import("../../src/ui/screens/asks/answering.ts");
  const entries = theirs(heavy("a", TODAY, TODAY + 3));
  const answer = askAnswer.make({ ask: idOf("a"), answer: LATER, day: TODAY + 2, text: null }, { space: "shared", entryId: idOf("b"), day: TODAY });
  const days = async (held: readonly KeptEntry[]): Promise<number[]> =>
    comingUp(await remembering(new FakeEngine({ ...PAIRED, entries: held }))).map(({ day }) => day);
  expect([await days(entries), await days([...entries, ...own(answer)])]).toEqual([[TODAY], [TODAY + 2]]);
});

test("a week of the calendar comes up", async () => {
  /** What repeats comes on each of its days in the next seven; what is over, and what is further off, does not. */
  const { comingUp } = await import("../../src/ui/screens/calendar/coming.ts");
  const on = (id: string, start: number, repeat: number): NewEntry | null =>
    event.make({ title: "Tea", start, minute: 1260, minutes: null, repeat, last: null, note: null, practice: null, zone: "UTC" }, { space: "shared", entryId: idOf(id), day: TODAY });
  const entries = [...own(on("a", TODAY - 7, 1)), ...own(on("b", TODAY - 1, 0), 2), ...own(on("c", TODAY + 8, 0), 3)];
  const notebook = await remembering(new FakeEngine({ ...PAIRED, entries }));
  expect(comingUp(notebook).map(({ day, minute }) => [day, minute])).toEqual([[TODAY, 1260], [TODAY + 7, 1260]]);
});

test("R11: a question that waits is nowhere else, and goes without a trace", async () => {
  /** It lies in the own space alone, is the one of its sort, leaves by its minute, and taken back it never was. */
  const { heldAsks, heldBack, isFree, letNotLeave } = await import("../../src/ui/screens/asks/answering.ts");
  const { leavingBy } = await import("../../src/domain/leaving.ts");
  const engine = new FakeEngine(PAIRED);
  const notebook = await remembering(engine);
  const draft = heavy("a", TODAY, TODAY + 7)!;
  await notebook.keep([heldBack(notebook, draft)!]);
  const { entries } = engine.snapshot();
  expect([entries.map(({ space }) => space), isFree(notebook, 0), isFree(notebook, 1)]).toEqual([["solo"], false, true]);
  expect(leavingBy(entries, notebook.minute + 59, TODAY)).toEqual([]);
  expect(leavingBy(entries, notebook.minute + 60, TODAY)[0]).toEqual(draft);
  await letNotLeave(notebook, heldAsks(notebook)[0]!);
  expect([heldAsks(notebook), isFree(notebook, 0), leavingBy(engine.snapshot().entries, notebook.minute + 60, TODAY)]).toEqual([[], true, []]);
});

test("a step is remembered here alone", async () => {
  /** The last plan first, its last step with it; nothing is handed to the device, and a removed one is forgotten. */
  const { forgetSteps, lastStep, lastUse, noteStep } = await import("../../src/ui/screens/plans/stepping.ts");
  const engine = new FakeEngine(BEGUN);
  const notebook = await remembering(engine);
  noteStep(notebook, idOf("a"), 2);
  noteStep(notebook, idOf("b"), 1);
  expect([lastStep(notebook, idOf("a")), lastUse(notebook, idOf("b")), lastUse(notebook, idOf("a"))]).toEqual([2, 0, 1]);
  forgetSteps(notebook, idOf("b"));
  expect([lastStep(notebook, idOf("b")), engine.recorded]).toEqual([null, []]);
});

test("what writes nothing is not noted", async () => {
  /** A practice that says that to use it writes nothing leaves no step behind. */
  const { mayNote } = await import("../../src/ui/screens/plans/stepping.ts");
  expect([mayNote(flagged("noUsage")), mayNote(flagged("noNotify")), mayNote(null)]).toEqual([false, true, true]);
});

test("a rhythm keeps to what a practice must not", async () => {
  /** Four times a year at most, or none at all where it comes up only when somebody opens it. */
  const { cadencesOf } = await import("../../src/ui/screens/practices/rhythms.ts");
  expect(cadencesOf(flagged("noNag"))).toEqual([0, 5]);
  expect([cadencesOf(flagged("noUnasked")), cadencesOf(flagged("noOverdue"))]).toEqual([[], []]);
  expect(cadencesOf(flagged("notAfterDistress"))).toHaveLength(6);
});

test("what is removed can be brought back", async () => {
  /** Both copies go; to undo it writes the same in both places, under one new id, since what was taken back never returns. */
  const { card } = await import("../../src/domain/kinds/card.ts");
  const { removeOwn } = await import("../../src/ui/removing.ts");
  const said = { practice: null, title: "Tea", lines: ["With ginger."] };
  const copies = (["solo", "shared"] as const).flatMap((space, at) => own(card.make(said, { space, entryId: idOf("a"), day: TODAY }), at));
  const engine = new FakeEngine({ ...PAIRED, entries: copies });
  const notebook = await remembering(engine);
  expect(await removeOwn(notebook, card, { id: idOf("a"), day: TODAY, said }, "Removed.")).toBe(true);
  expect(engine.snapshot().entries).toEqual([]);
  notebook.strip?.undo?.();
  await expect.poll(() => engine.recorded.map(({ space }) => space)).toEqual(["solo", "shared"]);
  const ids = new Set(engine.recorded.map(({ entryId }) => entryId));
  expect([ids.size, ids.has(idOf("a"))]).toEqual([1, false]);
});
