/** What one says to the other: stopped at once and uncounted, taken back alone, asked without pressing, taken along in silence. */
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { KINDS } from "../../src/domain/kinds/all.ts";
import { ask, asksForMe, HEAVY, mayAsk, openAsks, putAside } from "../../src/domain/kinds/ask.ts";
import { foldSignals, signal, signalsBefore, STOP } from "../../src/domain/kinds/signal.ts";
import { ready } from "../../src/protocol/primitives.ts";
import type { Snapshot } from "../../src/sync/face.ts";
import { idOf, kindNamed, NAMES, SAMPLES } from "../domain/said.ts";
import { putAway, twoOf } from "../sync/circle.ts";
import { arrives, type Pair } from "../sync/pair.ts";
import { entry, ORIGIN, Phone, type Tab } from "../sync/phone.ts";
import { RelayInMemory } from "../sync/relay-in-memory.ts";
import { newestOf, opensOf, plainOf, statesOf } from "./opens.ts";
import { FOR_TWO, nothing, seenBy, week } from "./week.ts";

vi.setConfig({ testTimeout: 30_000 });
beforeAll(ready);
afterEach(putAway);

const DAY = 20_000;
const ASKED = 40;
const shared = (tab: Tab): Snapshot["entries"] => tab.engine.snapshot().entries.filter(({ space }) => space === "shared");
const isAtRelay = ({ entries }: Snapshot): boolean => entries.length > 0 && entries.every(({ where }) => where === null || where === "relay");

it("R7, story 14: nine stops are one", async () => {
  // Each at once on both phones; no entry, no record of a vault and no row that opens tells that there were others.
  const two = await twoOf();
  for (let n = 0; n < 9; n += 1) {
    const said = signal.make({ what: STOP, light: null, until: null, again: 0 }, { space: "shared", entryId: idOf(n + 1), day: DAY })!;
    await two.left.engine.record([said], signalsBefore(two.left.engine.snapshot().entries));
    await two.left.until(({ entries }) => entries.some(({ entryId }) => entryId === idOf(n + 1)));
    expect(foldSignals(two.left.engine.snapshot().entries, true, { day: DAY, minute: DAY * 1440 }).brake?.said.what).toBe(STOP);
    await arrives(two.right, idOf(n + 1));
  }
  await two.left.until(isAtRelay);

  expect([shared(two.left), shared(two.right)].map((all) => all.map(({ entryId }) => entryId))).toEqual([[idOf(9)], [idOf(9)]]);
  const open = opensOf(two.relay.served()[FOR_TWO]!, (await statesOf(two.right)).get(1)!, 0);
  expect(open.map(({ kind }) => kind)).toEqual(["signal"]);
  expect([await plainOf(two.left), await plainOf(two.right)].map((all) => all.split("signal").length - 1)).toEqual([1, 1]);
});

it("R8: all that one shared is taken back alone, without a word", async () => {
  // One of each kind that has a place with both: gone from the other phone, and from what its keys open. What both made stays.
  const { relay, left, right } = await twoOf();
  const all = NAMES.flatMap((name, n) => kindNamed(name).make(SAMPLES[name], { space: "shared", entryId: idOf(n + 1), day: DAY }) ?? []);
  expect(all.length).toBeGreaterThan(10);
  expect(all.length).toBeLessThan(Object.keys(KINDS).length);
  await left.engine.record(all);
  await right.until(({ entries }) => entries.length === all.length);
  await left.until(isAtRelay);

  await left.engine.erase("shared", all.map(({ entryId }) => entryId));
  expect(shared(left)).toEqual([]);
  await right.until(({ entries }) => entries.length === 0);
  expect(newestOf(opensOf(relay.served()[FOR_TWO]!, (await statesOf(right)).get(1)!, 0)).size).toBe(0);
});

/** Asks by a phone that was changed and keeps to no limit. */
function flood(): ReturnType<typeof entry>[] {
  const heavy = { what: HEAVY, weight: 1, text: null, by: null, last: DAY + 3 };
  return Array.from({ length: ASKED }, (_, n) => ask.make(heavy, { space: "shared", entryId: idOf(n + 1), day: DAY })!);
}

