/** Spaces of care over the wire: what is given there, to whom it opens, and how it ends. */
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { APP, CARE, circle, cleanPhone, given, inCare, isAtRelay, meet, putAway, twoOf, wordsIn } from "./circle.ts";
import { CODE, compare, entry, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

vi.setConfig({ testTimeout: 30_000 });
beforeAll(ready);
afterEach(putAway);

const TWO_WEEKS = { end: 20_014, both: false };
const count = (length: number) => ({ entries }: { entries: readonly unknown[] }) => entries.length === length;

/** A sign by the right one in the space for two, as the left one holds it. */
async function signed(left: Tab, right: Tab): Promise<string> {
  const sign = { ...entry("shared", "I sign this"), kind: "sign" };
  await right.engine.record([sign]);
  await left.until(({ entries }) => entries.some(({ entryId }) => entryId === sign.entryId));
  return sign.entryId;
}

it("a helper opens what was given, and nothing else", async () => {
  // Of five own entries three are given; those three, in the words they had then, are all that opens on a clean phone.
  const { left, helper } = await circle(TWO_WEEKS);
  const own = ["one", "two", "three", "four", "five"].map((body) => entry("solo", body));
  await left.engine.record(own);
  await left.engine.give(CARE, own.slice(0, 3).map((each) => given(each)), []);
  await left.engine.record([{ ...entry("solo", "one, in other words", 1, own[0]!.entryId) }]);

  const space = await inCare(helper, count(3));

  expect(wordsIn(space)).toEqual(["one", "three", "two"]);
  expect([space.me, space.roles, space.end]).toEqual([1, [0, 1], 20_014]);
  expect(helper.engine.snapshot().entries).toEqual([]);
  const ids = new Set(own.map(({ entryId }) => entryId));
  expect(space.entries.some(({ entryId }) => ids.has(entryId))).toBe(false);
});

it("what is taken back opens no more", async () => {
  // Gone from the helper's phone as soon as it is reached; its giver keeps that it was given, without the words.
  const { left, helper } = await circle();
  const [first, second] = [given(entry("solo", "stays")), given(entry("solo", "goes"))];
  await left.engine.record([first, second]);
  await inCare(helper, count(2));

  await left.engine.erase(CARE, [second.entryId]);

  expect(wordsIn(await inCare(helper, count(1)))).toEqual(["stays"]);
  const own = await inCare(left, ({ entries }) => entries.some(({ takenBack }) => takenBack));
  expect(own.entries.find(({ takenBack }) => takenBack)).toMatchObject({ kind: "note", body: new Uint8Array(), where: "relay" });
});

it("another's words come with all that shows where they are from", async () => {
  // The helper's phone verifies by itself who signed, in which space, as of which record; the giver's knows that it counts.
  const { left, right, helper } = await circle();
  const entryId = await signed(left, right);

  await left.engine.give(CARE, [], [{ envelope: null, mine: false, entryId }]);

  const there = (await inCare(helper, count(1))).entries[0]!;
  expect(there.disclosed).toMatchObject({ member: 1, members: 2, devices: 1, ended: false, ruling: "unknown_space" });
  expect(new TextDecoder().decode(there.disclosed!.entry.body)).toBe("I sign this");
  const here = (await inCare(left, count(1))).entries[0]!;
  expect(here.disclosed!.ruling).toBe("counts");
});

it("what is not there is not released", async () => {
  // Nothing is recorded when one of several is not held.
  const { left, right } = await circle();
  const entryId = await signed(left, right);
  const missing = { envelope: null, mine: false, entryId: "00".repeat(16) };

  await expect(left.engine.give(CARE, [], [{ envelope: null, mine: false, entryId }, missing])).rejects.toThrow("not_there");
  expect((await inCare(left, () => true)).entries).toEqual([]);
});

it("words that came since they were looked at are not given", async () => {
  // The other revises a page between the look at it and the giving: nothing is given, and what is looked at then is.
  const { left, right } = await circle();
  const page = entry("shared", "as it was looked at");
  await right.engine.record([page, entry("shared", "as it is now", 1, page.entryId)]);
  await left.until(({ entries }) => entries.some(({ entryId, revision }) => entryId === page.entryId && revision === 1));
  const pick = { envelope: null, mine: false, entryId: page.entryId };

  await expect(left.engine.give(CARE, [], [{ ...pick, revision: 0 }])).rejects.toThrow("not_there");
  await left.engine.give(CARE, [], [{ ...pick, revision: 1 }]);
  expect((await inCare(left, count(1))).entries.length).toBe(1);
});

it("what was said to another is no own words", async () => {
  // An answer means nothing elsewhere: it is refused, and nothing of the same gift is recorded.
  const { left } = await circle();
  const words = [given(entry("solo", "a page")), given({ ...entry("shared", "I sign this"), kind: "sign" })];

  await expect(left.engine.give(CARE, words, [])).rejects.toThrow("joint");
  expect((await inCare(left, () => true)).entries).toEqual([]);
});

it("ending takes all back and leaves, in that order", async () => {
  // The helper's phone has nothing left of it, and the space is closed on both.
  const { left, helper } = await circle();
  await left.engine.record([given(entry("solo", "one")), given(entry("solo", "two"))]);
  await inCare(helper, count(2));

  await left.engine.endCare(CARE);

  const [gone, own] = [await inCare(helper, ({ stage }) => stage === "over"), await inCare(left, ({ stage }) => stage === "over")];
  expect(wordsIn(gone)).toEqual([]);
  expect(own.entries.every(({ takenBack }) => takenBack)).toBe(true);
});

it("what was never sent is taken back by an ending as well", async () => {
  // Given while the relay is away and ended before it is back: the helper never holds a word of it.
  const { relay, left, helper } = await circle();
  relay.stop();
  await left.engine.record([given(entry("solo", "never"))]);
  await left.engine.endCare(CARE);
  relay.down = false;

  const gone = await inCare(helper, ({ stage }) => stage === "over");
  expect(gone.entries).toEqual([]);
  expect((await inCare(left, ({ stage }) => stage === "over")).entries).toEqual([]);
});

it("the last day ends it on the helper's phone alone", async () => {
  // Without a relay and without the giver: nothing opens, and no word, key or wire of it stays in the vault.
  const { relay, left, helper, helping } = await circle(TWO_WEEKS);
  await left.engine.record([given(entry("solo", "until then"))]);
  await inCare(helper, count(1));
  relay.stop();
  helping.day = 20_014;
  helper.engine.wake();
  expect(wordsIn(await inCare(helper, () => true))).toEqual(["until then"]);

  helping.day = 20_015;
  expect((await inCare(helper, () => true)).entries).toEqual([]);
  helper.engine.wake();
  await helper.until(({ care }) => care[0]!.stage === "over");

  const held = await helper.vault.read(async (drawer) => Promise.all(Array.from({ length: 23 }, (_, first) => drawer.under([first]))));
  const plain = Buffer.concat(held.flat().map(([, bytes]) => Buffer.from(bytes))).toString("latin1");
  expect(plain.includes("until then")).toBe(false);
  expect((await helping.open()).engine.snapshot().care.map(({ stage }) => stage)).toEqual(["over"]);
});

it("the last day ends it on the giver's phone too", async () => {
  // What was given is taken back at the relay by itself; nothing more can be given.
  const { left, phone, helper } = await circle(TWO_WEEKS);
  await left.engine.record([given(entry("solo", "until then"))]);
  await inCare(helper, count(1));

  phone.day = 20_015;
  await phone.looked();

  const gone = await inCare(helper, ({ stage }) => stage === "over");
  expect(wordsIn(gone)).toEqual([]);
  await left.until(({ care }) => care[0]!.stage === "over");
});

it("a helper writes back", async () => {
  // A note from the helper arrives in the space of care, and in no list of the notebook.
  const { left, helper } = await circle();
  await helper.engine.record([given(entry("solo", "see you on Monday"))]);

  const [note] = (await inCare(left, count(1))).entries;
  expect(note).toMatchObject({ mine: false, member: 1, where: null });
  expect(left.engine.snapshot().entries.some(({ entryId }) => entryId === note!.entryId)).toBe(false);
});

it("one helper has several, each by itself", async () => {
  // Two who do not know each other, with one person who helps: what each gave lies in its own space.
  const { relay, left, right, helper } = await circle();
  await meet(right, helper, { end: 0, both: false });
  await helper.until(({ care }) => care.filter(({ stage }) => stage === "open").length === 2);
  await left.engine.record([given(entry("solo", "from the left"))]);
  await right.engine.record([given(entry("solo", "from the right"))]);

  const some = ({ entries }: { entries: readonly unknown[] }) => entries.length > 0;
  const [first, second] = [await inCare(helper, some), await inCare(helper, some, "care:2")];
  expect([wordsIn(first), wordsIn(second)]).toEqual([["from the left"], ["from the right"]]);
  expect(relay.rosters().length).toBe(5);
});

it("three are in it together", async () => {
  // Both and the helper: what one gave, the other two hold, and each knows who is who.
  const { left, right, helper } = await circle({ end: 0, both: true });
  await right.engine.record([given(entry("solo", "from the right"))]);

  const [seen, told] = [await inCare(helper, count(1)), await inCare(left, count(1))];
  expect([wordsIn(seen), wordsIn(told)]).toEqual([["from the right"], ["from the right"]]);
  expect([told.me, (await inCare(right, () => true)).me, seen.me]).toEqual([0, 1, 2]);
  expect(seen.roles).toEqual([0, 0, 1]);
  expect(seen.entries[0]!.member).toBe(1);
});

it("what ends for one ends for all three", async () => {
  // One of both ends it: what the other gave is taken back by itself too, and the helper's phone has no word of it any more.
  const { left, right, other, helper } = await circle({ end: 0, both: true });
  await left.engine.record([given(entry("solo", "from the left"))]);
  await right.engine.record([given(entry("solo", "from the right"))]);
  await inCare(helper, count(2));

  await left.engine.endCare(CARE);

  const there = await inCare(helper, ({ stage, entries }) => stage === "over" && entries.length === 0);
  expect(wordsIn(there)).toEqual([]);
  await inCare(right, ({ stage }) => stage === "over");
  await other.looked();
  expect((await right.engine.care())[0]!.entries.map(({ mine, takenBack }) => [mine, takenBack])).toEqual([[true, true]]);
});

it("a link of one sort leads to no other sort", async () => {
  // A link that says care, with an offer of a notebook for two behind it, is refused before anything is signed; and the other way.
  const two = await twoOf();
  const helper = await cleanPhone(two.relay).open();
  const invited = await two.left.engine.invite(APP, TWO_WEEKS);
  const joining = await helper.engine.join(invited.link!.replace("#/care/", "#/join/"));

  const ends = await compare(invited, joining);

  expect(ends.map(({ at }) => at)).toEqual(["ended", "ended"]);
  expect(helper.engine.snapshot().shared).toBeNull();
});

it("a phone that was away meets the space of three at the relay", async () => {
  // Signed, and closed before the last word came: the next start finds the space founded, and is in it.
  const { right, other, left } = await circle({ end: 0, both: true });
  await inCare(right, isOpen);
  right.close();
  const again = await other.open();
  await left.engine.record([given(entry("solo", "for later"))]);

  expect(wordsIn(await inCare(again, ({ entries }) => isAtRelay(entries, 0) && entries.length === 1))).toEqual(["for later"]);
});

const isOpen = ({ stage }: { stage: string }): boolean => stage === "open";

/** Care of the left one at a relay of the helper's own, with a code of its own. */
async function elsewhere(bend: (theirs: RelayInMemory) => void = () => undefined) {
  const two = await twoOf();
  const theirs = new RelayInMemory("https://practice.example");
  theirs.codes = new Map([["ZZZZZZZZZZZZZZZZ", 1]]);
  two.phone.otherRelays.push(theirs);
  bend(theirs);
  const helping = cleanPhone(theirs);
  const helper = await helping.open();
  const before = two.relay.rows().length;
  await meet(two.left, helper, { ...TWO_WEEKS, at: { relay: theirs.origin, code: "zzzz-zzzz-zzzz-zzzz" } });
  return { ...two, theirs, helper, before };
}

it("care at another relay leaves nothing at the own one", async () => {
  // Founded with the code of that relay, given there and taken back there; the own relay has as many rows as before.
  const { relay, theirs, left, helper, before } = await elsewhere();
  const page = given(entry("solo", "not here"));
  await left.engine.record([page]);

  expect(wordsIn(await inCare(helper, count(1)))).toEqual(["not here"]);
  await left.engine.endCare(CARE);
  await inCare(helper, ({ stage }) => stage === "over");
  expect([relay.rows().length, relay.rosters().length]).toEqual([before, 3]);
  expect(theirs.rosters().length).toBe(1);
});

it("a relay that is away for care says nothing of the notebook", async () => {
  // The helper's relay stops: the notebook's own is as near as before, and what is shared arrives.
  const { theirs, left, right } = await elsewhere();
  await inCare(left, isOpen);
  theirs.stop();
  await left.engine.record([given(entry("solo", "later")), entry("shared", "for two")]);
  await right.until(({ entries }) => entries.length === 1);

  const space = await inCare(left, ({ entries }) => entries.some(({ where }) => where === "phone"));
  expect(left.engine.snapshot().relay?.reach).toBe("here");
  expect(space.entries.map(({ where }) => where)).toEqual(["phone"]);
});

it("no relay is sent the code of another", async () => {
  // The other relay is away when a space is to be founded there, and is asked again: with its own code, never the household's.
  const heard: string[] = [];
  await elsewhere((theirs) => {
    const wires = theirs.wires.bind(theirs);
    theirs.wires = () => {
      const { fetch, socket } = wires();
      const heed: typeof fetch = (address, init) => {
        const said = Buffer.from((init as { body: Uint8Array }).body ?? []).toString("latin1");
        const isFirst = String(address).endsWith("/found") && heard.push(said) === 1;
        return isFirst ? Promise.reject(new TypeError("away")) : fetch(address, init);
      };
      return { fetch: heed, socket };
    };
  });

  expect(heard.map((said) => said.includes("ZZZZZZZZZZZZZZZZ"))).toEqual([true, true]);
  expect(heard.some((said) => said.includes(CODE.replaceAll("-", "")))).toBe(false);
});
