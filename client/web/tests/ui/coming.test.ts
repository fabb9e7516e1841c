/** What comes up on Today: from what is practised and what the groups of screens tell, and never more than three. */
import { expect, test } from "vitest";
import { chosen, rhythm } from "../../src/domain/kinds/chosen.ts";
import { loadCatalogue } from "../../src/domain/practices/load.ts";
import type { PracticeKind } from "../../src/domain/practices/practice.ts";
import type { KeptEntry } from "../../src/sync/face.ts";
import type { Notebook } from "../../src/ui/notebook.svelte.ts";
import type { Coming, Loaded } from "../../src/ui/screens/group.ts";
import { BEGUN, FakeEngine, kept } from "../fake-engine.ts";
import { notebookOn, withPage } from "./opening.ts";

const TODAY = 20_779;
const DAILY = 1;

withPage();

async function notebookWith(entries: readonly KeptEntry[], groups: readonly Loaded[]): Promise<Notebook> {
  const notebook = await notebookOn(new FakeEngine({ ...BEGUN, entries }));
  notebook.groups = groups;
  return notebook;
}

const thing = (title: string, day: number, minute?: number): Coming => ({
  title, day, icon: "calendar", to: "today", ...(minute === undefined ? {} : { minute }),
});

test("the next three of all groups come up", async () => {
  /** In the order of their days and hours, whichever group tells them; the fourth waits. */
  const groups: readonly Loaded[] = [
    { coming: () => [thing("late", TODAY, 1200), thing("in a week", TODAY + 7)] },
    { coming: () => [thing("early", TODAY, 480), thing("tomorrow", TODAY + 1)] },
    {},
  ];
  const notebook = await notebookWith([], groups);
  expect(notebook.coming.map(({ title }) => title)).toEqual(["early", "late", "tomorrow"]);
});

test("what is practised comes up in its rhythm", async () => {
  /** Chosen and daily: there, by the words of the catalogue, as of today; chosen without a rhythm, or not chosen: not there. */
  const { practised } = await import("../../src/ui/screens/today/practised.svelte.ts");
  const { practices } = await loadCatalogue("en");
  const [first, second, third] = practices.filter(({ kind }) => kind === "journal");
  const turn = (practice: string) => ({ practice, cadence: DAILY, weekday: null, minute: null });
  const at = { space: "solo", day: TODAY - 30 } as const;
  const drafts = [
    chosen.make({ practices: [first!.id, second!.id] }, { ...at, entryId: "a".repeat(32) })!,
    rhythm.make({ turns: [turn(first!.id), turn(third!.id)] }, { ...at, entryId: "b".repeat(32) })!,
  ];
  const makes: Partial<Record<PracticeKind, "write">> = { journal: "write" };
  const notebook = await notebookWith(kept(drafts, { mine: true, where: "phone", order: 1 }), [{ coming: practised, makes }]);
  void notebook.coming;
  await expect.poll(() => practised(notebook).map(({ title, id, to, day }) => [title, id, to, day])).toEqual([
    [first!.title, first!.id, "write", TODAY],
  ]);
});