it("R9, story 4: forty questions in an hour are one", async () => {
  // The honest phone lets no second through; of what a changed one sends, the other shows one, and once put aside none.
  const { left, right } = await twoOf();
  await left.engine.record(flood());
  await right.until(({ entries }) => entries.length === ASKED);

  expect(mayAsk(left.engine.snapshot().entries, HEAVY, DAY)).toBe(false);
  expect(asksForMe(right.engine.snapshot().entries, DAY)).toHaveLength(1);
  await right.engine.record([putAside.make({ ask: idOf(1), what: HEAVY, last: DAY + 3 }, { space: "solo", entryId: "a".repeat(32), day: DAY })!]);
  await right.until(({ entries }) => entries.length === ASKED + 1);
  expect(asksForMe(right.engine.snapshot().entries, DAY)).toEqual([]);
});

it("R9: declined, ignored and not looked at are the same", async () => {
  // Whoever asked is sent, holds and is shown the same, byte for byte as large, whichever of the three it was.
  const ends = [];
  for (const what of ["declined", "ignored", "away"] as const) {
    const two = await twoOf();
    if (what === "away") two.right.close();
    await two.left.engine.record(flood().slice(0, 1));
    await two.left.until(isAtRelay);
    if (what !== "away") await arrives(two.right, idOf(1));
    if (what === "declined") await putAsideOn(two);
    expect(openAsks(two.left.engine.snapshot().entries, true, DAY)[0]!.answer).toBeNull();
    ends.push(await seenBy(two.left, two.relay));
    putAway();
  }
  expect([ends[1], ends[2]]).toEqual([ends[0], ends[0]]);
});

async function putAsideOn({ right }: Pair): Promise<void> {
  await right.engine.record([putAside.make({ ask: idOf(1), what: HEAVY, last: DAY + 3 }, { space: "solo", entryId: "a".repeat(32), day: DAY })!]);
  await right.until((snapshot) => snapshot.entries.length === 2 && isAtRelay(snapshot));
}

it("R15: taking the record along says nothing to anybody", async () => {
  // A file of everything: the relay is asked nothing for it, and the other phone holds and shows the same.
  const quiet = await week(nothing);
  const taken = await week(async ({ relay, left }, n) => {
    if (n !== 1) return;
    const before = relay.routes.length;
    await left.engine.exportFile("words for a file");
    expect(relay.routes.slice(before).filter((route) => route !== "fetch" && route !== "follow")).toEqual([]);
  });
  expect(taken.seen).toEqual(quiet.seen);
});

it("R25, story 11: what the other takes along is what was given, and no more", async () => {
  // What stayed alone is in no file of theirs; what was taken back is in none made after; there is no other way to gather it.
  const { left, right } = await twoOf();
  const [kept, gone] = [entry("shared", "given"), entry("shared", "given once")];
  await left.engine.record([kept, gone, entry("solo", "never given")]);
  await right.until(({ entries }) => entries.length === 2);
  await left.until(isAtRelay);
  await left.engine.erase("shared", [gone.entryId]);
  await right.until(({ entries }) => entries.length === 1);
  expect(await takenBy(right)).toEqual(["given"]);
});

/** All that a file of somebody's record holds, read on a phone that knows nobody. */
async function takenBy({ engine }: Tab): Promise<readonly string[]> {
  const { file } = await engine.exportFile("words for a file");
  const fresh = await new Phone(new RelayInMemory(ORIGIN)).open();
  await fresh.engine.importFile(file, "words for a file");
  const all = [...fresh.engine.snapshot().entries, ...(await fresh.engine.copies())];
  fresh.close();
  return all.map(({ body }) => new TextDecoder().decode(body)).sort();
}

it("R22: alone there is all of it, and nobody hears of it", async () => {
  // Begun, written, locked away and taken along before there is any relay: no request is made, and nothing waits for one.
  const relay = new RelayInMemory(ORIGIN);
  const tab = await new Phone(relay).open();
  await tab.engine.begin();
  await tab.engine.record([entry("solo", "only mine")]);
  expect((await tab.engine.exportFile("words for a file")).entries).toBe(1);
  expect(tab.engine.snapshot()).toMatchObject({ shared: null, relay: null, alarms: [] });
  expect(relay.routes).toEqual([]);
  tab.close();
});
