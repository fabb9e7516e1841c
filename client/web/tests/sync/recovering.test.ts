/** The recovery sheet, removals, and beginning again: what a member does about their own devices. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SPARE_KIND as SPARE_IN_PROTOCOL } from "../../src/protocol/secret/recovery.ts";
import { ready } from "../../src/protocol/primitives.ts";
import type { PageItem } from "../../src/protocol/public/messages.ts";
import { SPARE_KIND } from "../../src/sync/founding.ts";
import { compare, connectedTo, entry, ORIGIN, Phone, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

const APP = "http://localhost:4000";

let relay: RelayInMemory;

beforeAll(ready);
beforeEach(() => {
  relay = new RelayInMemory(ORIGIN);
});

const connected = () => connectedTo(relay);

async function meet(a: Tab): Promise<Tab> {
  const b = await new Phone(relay).open();
  const invitation = await a.engine.invite(APP);
  await compare(invitation, await b.engine.join(invitation.link!));
  await Promise.all([a.until((s) => s.shared?.me === 0), b.until((s) => s.shared?.me === 1)]);
  return b;
}

type Shown = { readonly alarms: readonly { readonly name: string }[] };
const told = (name: string) => ({ alarms }: Shown) => alarms.some((alarm) => alarm.name === name);

describe("a recovery sheet", () => {
  it("brings everything back on an empty phone, and the lost phone is out", async () => {
    // Own pages, shared ones and the other's are there; the old phone is told that it ended; the other one goes on.
    const { tab: lost } = await connected();
    const other = await meet(lost);
    await lost.engine.record([entry("solo", "mine alone"), entry("shared", "for two")]);
    await other.engine.record([entry("shared", "from the other")]);
    await lost.until((s) => s.entries.length === 3);
    const { words, relay: address } = await lost.engine.makeSheet();
    expect(words.length).toBe(24);

    const fresh = await new Phone(relay).open();
    await fresh.engine.restore(` ${words.join("  ").toUpperCase()} `, address, false);
    const back = await fresh.until((s) => !s.restoring && s.shared !== null && s.entries.length === 3);

    expect(back.shared?.me).toBe(0);
    expect(fresh.texts("solo")).toEqual(["mine alone"]);
    expect(fresh.texts("shared")).toEqual(["for two", "from the other"]);
    await lost.until(told("ended"));
    await fresh.engine.record([entry("shared", "from the new phone")]);
    await other.until((s) => s.entries.length === 3);
    expect(other.texts("shared")).toContain("from the new phone");
    expect(fresh.engine.snapshot().devices.filter(({ state }) => state === "in").map(({ is }) => is)).toEqual(["this", "this"]);
  });

  it("ends the one before it", async () => {
    // Two sheets made in a row: only the later one leads back.
    const { tab } = await connected();
    const first = await tab.engine.makeSheet();
    const second = await tab.engine.makeSheet();
    await tab.until((s) => s.devices.filter(({ is, state }) => is === "sheet" && state === "in").length === 1);

    const fresh = await new Phone(relay).open();
    await expect(fresh.engine.restore(first.words.join(" "), ORIGIN, true)).rejects.toThrow("unknown");
    await fresh.engine.restore(second.words.join(" "), ORIGIN, true);
    await fresh.until((s) => s.begun && !s.restoring);
  });

  it("opens a space that was founded after it was made", async () => {
    // The spare for the shared space comes by itself, as soon as that space stands.
    const { tab } = await connected();
    const { words } = await tab.engine.makeSheet();
    await meet(tab);
    await tab.engine.record([entry("shared", "later")]);
    await tab.until((s) => s.devices.some(({ is, space }) => is === "sheet" && space === "shared"));
    await relay.asked("fetch", 2);

    const fresh = await new Phone(relay).open();
    await fresh.engine.restore(words.join(" "), ORIGIN, false);

    await fresh.until((s) => !s.restoring && s.shared !== null && s.entries.length === 1);
    expect(fresh.texts("shared")).toEqual(["later"]);
  });

  it("leaves the other phones in when asked to", async () => {
    // The phone that was there before goes on writing, and what it writes arrives.
    const { tab } = await connected();
    const { words } = await tab.engine.makeSheet();
    const fresh = await new Phone(relay).open();
    await fresh.engine.restore(words.join(" "), ORIGIN, true);
    await fresh.until((s) => s.begun && !s.restoring);

    await tab.engine.record([entry("solo", "still here")]);

    fresh.engine.wake();
    await fresh.until((s) => s.entries.length === 1);
    expect(tab.engine.snapshot().alarms.map(({ name }) => name)).not.toContain("ended");
  });

  it.each([
    ["bad_words", (words: readonly string[]) => [...words.slice(0, 23), words[0]!].join(" "), ORIGIN],
    ["bad_address", (words: readonly string[]) => words.join(" "), "relay"],
    ["away", (words: readonly string[]) => words.join(" "), "http://localhost:4999"],
  ])("says why it does not lead back: %s", async (code, typed, address) => {
    // Nothing is kept, and the phone is as empty as before.
    const { tab } = await connected();
    const { words } = await tab.engine.makeSheet();
    const fresh = await new Phone(relay).open();

    await expect(fresh.engine.restore(typed(words), address, false)).rejects.toThrow(code);
    expect(fresh.engine.snapshot().begun).toBe(false);
  });

  it("names the word that is in no list, with words near it", async () => {
    // While somebody types, a slip is found at its place; all 24 right ones raise nothing.
    const { tab } = await connected();
    const { words } = await tab.engine.makeSheet();
    const slipped = [...words.slice(0, 5), "abandn", ...words.slice(6)];

    expect(await tab.engine.checkWords(slipped.join(" "))).toEqual({ at: 5, near: expect.arrayContaining(["abandon"]) as unknown });
    expect(await tab.engine.checkWords(words.join(" "))).toBeNull();
    expect(SPARE_KIND).toBe(SPARE_IN_PROTOCOL);
  });

  it("is made with a relay only", async () => {
    // Words whose seat nobody has admitted would lead nowhere.
    const tab = await new Phone(relay).open();
    await tab.engine.begin();

    await expect(tab.engine.makeSheet()).rejects.toThrow("not_connected");
  });
});

describe("a copied phone", () => {
  it("begins again with new keys, and nothing that either wrote is lost", async () => {
    // Both copies write at one number: each stops, each takes a new seat on its human's word, all words are there.
    const { phone, tab } = await connected();
    await tab.engine.record([entry("solo", "before")]);
    await tab.until((s) => s.entries.some(({ where }) => where === "relay"));
    tab.close();
    const copy = await phone.copy();
    const first = await phone.open();
    await first.engine.record([entry("solo", "the first's")]);
    await first.until((s) => s.entries.every(({ where }) => where === "relay") && s.entries.length === 2);
    const second = await copy.open();
    await second.until(told("restored"));
    await second.engine.record([entry("solo", "the second's")]);

    await second.engine.enrolAgain(true);

    await second.until((s) => s.entries.length === 3 && s.entries.every(({ where }) => where === "relay") && !told("restored")(s));
    expect(second.texts("solo")).toEqual(["before", "the first's", "the second's"]);
    first.engine.wake();
    await first.until(told("ended"));
  });
});

describe("one's own devices", () => {
  it("end when their human says so, and stay listed", async () => {
    // A phone that came back with a sheet ends the one before it by its number; the roster shows it as out.
    const { tab } = await connected();
    const { words } = await tab.engine.makeSheet();
    const fresh = await new Phone(relay).open();
    await fresh.engine.restore(words.join(" "), ORIGIN, true);
    const { devices } = await fresh.until((s) => s.begun && !s.restoring);
    const before = devices.find(({ number }) => number === 0)!;
    expect([before.is, before.state]).toEqual(["other", "in"]);

    await fresh.engine.removeDevice("solo", 0, false);

    await fresh.until((s) => s.devices.some(({ number, state }) => number === 0 && state !== "in"));
    await tab.until(told("ended"));
  });
});

describe("another phone of one's own that has a double", () => {
  it("ends on one's word, and what both of them wrote is there", async () => {
    // Two branches are at the relay: one is pinned, the words of the other are recorded again by the phone that ends it.
    const { phone, tab } = await connected();
    const { words } = await tab.engine.makeSheet();
    const mine = await new Phone(relay).open();
    await mine.engine.restore(words.join(" "), ORIGIN, true);
    await mine.until((s) => s.begun && !s.restoring);
    await tab.until((s) => s.devices.length === 3);
    tab.close();
    const [copy, early] = [await phone.copy(), relay.backup()];
    const write = async (on: Phone, text: string): Promise<PageItem> => {
      const open = await on.open();
      await open.engine.record([entry("solo", text)]);
      await open.until((s) => s.entries.some(({ where }) => where === "relay"));
      open.close();
      return relay.logs()[0]!.at(-1)!;
    };
    const one = await write(phone, "the one's");
    relay.takeUp(early);
    await write(copy, "the other's");
    relay.takeUp([[...relay.logs()[0]!, one]]);
    mine.engine.wake();
    await mine.until(told("forked"));

    await mine.engine.removeDevice("solo", 0, true);

    await mine.until((s) => !told("forked")(s) && s.entries.filter(({ where, mark }) => where === "relay" && mark === null).length === 2);
    expect(mine.texts("solo")).toEqual(["the one's", "the other's"]);
  });
});

describe("the shared space", () => {
  it("closes when one leaves, and each keeps what they have", async () => {
    // Nothing more goes out from either; all pages stay on both phones.
    const { tab: a } = await connected();
    const b = await meet(a);
    await Promise.all([a, b].map((each) => each.engine.record([entry("shared", "kept")])));
    await Promise.all([a, b].map((each) => each.until((s) => s.entries.length === 2)));

    await a.engine.leave();

    await Promise.all([a.until(({ apart }) => apart === "said"), b.until(({ apart }) => apart === "theirs")]);
    expect(relay.rosters().some(({ closed }) => closed !== null)).toBe(true);
    expect(await Promise.all([a, b].map((each) => each.keptTexts()))).toEqual([["kept", "kept"], ["kept", "kept"]]);
  });

  it("is followed no more by one who goes quietly", async () => {
    // Nothing is said and nothing is asked any more; what is here stays.
    const { tab: a } = await connected();
    const b = await meet(a);
    await b.engine.record([entry("shared", "before")]);
    await a.until((s) => s.entries.length === 1);

    await a.engine.goQuiet();
    await b.engine.record([entry("shared", "after")]);
    await b.until((s) => s.entries.filter(({ where }) => where === "relay").length === 2);
    a.engine.wake();
    await relay.asked("fetch", 1);

    expect(await a.keptTexts()).toEqual(["before"]);
  });
});
