/** What leaves no mark with the other one: private pages, reading, drafts, help, getting ready to go; what the relay's host sees of it. */
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { holdBack, takenBack } from "../../src/domain/kinds/hold.ts";
import { note } from "../../src/domain/kinds/note.ts";
import { ready } from "../../src/protocol/primitives.ts";
import { parseEnvelope } from "../../src/protocol/public/envelope.ts";
import { cleanPhone, CARE, given, inCare, meet, putAway } from "../sync/circle.ts";
import { entry } from "../sync/phone.ts";
import type { Pair } from "../sync/pair.ts";
import { FOR_TWO, keptAlone, nothing, OF_CARE, type Seen, week, type Meanwhile } from "./week.ts";

vi.setConfig({ testTimeout: 20_000 });
const plain = { seen: null as unknown as Seen };
beforeAll(async () => {
  await ready();
  plain.seen = (await week(nothing)).seen;
}, 60_000);
afterEach(putAway);

const EACH_DAY = 4;
const DUE = 28_900_000;

/** Fifty private pages, some between every two shared ones. */
const privately: Meanwhile = async ({ left }, n) => {
  const count = n === 2 ? 16 : 17;
  await left.engine.record(Array.from({ length: count }, (_, i) => entry("solo", `private ${n} ${i}`)));
  await keptAlone(left, 17 * n + count);
};

/** Somebody who helps, from the link to twelve pages that were given and one that was taken back. */
const withHelp: Meanwhile = async ({ left, relay }, n) => {
  if (n === 0) {
    const helper = await cleanPhone(relay).open();
    await meet(left, helper, { end: 20_014, both: false });
    await left.until(({ care }) => care[0]?.stage === "open");
  }
  const pages = Array.from({ length: EACH_DAY }, (_, i) => given(entry("solo", `page ${n} ${i}`)));
  await left.engine.give(CARE, pages, []);
  await inCare(left, ({ entries }) => entries.filter(({ where }) => where === "relay").length === EACH_DAY * (n + 1));
  if (n === 2) await left.engine.erase(CARE, [pages[0]!.entryId]);
};

/** Looks at everything, at another hour, in two tabs, and asks for all there is to ask. */
const readingOn: Meanwhile = async ({ left, phone }, n) => {
  phone.minute += 300 + n;
  const second = await phone.open();
  for (const tab of [left, second]) {
    tab.engine.wake();
    await tab.engine.said();
    await tab.engine.care();
    await tab.engine.copies();
  }
  await phone.looked();
  second.close();
};

/** Writes something for both and holds it back, changes it, takes it back; writes alone, and takes that back too. */
const slipping: Meanwhile = async ({ left, phone }, n) => {
  const [held, words] = [`${n}e`.repeat(16), `${n}f`.repeat(16)];
  const draft = note.make({ text: "I have to tell you something", last: null }, { space: "shared", entryId: words, day: 20_000 })!;
  await left.engine.record([holdBack(draft, DUE, held)!, entry("solo", "what happened", 0, `${n}d`.repeat(16))]);
  const there = (await left.until(({ entries }) => entries.some(({ entryId }) => entryId === held))).entries.find(({ entryId }) => entryId === held)!;
  await left.engine.record([takenBack({ ...there, space: "solo" })]);
  await left.engine.erase("solo", [`${n}d`.repeat(16)]);
  phone.minute = DUE + n;
  await phone.looked();
};

/** Three weeks of getting ready: alone, with somebody who helps, and all of it taken along in a file. */
const gettingReady: Meanwhile = async (two, n) => {
  await two.left.engine.record([entry("solo", "where I could go"), entry("solo", "what I need", n)]);
  await keptAlone(two.left, 2 * (n + 1));
  await withHelp(two, n);
  if (n === 2) await two.left.engine.exportFile("words for a file");
};

it("one page more that is shared does leave a mark", async () => {
  // So that what is compared below could differ.
  const more = await week(async ({ left, right }, n) => {
    if (n < 2) return;
    await left.engine.record([entry("shared", "one more")]);
    await right.until(({ entries }) => entries.length === 4);
  });
  expect(more.seen).not.toEqual(plain.seen);
});

it("R3: fifty private pages leave no mark with the other", async () => {
  // Byte for byte as many records, of the same sizes, at the same places; the same rows from the relay; the same screens.
  expect(plain.seen.rows.length).toBeGreaterThan(4);
  expect((await week(privately)).seen).toEqual(plain.seen);
});

it("R14, story 8: twelve pages given to somebody who helps leave no mark with the other", async () => {
  // Not that somebody helps, not how much was given, not that some of it was taken back.
  expect((await week(withHelp)).seen).toEqual(plain.seen);
});

it("R2: reading leaves no mark with the other, nor does the hour", async () => {
  // Opened often, at other hours and in two tabs: the other phone holds and shows the same, byte for byte as large.
  expect((await week(readingOn)).seen).toEqual(plain.seen);
});

it("R11, story 12: what is drafted and cancelled leaves no mark with the other", async () => {
  // Held back, and taken back before its minute: not the relay's log of the two, and nothing on the other phone, differs.
  expect((await week(slipping)).seen).toEqual(plain.seen);
});

it("story 7: three weeks of getting ready to leave look like three weeks", async () => {
  // Pages alone, somebody who helps and a file of everything, while what is shared goes on as always.
  expect((await week(gettingReady)).seen).toEqual(plain.seen);
});

it("R4, story 3: a page weighs the same wherever it lies", async () => {
  // Alone, for two or given to somebody who helps, short or longer: rows of one form and one size, so a size tells no place.
  const written: Pair = await week(async (two, n) => {
    await two.left.engine.record([entry("solo", ["short", "a longer one, about the evening", "x".repeat(90)][n]!)]);
    await keptAlone(two.left, n + 1);
    await withHelp(two, n);
  });
  const weights = [0, FOR_TWO, OF_CARE].map((log) => bodies(written, log));
  expect(weights.map((sizes) => new Set(sizes).size)).toEqual([1, 1, 1]);
  expect(new Set(weights.flat()).size).toBe(1);
});

function bodies({ relay }: Pair, log: number): readonly number[] {
  return relay.logs()[log]!.flatMap(({ type, wire }) => (type === 2 ? [parseEnvelope(wire).body?.length ?? 0] : []));
}

it("the host sees one more space and what it weighs", async () => {
  // Beyond the two: a founding by the same code, a mailbox, and in that space rows of the smallest size. Told in the threat model.
  const helped = await week(withHelp);
  const care = helped.relay.logs()[OF_CARE];

  expect(helped.relay.logs().length).toBe(4);
  expect(care!.map(({ type }) => type).slice(0, 3)).toEqual([0, 1, 2]);
  expect(Math.max(...bodies(helped, OF_CARE))).toBeLessThan(600);
  expect([...helped.relay.codes.values()]).toEqual([12]);
  const opened = helped.relay.routes.filter((route) => route.includes("rendezvous/open")).length;
  expect(opened).toBe(2);
});
