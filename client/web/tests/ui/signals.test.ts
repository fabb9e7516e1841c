/** Slow, pause and stop: at once, for both, and without a number anywhere. */
import { expect, test } from "vitest";
import { PAUSE, STOP, TIMEOUT, signal, type Signal } from "../../src/domain/kinds/signal.ts";
import type { Snapshot } from "../../src/sync/face.ts";
import { BEGUN, FakeEngine, kept } from "../fake-engine.ts";
import { NOW, notebookOn, withPage } from "./opening.ts";

const TODAY = 20_779;
const MINUTE = 60_000;

withPage();

/** A device that can take back what it said. */
class Erasing extends FakeEngine {
  readonly erased: string[] = [];

  override async erase(space: "solo" | "shared", entryIds: readonly string[]): Promise<void> {
    this.erased.push(...entryIds);
    await super.erase(space, entryIds);
  }
}

/** A device that is slow to tell: whoever watches hears of changes when `tell` is called. */
class Slow extends FakeEngine {
  tell: () => void = () => undefined;

  override watch(listener: (snapshot: Snapshot) => void): () => void {
    return super.watch((snapshot) => {
      this.tell = () => listener(snapshot);
    });
  }
}

const paired = { ...BEGUN, shared: { me: 0, confirmed: null } };

function theirs(said: Signal): typeof paired {
  const draft = signal.make(said, { space: "shared", entryId: "e".repeat(32), day: TODAY });
  return { ...paired, entries: kept([draft!], { mine: false, where: null, order: 1 }) };
}

const told = (what: number, until: number | null = null): Signal => ({ what, light: null, until, again: 0 });

test("a tap holds before it is kept", async () => {
  /** The pause and its hour stand in the same moment, while the device has not answered yet; its screen is opened. */
  const notebook = await notebookOn(new FakeEngine(paired));
  notebook.signals.give("pause");
  expect(notebook.signals.resting).toBe(true);
  expect(notebook.router.route.at).toBe("pause");
  expect(notebook.signals.held?.until).toBe(Math.ceil((NOW.getTime() / MINUTE + 30) / 15) * 15);
});

test("the stricter one holds", async () => {
  /** The other's stop is not softened by an own slow, and nothing says whose it is. */
  const notebook = await notebookOn(new FakeEngine(theirs(told(STOP))));
  await Promise.resolve();
  notebook.signals.give("slow");
  expect(notebook.signals.held?.what).toBe(STOP);
});

test("a new signal takes the place of the own one before", async () => {
  /** However often somebody taps, one entry is there: nothing can be counted. */
  const engine = new Erasing(paired);
  const notebook = await notebookOn(engine);
  for (const brake of ["slow", "pause", "slow", "stop"] as const) {
    notebook.signals.give(brake);
    await settled();
  }
  expect(engine.snapshot().entries.filter(({ kind }) => kind === "signal")).toHaveLength(1);
  expect(notebook.signals.held?.what).toBe(STOP);
});

test("it can be taken back", async () => {
  /** Undo erases the own entry, and nothing holds any more. */
  const engine = new Erasing(paired);
  const notebook = await notebookOn(engine);
  notebook.signals.give("slow");
  await settled();
  notebook.strip?.undo?.();
  await settled();
  expect([engine.snapshot().entries, notebook.signals.held]).toEqual([[], null]);
});

test("taps in a row leave one", async () => {
  /** Also when the device has not told of the first yet: what was handed over gives way to what is said next. */
  const engine = new Slow(paired);
  const notebook = await notebookOn(engine);
  notebook.signals.give("slow");
  notebook.signals.give("stop");
  await settled();
  engine.tell();
  expect(engine.snapshot().entries.map(({ kind }) => kind)).toEqual(["signal"]);
  expect(notebook.signals.held?.what).toBe(STOP);
});

test("what is kept holds until it is told", async () => {
  /** The device has it a moment before it says so: in between nothing is over. Once told, it is the device's to say when. */
  const engine = new Slow(paired);
  const notebook = await notebookOn(engine);
  notebook.signals.give("pause");
  await settled();
  expect(engine.snapshot().entries).toHaveLength(1);
  expect(notebook.signals.resting).toBe(true);
  engine.tell();
  expect(notebook.signals.resting).toBe(true);
  await engine.erase("shared", engine.snapshot().entries.map(({ entryId }) => entryId));
  engine.tell();
  expect(notebook.signals.resting).toBe(false);
});

test("a pause is made longer once", async () => {
  /** Half an hour more by either, and then no more. */
  const notebook = await notebookOn(new Erasing(theirs(told(PAUSE, Math.floor(NOW.getTime() / MINUTE / 15) * 15 + 30))));
  await settled();
  const before = notebook.signals.held?.until ?? 0;
  expect(notebook.signals.extendable).toBe(true);
  notebook.signals.extend();
  await settled();
  expect([notebook.signals.held?.what, (notebook.signals.held?.until ?? 0) - before]).toEqual([TIMEOUT, 30]);
  expect(notebook.signals.extendable).toBe(false);
});

test("a time-out keeps the hour that was said", async () => {
  /** The hours to choose from are on the quarter and ahead; what was chosen holds, and is chosen once. */
  const notebook = await notebookOn(new Erasing(paired));
  notebook.signals.give("pause");
  await settled();
  expect(notebook.signals.choosable).toBe(true);
  const hours = notebook.signals.returns();
  expect(hours.every((until) => until % 15 === 0 && until > NOW.getTime() / MINUTE)).toBe(true);
  expect([...new Set(hours)]).toEqual(hours);
  notebook.signals.giveUntil(hours.at(-1)!);
  await settled();
  const { held, choosable, extendable } = notebook.signals;
  expect([held?.what, held?.until, choosable, extendable]).toEqual([TIMEOUT, hours.at(-1), false, true]);
});

test("a light takes the place of the own one before", async () => {
  /** One entry whatever is chosen, no pause is touched by it, and turned out nothing is left. */
  const { lightOf, turnLight } = await import("../../src/ui/screens/today/light.ts");
  const engine = new Erasing(paired);
  const notebook = await notebookOn(engine);
  notebook.signals.give("slow");
  await settled();
  for (const light of [0, 2, 1]) await turnLight(notebook, light);
  expect([lightOf(notebook, true), lightOf(notebook, false), engine.snapshot().entries.length]).toEqual([1, null, 2]);
  await turnLight(notebook, null);
  expect([lightOf(notebook, true), engine.snapshot().entries.length]).toEqual([null, 1]);
});

/** Lets everything that waits only for promises run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
