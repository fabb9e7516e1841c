/** What the room Together hands to the device: words that bind nobody alone, and nothing that is lost by narrowing. */
import { expect, test, vi } from "vitest";
import { readProposal } from "../../src/domain/agreement.ts";
import { promise, type Promised } from "../../src/domain/kinds/promise.ts";
import type { NewEntry } from "../../src/sync/face.ts";
import type { Notebook } from "../../src/ui/notebook.svelte.ts";
import type { Agreed } from "../../src/ui/screens/together/agreed.svelte.ts";
import type { Suggestion } from "../../src/ui/screens/together/agreeing.ts";
import { BEGUN, FakeEngine, kept } from "../fake-engine.ts";
import { notebookOn, withPage } from "./opening.ts";

const TODAY = 20_779;
const SHARED = { ...BEGUN, shared: { me: 0, confirmed: null } };
const SAID: Promised = { text: "Call the bank.", size: 0, due: TODAY + 3, practice: null, state: 0, changes: [] };

withPage(async () => {
  await (await import("../../src/ui/words/together.ts")).loadTogether();
  await Promise.all([import("../../src/ui/notebook.svelte.ts"), screens()]);
});

const screens = async () => ({
  ...(await import("../../src/ui/screens/together/agreeing.ts")),
  ...(await import("../../src/ui/screens/together/agreed.svelte.ts")),
  ...(await import("../../src/ui/screens/together/held.ts")),
  ...(await import("../../src/ui/screens/together/suggesting.ts")),
});

function suggestion(text: string, name = "Money"): Suggestion {
  return { name, practice: null, clauses: [{ id: "c".repeat(32), text, appliesTo: "", sign: "", reviewDay: TODAY, endDay: null }] };
}

/** The agreement once it is folded, and shows as much as is awaited. */
async function folded(notebook: Notebook, id: string, open: number, forced: number): Promise<Agreed> {
  const { agreedAt } = await screens();
  return vi.waitFor(() => {
    const found = agreedAt(notebook, id)!;
    expect([found.view.open.length, found.view.inForce.length]).toEqual([open, forced]);
    return found;
  });
}

test("words and their name go together", async () => {
  /** One transaction has the wording and what the agreement is called; the same name is not given twice. */
  const engine = new FakeEngine(SHARED);
  const notebook = await notebookOn(engine);
  const { suggest, versionOf } = await screens();
  const agreement = "a".repeat(32);
  for (const text of ["We talk first.", "We talk the day before."]) {
    await suggest(notebook, agreement, versionOf(suggestion(text).clauses, null, "b".repeat(32))!, suggestion(text));
  }

  expect(engine.recorded.map(({ kind }) => kind)).toEqual(["named", "propose", "propose"]);
});

test("what is in force is what new words follow", async () => {
  /** A wording suggested beside another has the same base, so that the two stand side by side. */
  const engine = new FakeEngine(SHARED);
  const notebook = await notebookOn(engine);
  const { answer, parentOf, suggest, versionOf } = await screens();
  const agreement = "a".repeat(32);
  await suggest(notebook, agreement, versionOf(suggestion("We talk first.").clauses, null, "b".repeat(32))!, suggestion("We talk first."));
  const first = await folded(notebook, agreement, 1, 0);
  await answer(notebook, "sign", agreement, first.view.open[0]!);
  engine.change({ entries: [...engine.snapshot().entries, ...theirSignature(engine.recorded)] });
  const signed = await folded(notebook, agreement, 0, 1);
  const [forced] = signed.view.inForce;
  const data = versionOf(suggestion("Other words.").clauses, parentOf(signed, forced!), "d".repeat(32))!;
  await suggest(notebook, agreement, data, suggestion("Other words."));
  const after = await folded(notebook, agreement, 1, 1);

  expect(after.view.open[0]!.base?.hash).toBe(forced!.version.hash);
  expect(parentOf(after, after.view.open[0]!)).toEqual(parentOf(after, after.view.inForce[0]!));
});

/** The other signs as well: the same answer in another envelope, by the other. */
function theirSignature(recorded: readonly NewEntry[]): ReturnType<typeof kept> {
  const own = recorded.find(({ kind }) => kind === "sign")!;
  return kept([{ ...own, entryId: "e".repeat(32) }], { mine: false, where: null, order: 9 });
}

test("nothing is answered that has not left", async () => {
  /** Words without an envelope cannot be named by a signature: none is recorded. */
  const engine = new FakeEngine(SHARED);
  engine.said = async () => (await FakeEngine.prototype.said.call(engine)).map((entry) => ({ ...entry, envelope: null }));
  const notebook = await notebookOn(engine);
  const { answer, suggest, versionOf } = await screens();
  const agreement = "f".repeat(32);
  await suggest(notebook, agreement, versionOf(suggestion("We talk first.").clauses, null, "b".repeat(32))!, suggestion("We talk first."));
  const [open] = (await folded(notebook, agreement, 1, 0)).view.open;

  expect(open!.answerTo).toBeNull();
  expect(await answer(notebook, "sign", agreement, open!)).toBe(false);
  expect(engine.recorded.some(({ kind }) => kind === "sign")).toBe(false);
});

