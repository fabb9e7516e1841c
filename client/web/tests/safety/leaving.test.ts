/** Leaving needs nobody, is quiet, and is for good; and nobody of the two has a power over the other. */
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import type { KeptEntry } from "../../src/sync/face.ts";
import { putAway, twoOf, cleanPhone, meet } from "../sync/circle.ts";
import type { Pair } from "../sync/pair.ts";
import { CODE, compare, entry, ORIGIN, type Tab } from "../sync/phone.ts";
import { RelayInMemory } from "../sync/relay-in-memory.ts";
import { countOpening, plainOf, statesOf } from "./opens.ts";
import { FOR_TWO, seenBy, type Seen } from "./week.ts";

vi.setConfig({ testTimeout: 20_000 });
beforeAll(ready);
afterEach(putAway);

const A_MONTH = 30;

async function shared(): Promise<Pair> {
  const two = await twoOf();
  await two.left.engine.record([entry("shared", "for both", 0, "1".repeat(32))]);
  await two.right.until(({ entries }) => entries.length === 1);
  await two.left.until(({ entries }) => entries.every(({ where }) => where === "relay"));
  return two;
}

/** An own page that the relay has; what tells one's other phones of the leaving is no page. */
const isAlone = ({ space, kind, where }: KeptEntry): boolean => space === "solo" && kind === "note" && where === "relay";

/** Thirty days on the other's phone, looked at each day, after `then` happened on the first one's. */
async function aMonthAfter(then: (two: Pair) => Promise<void>): Promise<readonly Seen[]> {
  const two = await shared();
  await then(two);
  const days: Seen[] = [];
  for (let day = 0; day < A_MONTH; day += 1) {
    two.other.day += 1;
    await two.other.looked();
    days.push(await seenBy(two.right, two.relay));
  }
  putAway();
  return days;
}

it("R6: a quiet exit looks like somebody who writes nothing", async () => {
  // The relay is away while it is said, and the other phone too; then thirty days in which the one writes on alone.
  const idle = await aMonthAfter(async ({ left }) => left.close());
  const gone = await aMonthAfter(async ({ relay, left }) => {
    relay.stop();
    await left.engine.goQuiet();
    relay.down = false;
    await left.engine.record(Array.from({ length: 5 }, () => entry("solo", "after")));
    left.engine.wake();
    await left.until(({ entries }) => entries.filter(isAlone).length === 5);
  });

  expect(gone).toEqual(idle);
});

it("R6: a leave that is said waits for nobody", async () => {
  // With the relay away it is done on this phone: what it held is still held, and it writes on; then it closes for both.
  const { relay, left, right } = await shared();
  relay.stop();
  await left.engine.leave();
  await left.engine.record([entry("solo", "after")]);
  await left.until(({ entries }) => entries.some(({ kind, space }) => space === "solo" && kind === "note"));
  expect((await held(left)).map(({ body }) => new TextDecoder().decode(body))).toEqual(["for both"]);

  relay.down = false;
  for (const tab of [left, right]) tab.engine.wake();
  await right.until(({ alarms, apart }) => apart !== null || alarms.length > 0);
  await relay.until(() => relay.rosters()[FOR_TWO]!.closed !== null);
  expect((await held(right)).map(({ body }) => new TextDecoder().decode(body))).toEqual(["for both"]);
});

/** What a phone has of the space for two, left or not. */
async function held({ engine }: Tab): Promise<readonly KeptEntry[]> {
  return [...engine.snapshot().entries, ...(await engine.copies())].filter(({ space }) => space === "shared");
}

it("story 10: old keys open nothing that was written after", async () => {
  // All keys that the ex ever got, on every row of every space at the relay: the space for two, and no row of the new ones.
  const { relay, left, right } = await shared();
  await left.engine.leave();
  await relay.until(() => relay.rosters()[FOR_TWO]!.closed !== null);
  await left.engine.record(Array.from({ length: 20 }, () => entry("solo", "a new page")));
  const helper = await cleanPhone(relay).open();
  await meet(left, helper, { end: 0, both: false });
  await left.until(({ entries, care }) => care.length === 1 && entries.filter(isAlone).length === 20);

  const keys = [...(await statesOf(right)).values()];
  const [solo, , forTwo, care] = relay.served();
  expect(countOpening(forTwo!, keys)).toBeGreaterThan(0);
  expect([solo!, care!].map((log) => countOpening(log, keys))).toEqual([0, 0]);
  expect(await plainOf(right)).not.toContain("a new page");
});

it("R24, story 16: with a phone alone one leaves, and takes all along", async () => {
  // The relay is the other one's and answers never again: the record goes into a file, and on at another relay.
  const { relay, left } = await shared();
  await left.engine.record([entry("solo", "my own")]);
  relay.stop();
  await left.engine.goQuiet();
  const { file } = await left.engine.exportFile("three words along");

  const elsewhere = new RelayInMemory(ORIGIN);
  const tab = await cleanPhone(elsewhere).open();
  await tab.engine.importFile(file, "three words along");
  await tab.engine.connect(ORIGIN, CODE);
  await tab.until(({ entries }) => entries.some(({ where }) => where === "relay"));
  expect(tab.texts("solo")).toEqual(["my own"]);
  expect((await held(tab)).map(({ body }) => new TextDecoder().decode(body))).toEqual(["for both"]);
});

it("R24: whoever was invited may do all that the other may", async () => {
  // Every act in the notebook for two, by the one who invited and by the one who joined, has the same end; nobody hosts it.
  const ends = [];
  for (const side of ["left", "right"] as const) {
    const two = await twoOf();
    ends.push(await everythingBy(two[side], two[side === "left" ? "right" : "left"], two));
    putAway();
  }
  expect(ends[0]).toEqual(ends[1]);
});

async function everythingBy(me: Tab, other: Tab, { relay }: Pair): Promise<unknown> {
  const [kept, gone] = [entry("shared", "kept"), entry("shared", "gone")];
  await me.engine.record([kept, gone]);
  await other.until(({ entries }) => entries.length === 2);
  await me.until(({ entries }) => entries.every(({ where }) => where === "relay"));
  await me.engine.erase("shared", [gone.entryId]);
  await other.until(({ entries }) => entries.length === 1);
  const sheet = await me.engine.makeSheet();
  const helper = await cleanPhone(relay).open();
  const invited = await me.engine.invite("https://app.example", { end: 0, both: false });
  const met = await compare(invited, await helper.engine.join(invited.link!));
  const refused = await other.engine.erase("shared", [kept.entryId]).then(() => other.engine.snapshot().entries.length);
  await me.engine.leave();
  await relay.until(() => relay.rosters()[FOR_TWO]!.closed !== null);
  return [sheet.words.length, met.map(({ at }) => at), refused, me.engine.snapshot().devices.filter(({ space }) => space === "shared").length];
}
