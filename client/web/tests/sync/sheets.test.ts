/** Sheets of paper in the wrong hands, on any phone, and before a relay that shows little. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";
import { ENVELOPE, type PageItem } from "../../src/protocol/public/messages.ts";
import { parseEnvelope } from "../../src/protocol/public/envelope.ts";
import { parseFounding } from "../../src/protocol/public/roster.ts";
import { makeSpare, sheetOf } from "../../src/protocol/secret/recovery.ts";
import type { NewEntry, Snapshot } from "../../src/sync/face.ts";
import { foundSolo, makeSeat } from "../../src/sync/founding.ts";
import { readSheet, writeSheet } from "../../src/sync/papers.ts";
import { CODE, Phone, compare, entry, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

const ORIGIN = "http://localhost:4100";
const NOWHERE = "http://localhost:4999";
const APP = "http://localhost:4000";

let relay: RelayInMemory;

beforeAll(ready);
beforeEach(() => {
  relay = new RelayInMemory(ORIGIN);
});

const told = (name: string) => ({ alarms }: Snapshot) => alarms.some((alarm) => alarm.name === name);
const sheetsIn = ({ devices }: Snapshot): number => devices.filter(({ is, state, space }) => is === "sheet" && state === "in" && space === "solo").length;

async function connected(): Promise<Tab> {
  const tab = await new Phone(relay).open();
  await tab.engine.begin();
  await tab.engine.connect(ORIGIN, CODE);
  return tab;
}

async function meet(a: Tab): Promise<Tab> {
  const b = await new Phone(relay).open();
  const invitation = await a.engine.invite(APP);
  await compare(invitation, await b.engine.join(invitation.link!));
  await Promise.all([a.until((s) => s.shared?.me === 0), b.until((s) => s.shared?.me === 1)]);
  return b;
}

/** A second phone of the same person. */
async function beside(first: Tab): Promise<Tab> {
  const { words } = await first.engine.makeSheet();
  const second = await new Phone(relay).open();
  await second.engine.restore(words.join(" "), ORIGIN, true);
  await second.until((s) => s.begun && !s.restoring);
  await first.until((s) => s.devices.length === 3);
  return second;
}

describe("a sheet that another phone has made", () => {
  it("is told of until its human knows", async () => {
    // The phone that made it says nothing; the other one does, and lists it, until that is dismissed.
    const first = await connected();
    const second = await beside(first);
    await second.engine.dismiss("let_in");
    await second.until((s) => !told("let_in")(s));
    await first.engine.dismiss("let_in");

    await first.engine.makeSheet();

    second.engine.wake();
    const { devices } = await second.until(told("let_in"));
    expect(devices.filter(({ letIn }) => letIn).map(({ is }) => is)).toEqual(["sheet"]);
    expect(told("let_in")(first.engine.snapshot())).toBe(false);
    await second.engine.dismiss("let_in");
    await second.until((s) => !told("let_in")(s));
  });

  it("ends with the phone that made it", async () => {
    // A stolen phone makes a sheet; its owner removes the phone, and the words lead nowhere.
    const stolen = await connected();
    const mine = await beside(stolen);
    const { words } = await stolen.engine.makeSheet();
    mine.engine.wake();
    const { devices } = await mine.until((s) => sheetsIn(s) === 1);
    expect(devices.find(({ number }) => number === 0)?.brings).toBe(1);

    await mine.engine.removeDevice("solo", 0, false);

    await mine.until((s) => sheetsIn(s) === 0);
    expect(mine.engine.snapshot().devices.filter(({ state }) => state === "in").map(({ is }) => is)).toEqual(["this"]);
    const thief = await new Phone(relay).open();
    await expect(thief.engine.restore(words.join(" "), ORIGIN, false)).rejects.toThrow("unknown");
  });

  it("is ended by a new one, whichever phone makes that", async () => {
    // All own devices read in the own space which seats a sheet has.
    const first = await connected();
    const second = await beside(first);
    const old = await first.engine.makeSheet();
    second.engine.wake();
    await second.until((s) => sheetsIn(s) === 1);

    await second.engine.makeSheet();

    await second.until((s) => sheetsIn(s) === 1 && s.devices.filter(({ is }) => is === "sheet").length === 3);
    const fresh = await new Phone(relay).open();
    await expect(fresh.engine.restore(old.words.join(" "), ORIGIN, true)).rejects.toThrow("unknown");
  });

  it("reads back as it was written, and nothing else is one", () => {
    // Spaces ascend in the bytes, whatever order they were given in.
    const [sign, receive] = [randomBytes(32), randomBytes(32)];
    const spares = [2, 1].map((first) => ({ space: new Uint8Array(32).fill(first), sign: randomBytes(32) }));

    const sheet = readSheet(writeSheet({ sign, receive, spares }));

    expect(sheet?.spares.map(({ space }) => space[0])).toEqual([1, 2]);
    expect([readSheet(new Uint8Array()), readSheet(writeSheet({ sign, receive, spares: [spares[0]!, spares[0]!] }))]).toEqual([null, null]);
  });
});