test("taking back leaves the own copy", async () => {
  /** What was shared says the same in both places; narrowed, it is still one's own. */
  const engine = new FakeEngine(SHARED);
  const notebook = await notebookOn(engine);
  const { heldIn, keepHeld, setShared } = await screens();
  await keepHeld(notebook, promise, SAID, { id: "1".repeat(32), day: TODAY, shared: true });
  const [held] = heldIn(promise, notebook);
  await setShared(notebook, promise, held!, false);

  expect(held!.shared).toBe(true);
  expect(heldIn(promise, notebook).map(({ shared, said }) => [shared, said.text])).toEqual([[false, SAID.text]]);
});

test("what only the shared space has is not lost", async () => {
  /** A promise that another program kept in the shared space alone becomes one's own before its copy goes. */
  const draft = promise.make(SAID, { space: "shared", entryId: "1".repeat(32), day: TODAY })!;
  const engine = new FakeEngine({ ...SHARED, entries: kept([draft], { mine: true, where: "relay", order: 1 }) });
  const notebook = await notebookOn(engine);
  const { heldIn, setShared } = await screens();
  await setShared(notebook, promise, heldIn(promise, notebook)[0]!, false);

  expect(heldIn(promise, notebook).map(({ shared, said }) => [shared, said.text])).toEqual([[false, SAID.text]]);
});

test("looking again moves only days that came", async () => {
  /** The same words, a later day where one is due, and every other day as it was. */
  const { fromVersion, versionOf } = await screens();
  const { clauses } = suggestion("We talk first.");
  const two = [clauses[0]!, { ...clauses[0]!, id: "d".repeat(32), reviewDay: TODAY + 9 }];
  const { content } = readProposal(proposalOf(versionOf(two, null, "b".repeat(32))!))!;
  const agreed = { named: null } as Parameters<typeof fromVersion>[0];
  const view = { version: { content } } as Parameters<typeof fromVersion>[1];

  expect(fromVersion(agreed, view, true, TODAY).clauses.map(({ reviewDay }) => reviewDay)).toEqual([TODAY + 30, TODAY + 9]);
  expect(fromVersion(agreed, view, false, TODAY).clauses.map(({ reviewDay }) => reviewDay)).toEqual([TODAY, TODAY + 9]);
});

function proposalOf(version: Uint8Array): Uint8Array {
  return Uint8Array.from([0x92, 0xc4, 16, ...new Uint8Array(16), 0xc4, version.length, ...version]);
}

test("a wording and a name in the journal lead to their agreement, what is not confirmed to a page of its own", async () => {
  const { idOf, placeOf, teach } = await import("../../src/ui/telling.svelte.ts");
  const { tellers } = await import("../../src/ui/screens/together/tellers.ts");
  const agreement = "ab".repeat(16);
  teach(tellers);
  const named = { is: "said", kind: "named", said: { agreement, name: "Money", practice: null, nth: 1 } } as const;
  const page = { id: "e".repeat(32), mine: false, content: named, mark: null };
  const unsure = { ...page, mark: "unconfirmed" } as const;

  expect([placeOf(page), idOf(page)]).toEqual(["terms", agreement]);
  expect([placeOf(unsure), idOf(unsure)]).toEqual(["page", `theirs ${page.id}`]);
});

test("a practice's own limits bind promises of every size, and small ones are bound without one", async () => {
  const { isEnough, limitsFor } = await import("../../src/ui/screens/together/promising.ts");
  const weekly = { id: "weekly", most: 2, within: 5 };
  const held = (size: number, practice: string | null) => ({ key: "", id: "", mine: true, shared: false, day: TODAY, said: { ...SAID, size, practice } });

  expect(limitsFor(null, { size: 2 }, TODAY)).toMatchObject({ most: null, last: null });
  expect(limitsFor(null, { size: 0 }, TODAY)).toMatchObject({ most: 3, last: TODAY + 7 });
  expect(limitsFor(weekly, { size: 2 }, TODAY)).toMatchObject({ most: 2, last: TODAY + 5 });
  expect(isEnough([held(1, "weekly"), held(2, "weekly")], limitsFor(weekly, { size: 2 }, TODAY))).toBe(true);
  expect(isEnough([held(1, "weekly"), held(2, null)], limitsFor(weekly, { size: 2 }, TODAY))).toBe(false);
});

test("words kept back for an hour are in the own space alone, and come back with their name", async () => {
  const { suggest, versionOf } = await screens();
  const { inAnHour, takeBackOf, waitingIn } = await import("../../src/ui/screens/together/waiting.ts");
  const [engine, said] = [new FakeEngine(SHARED), suggestion("Each tells the other.")];
  const notebook = await notebookOn(engine);
  const due = inAnHour(new Date(0), engine.snapshot());
  expect(await suggest(notebook, "a".repeat(32), versionOf(said.clauses, null, "d".repeat(32))!, said, due)).toBe(true);

  expect(engine.recorded.map(({ space, kind }) => `${space} ${kind}`)).toEqual(["solo hold", "solo hold"]);
  expect(waitingIn(engine.snapshot())).toEqual([{ due, text: "Each tells the other." }]);
  expect(inAnHour(new Date(0), engine.snapshot())).toBe(due + 1);
  await notebook.keep(takeBackOf(engine.snapshot(), due));
  expect(waitingIn(engine.snapshot())).toEqual([]);
});
