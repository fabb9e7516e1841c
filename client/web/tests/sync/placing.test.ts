/** Several own phones in spaces of care: each gets a seat there, and none keeps one that is out. */
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { CARE, circle, cleanPhone, given, inCare, meet, putAway, wordsIn, type Circle } from "./circle.ts";
import { ORIGIN, entry, type Phone, type Tab } from "./phone.ts";

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
  const epoch = () => three.relay.rosters()[3]!.epoch;
  const before = epoch();
  const number = three.left.engine.snapshot().devices.find(({ space, is, state }) => space === "solo" && is === "other" && state === "in")!.number;

  await three.left.engine.removeDevice("solo", number, false);
  await three.relay.until(() => epoch() > before);
  await three.left.engine.record([given(entry("solo", "after it went"))]);
  expect(wordsIn(await inCare(three.helper, count(1)))).toEqual(["after it went"]);

  tab.engine.wake();
  await tab.until(({ alarms }) => alarms.some(({ name }) => name === "ended"));
  expect((await tab.engine.care()).flatMap(wordsIn)).toEqual([]);
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
