/** What the screens hold in common: the unfinished check-in, and what is asked of the device about it. */
import { expect, test } from "vitest";
import { BEGUN, FakeEngine, NOTHING } from "../fake-engine.ts";
import { notebookOn, withPage } from "./opening.ts";

withPage();

/** Keeps what it is given, and says that it failed: an answer that was lost on the line. */
class Forgetful extends FakeEngine {
  forgetting = true;

  override async record(entries: Parameters<FakeEngine["record"]>[0]): Promise<void> {
    await super.record(entries);
    if (this.forgetting) throw Object.assign(new Error(), { code: "device" });
  }
}

test("a second try is the same entry", async () => {
  /** The entry belongs to the draft: kept twice it is one page, and the next draft is another. */
  const engine = new Forgetful(BEGUN);
  const notebook = await notebookOn(engine);
  notebook.draft = { ...notebook.draft, fields: { ...notebook.draft.fields, distress: 4 } };
  expect(await notebook.keepDraft()).toBe(false);
  engine.forgetting = false;
  expect(await notebook.keepDraft()).toBe(true);
  notebook.draft = { ...notebook.draft, fields: { ...notebook.draft.fields, distress: 5 } };
  await notebook.keepDraft();

  const [first, second, third] = engine.recorded;
  expect(second).toEqual(first);
  expect(third!.entryId).not.toBe(first!.entryId);
});

test("a second try with other words is a newer revision", async () => {
  /** What the first try may have kept gives way to what stands on the screen at the second. */
  const engine = new Forgetful(BEGUN);
  const notebook = await notebookOn(engine);
  notebook.draft = { ...notebook.draft, fields: { ...notebook.draft.fields, distress: 4 } };
  await notebook.keepDraft();
  notebook.draft = { ...notebook.draft, fields: { ...notebook.draft.fields, distress: 6 } };
  engine.forgetting = false;
  await notebook.keepDraft();

  const [first, second] = engine.recorded;
  expect(second).toMatchObject({ entryId: first!.entryId, revision: 1 });
});

test("a device that cannot say is no empty phone", async () => {
  /** Whoever has begun before is not shown the first run because the device did not start. */
  const engine = new FakeEngine(NOTHING);
  const notebook = await notebookOn(engine, { begunBefore: true });
  engine.alarm("device");
  expect([notebook.settled, notebook.begun]).toEqual([true, true]);
  engine.change({ alarms: [] });
  expect(notebook.begun).toBe(false);
});

test("each thing to know is told once", async () => {
  /** By its name, wherever it was noticed: nothing moves under a finger when another alarm comes or goes. */
  const engine = new FakeEngine(BEGUN);
  const notebook = await notebookOn(engine);
  for (const name of ["gap", "code_spent", "gap"]) engine.alarm(name);
  expect(notebook.alarms).toEqual(["gap", "code_spent"]);
});
