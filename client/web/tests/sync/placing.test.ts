/** Several own phones in spaces of care: each gets a seat there, and none keeps one that is out. */
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import type { OwnDevice } from "../../src/sync/face.ts";
import { CARE, circle, cleanPhone, given, inCare, meet, putAway, wordsIn, type Circle } from "./circle.ts";
import { ORIGIN, connectedTo, entry, type Phone, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

vi.setConfig({ testTimeout: 30_000 });
beforeAll(ready);
afterEach(putAway);

const TWO_WEEKS = { end: 20_014, both: false };
const count = (length: number) => ({ entries }: { entries: readonly unknown[] }) => entries.length === length;

/** A second phone of the left one's person, in the own space alone to begin with. */
async function second({ relay, left }: Pick<Circle, "relay" | "left">): Promise<{ phone: Phone; tab: Tab }> {
  const { words } = await left.engine.makeSheet();
  const phone = cleanPhone(relay);
  const tab = await phone.open();
  await tab.engine.restore(words.join(" "), ORIGIN, true);
  await tab.until(({ begun, restoring }) => begun && !restoring);
  return { phone, tab };
}

/** Resolves once a space of care is open on a phone; both of one's own are woken until it is. */
async function opens(tab: Tab, waker: Tab): Promise<void> {
  const isOpen = () => tab.engine.snapshot().care.some(({ stage }) => stage === "open");
  while (!isOpen()) {
    waker.engine.wake();
    tab.engine.wake();
    await new Promise<void>((resolve) => {
      const stop = tab.engine.watch(() => (stop(), resolve()));
    });
  }
}

it("another own phone gets what is in care", async () => {
  // It reads what was given before it came, gives something itself, and takes back what the first one gave.
  const three = await circle(TWO_WEEKS);
  const page = given(entry("solo", "from the first phone"));
  await three.left.engine.record([page]);
  await inCare(three.helper, count(1));
  const { tab } = await second(three);
  await opens(tab, three.left);

  expect(wordsIn(await inCare(tab, count(1)))).toEqual(["from the first phone"]);
  expect((await inCare(tab, () => true)).end).toBe(20_014);
  await tab.engine.record([given(entry("solo", "from the second"))]);
  expect(wordsIn(await inCare(three.helper, count(2)))).toEqual(["from the first phone", "from the second"]);
  await tab.engine.erase(CARE, [page.entryId]);
  expect(wordsIn(await inCare(three.helper, count(1)))).toEqual(["from the second"]);
});

it("care that begins later comes to the other own phone too", async () => {
  // Asked for on one phone, open on both, without a word of it in the notebook for two.
  const three = await circle(TWO_WEEKS);
  const { tab } = await second(three);
  await opens(tab, three.left);
  const another = await cleanPhone(three.relay).open();
  await meet(three.left, another, { end: 0, both: false });

  while (tab.engine.snapshot().care.filter(({ stage }) => stage === "open").length < 2) {
    three.left.engine.wake();
    tab.engine.wake();
    await new Promise<void>((resolve) => {
      const stop = tab.engine.watch(() => (stop(), resolve()));
    });
  }
  expect(tab.engine.snapshot().care.map(({ end }) => end)).toEqual([20_014, 0]);
});

it("a phone that is put out loses what is in care", async () => {
  // Removed in the own space alone: its seat in care ends by itself, under a new epoch, and what is given then it never opens.
  const three = await circle(TWO_WEEKS);
  const { tab } = await second(three);
  await opens(tab, three.left);
  await tab.engine.record([given(entry("solo", "from the second"))]); // who has it knows the seat it came from
  await inCare(three.left, count(1));
  await inCare(three.helper, count(1));
  const epoch = () => three.relay.rosters()[3]!.epoch;
  const before = epoch();
  const isOther = ({ space, is, state }: OwnDevice) => space === "solo" && is === "other" && state === "in";
  const { number } = (await three.left.until(({ devices }) => devices.some(isOther))).devices.find(isOther)!;

  await three.left.engine.removeDevice("solo", number, false);
  await three.left.engine.record([given(entry("solo", "after it went"))]);
  expect(wordsIn(await inCare(three.helper, count(2))).toSorted()).toEqual(["after it went", "from the second"]);
  expect(epoch()).toBe(before + 1);

  tab.engine.wake();
  await tab.until(({ alarms }) => alarms.some(({ name }) => name === "ended"));
  expect((await tab.engine.care()).flatMap(wordsIn)).not.toContain("after it went");
});

it("what one phone ended is over on the other", async () => {
  // And the other one asks for no seat there again.
  const three = await circle(TWO_WEEKS);
  const { phone, tab } = await second(three);
  await opens(tab, three.left);

  await three.left.engine.endCare(CARE);
  await inCare(tab, ({ stage }) => stage === "over");
  tab.close();
  const again = await phone.open();

  expect((await again.engine.care()).map(({ stage }) => stage)).toEqual(["over"]);
});

/** A phone that comes back by the words of a sheet, with nothing else; the others are out. */
async function back({ relay }: Pick<Circle, "relay">, words: readonly string[]): Promise<Tab> {
  const tab = await cleanPhone(relay).open();
  await tab.engine.restore(words.join(" "), ORIGIN, false);
  await tab.until(({ begun, restoring, care }) => begun && !restoring && care.some(({ stage }) => stage === "open"));
  return tab;
}

it("a sheet brings care back, and the lost phone is out of it", async () => {
  // The sheet is older than the space: it gets its seat there by itself. What was given is there, and can be taken back.
  const three = await circle(TWO_WEEKS);
  const page = given(entry("solo", "before it was lost"));
  const { words } = await three.left.engine.makeSheet();
  await three.left.engine.record([page]);
  await inCare(three.helper, count(1));

  const tab = await back(three, words);

  expect(wordsIn(await inCare(tab, count(1)))).toEqual(["before it was lost"]);
  await tab.engine.erase(CARE, [page.entryId]);
  await inCare(three.helper, ({ entries }) => entries.length === 0);
  expect(three.relay.rosters()[3]!.presentNow.length).toBe(2);
});

it("without a notebook for two, care is not taken for one", async () => {
  // Somebody alone, with a helper and a sheet: what comes back is care, and nobody to share with.
  const relay = new RelayInMemory(ORIGIN);
  const { tab: alone } = await connectedTo(relay);
  const helper = await cleanPhone(relay).open();
  const { words } = await alone.engine.makeSheet();
  await meet(alone, helper, TWO_WEEKS);
  await alone.until(({ care }) => care.some(({ stage }) => stage === "open"));
  await relay.until(() => relay.rosters().some(({ devices }) => devices.length === 3 && devices[1]!.member === 1));
  await alone.engine.record([given(entry("solo", "for my helper"))]);
  await inCare(helper, count(1));

  const tab = await back({ relay }, words);

  expect(tab.engine.snapshot().shared).toBeNull();
  expect(wordsIn(await inCare(tab, count(1)))).toEqual(["for my helper"]);
});

it("a file takes care along, and brings it back to be read", async () => {
  // What was given, what was taken back and what the helper wrote; on a phone with nothing else, with the same hash. Not the helper's file.
  const three = await circle(TWO_WEEKS);
  const [kept, gone] = [given(entry("solo", "given")), given(entry("solo", "taken back"))];
  await three.left.engine.record([kept, gone]);
  await three.helper.engine.record([given(entry("solo", "from the helper"))]);
  await inCare(three.left, ({ entries }) => entries.length === 3 && entries.every(({ envelope }) => envelope !== null));
  await three.left.engine.erase(CARE, [gone.entryId]);
  await inCare(three.helper, count(2));
  const { file, hash } = await three.left.engine.exportFile("a long passphrase");
  const theirs = await three.helper.engine.exportFile("a long passphrase");

  const fresh = await cleanPhone(three.relay).open();
  const brought = await fresh.engine.importFile(file, "a long passphrase");
  const [copy] = await fresh.engine.care();

  expect(brought.hash).toBe(hash);
  expect(wordsIn(copy!)).toEqual(["from the helper", "given"]);
  expect(copy).toMatchObject({ me: 0, roles: [0, 1], end: 20_014, stage: "over", copied: true });
  expect(copy!.entries.map(({ takenBack }) => takenBack).sort()).toEqual([false, false, true]);
  expect(await fresh.engine.copies()).toEqual([]);
  expect(fresh.engine.snapshot().entries).toEqual([]);
  expect(theirs.entries).toBe(0);
  await expect(fresh.engine.record([given(entry("solo", "to nobody"), copy!.name)])).rejects.toThrow("no_space");
});