describe("a spare that leads nowhere", () => {
  /** An entry with a spare for a space that no relay knows, which this sheet opens. */
  function madeUp(words: readonly string[], origin: string): NewEntry {
    const { founding } = foundSolo(randomBytes);
    const floor = { rosterHead: parseFounding(founding).space, heads: [] };
    const body = makeSpare(makeSeat(randomBytes), founding, 0, origin, floor, sheetOf(words.join(" ")).keys.receive, randomBytes);
    return { ...entry("solo", ""), kind: "spare", body };
  }

  it.each([["unknown", ORIGIN], ["away", NOWHERE]])("is passed over and told of: %s", async (reason, origin) => {
    // A stolen phone recorded it before the true one: the own notebook comes back whole, and then the shared one.
    const lost = await connected();
    const { words } = await lost.engine.makeSheet();
    await lost.engine.record([madeUp(words, origin), entry("solo", "mine")]);
    await lost.until((s) => s.entries.some(({ where }) => where === "relay"));
    const other = await meet(lost);
    await other.engine.record([entry("shared", "from the other")]);
    await lost.until((s) => s.entries.length === 2 && s.devices.some(({ is, space }) => is === "sheet" && space === "shared"));
    await relay.until(() => relay.logs()[0]!.filter(({ type }) => type === ENVELOPE).length === 7);
    lost.close();

    const fresh = await new Phone(relay).open();
    await fresh.engine.restore(words.join(" "), ORIGIN, false);

    const { alarms } = await fresh.until((s) => s.shared !== null && s.entries.length === 2 && told("spare_failed")(s));
    expect(alarms.filter(({ name }) => name === "spare_failed").map((alarm) => alarm.reason)).toEqual([reason]);
    expect(fresh.texts("shared")).toEqual(["from the other"]);
    await fresh.engine.dismiss("spare_failed");
    await fresh.until((s) => !told("spare_failed")(s));
  });

  it("never comes before one that was recorded earlier", async () => {
    // Whoever has the phone later can add a spare of their own; the sheet leads where it led when it was made.
    const lost = await connected();
    const other = await meet(lost);
    await other.engine.record([entry("shared", "from the other")]);
    await lost.until((s) => s.entries.length === 1);
    const { words } = await lost.engine.makeSheet();
    await lost.engine.record([madeUp(words, ORIGIN), entry("solo", "mine")]);
    await lost.until((s) => s.entries.some(({ where }) => where === "relay"));
    lost.close();

    const fresh = await new Phone(relay).open();
    await fresh.engine.restore(words.join(" "), ORIGIN, false);

    await fresh.until((s) => s.shared !== null && s.entries.length === 2);
    expect([fresh.texts("shared"), told("spare_failed")(fresh.engine.snapshot())]).toEqual([["from the other"], false]);
  });
});

describe("a relay that shows less than a sheet promised", () => {
  it("is named, and nobody is cut off by what it shows", async () => {
    // A page of the other is withheld: the lost phone stays in until it comes, and nothing is written meanwhile.
    const lost = await connected();
    const other = await meet(lost);
    await other.engine.record([entry("shared", "from the other")]);
    await lost.until((s) => s.entries.length === 1);
    const { words } = await lost.engine.makeSheet();
    [lost, other].forEach((tab) => tab.close());
    const whole = relay.backup();
    const isTheirs = ({ type, wire }: PageItem): boolean => type === ENVELOPE && parseEnvelope(wire).header.device === 1;
    const shared = whole.findIndex((log) => log.some(isTheirs));
    relay.takeUp(whole.map((log) => log.filter((row) => !isTheirs(row))));

    const fresh = await new Phone(relay).open();
    await fresh.engine.restore(words.join(" "), ORIGIN, false);
    await fresh.until((s) => s.shared !== null && s.alarms.some(({ name, reason }) => name === "withheld" && reason === "device 1"));
    await fresh.engine.record([entry("shared", "too early")]);
    const first = relay.rosters().find(({ devices }) => devices.some(({ member }) => member === 1))!;
    expect(first.devices[0]!.endedN).toBe(null);

    const now = relay.backup();
    relay.takeUp(now.map((log, i) => (i === shared ? [...log, ...whole[shared]!.filter(isTheirs)] : log)));
    fresh.engine.wake();

    await fresh.until((s) => !told("withheld")(s) && s.entries.some(({ mine, where }) => mine && where === "relay"));
    const then = relay.rosters().find(({ devices }) => devices.some(({ member }) => member === 1))!;
    expect([then.devices[0]!.endedN === null, fresh.texts("shared")]).toEqual([false, ["from the other", "too early"]]);
  });
});
