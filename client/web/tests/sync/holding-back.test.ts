/** What is held back: nowhere but in the own space before its minute, and in the shared one once after it. */
import { beforeAll, expect, it } from "vitest";
import { hold, holdBack, takenBack } from "../../src/domain/kinds/hold.ts";
import { note } from "../../src/domain/kinds/note.ts";
import { ready } from "../../src/protocol/primitives.ts";
import type { KeptEntry, NewEntry } from "../../src/sync/face.ts";
import { pair } from "./pair.ts";
import type { Tab } from "./phone.ts";

const DUE = 28_800_090;
const WORDS = "0123456789abcdef".repeat(2);
const HOLD = "f".repeat(32);

beforeAll(ready);

function heldBack(): NewEntry {
  const draft = note.make({ text: "heavy words", last: null }, { space: "shared", entryId: WORDS, day: 20_000 })!;
  return holdBack(draft, DUE, HOLD)!;
}

const shared = (tab: Tab): readonly KeptEntry[] => tab.engine.snapshot().entries.filter(({ space }) => space === "shared");
const isThere = (tab: Tab) => tab.until(({ entries }) => entries.some(({ entryId, space }) => space === "shared" && entryId === WORDS));
const isOver = ({ entryId, body }: KeptEntry): boolean => entryId === HOLD && hold.read(body) === "over";

it("leaves once when its minute has come, whichever tabs are open", async () => {
  // Before the minute nothing of it is in the shared space, on either phone; after it, it is there once.
  const { left, right, phone, relay } = await pair();
  await phone.open();
  await left.engine.record([heldBack()]);
  await phone.looked();
  expect([shared(left), shared(right)]).toEqual([[], []]);
  const rows = relay.logs().map((log) => log.length);

  phone.minute = DUE;
  await phone.looked();
  await isThere(right);
  await left.until(({ entries }) => entries.some(isOver));
  await phone.looked();

  expect(shared(right)).toHaveLength(1);
  const grown = relay.logs().map((log, i) => log.length - (rows[i] ?? 0));
  expect(Math.max(...grown)).toBeLessThanOrEqual(2);
});

it("is taken back without a trace for the other", async () => {
  // In another tab, and before the leader's clock: the minute passes, and nothing leaves.
  const { left, right, phone } = await pair();
  const second = await phone.open();
  await left.engine.record([heldBack()]);
  await second.until(({ entries }) => entries.some(({ entryId }) => entryId === HOLD));
  const held = second.engine.snapshot().entries.find(({ entryId }) => entryId === HOLD)!;
  await second.engine.record([takenBack(held)]);
  phone.minute = DUE + 1;
  await phone.looked();

  expect([shared(left), shared(right)]).toEqual([[], []]);
});

it("loses against a take-back that comes in the same moment", async () => {
  // The clock and the human at once: whatever the order, it is either gone for good or there once, never both.
  const { left, phone } = await pair();
  await left.engine.record([heldBack()]);
  const held = (await left.until(({ entries }) => entries.some(({ entryId }) => entryId === HOLD))).entries.find(({ entryId }) => entryId === HOLD)!;
  phone.minute = DUE;
  left.engine.wake();
  await left.engine.erase("solo", [held.entryId]);
  await phone.looked();

  const there = shared(left).length;
  expect(there).toBeLessThanOrEqual(1);
  expect(left.engine.snapshot().entries.some(({ entryId, body }) => entryId === HOLD && hold.read(body) !== "over")).toBe(false);
});

