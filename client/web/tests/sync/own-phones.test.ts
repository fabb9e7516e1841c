/** One's own phones: letting one in, what it is called, removing it everywhere; and testing a sheet of paper. */
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { parseEnvelope } from "../../src/protocol/public/envelope.ts";
import { ENVELOPE } from "../../src/protocol/public/messages.ts";
import type { OwnDevice, Snapshot } from "../../src/sync/face.ts";
import { phoneEntry } from "../../src/sync/phones.ts";
import { ORIGIN, Phone, compare, connectedTo, entry, reaches, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

const APP = "http://localhost:4000";
/** What takes milliseconds where it comes at all. */
const SOON = { timeout: 3_000 };

let relay: RelayInMemory;

beforeAll(ready);
beforeEach(() => {
  relay = new RelayInMemory(ORIGIN);
});

async function paired(): Promise<readonly [Tab, Tab]> {
  const { tab: a } = await connectedTo(relay);
  const b = await new Phone(relay).open();
  const invitation = await a.engine.invite(APP);
  await compare(invitation, await b.engine.join(invitation.link!));
  await Promise.all([a, b].map((tab) => tab.until(({ shared }) => shared !== null)));
  return [a, b];
}

/** Another phone of the same human, let in by the first. */
async function letIn(first: Tab): Promise<Tab> {
  const second = await new Phone(relay).open();
  const invitation = await first.engine.invite(APP, "own");
  const ends = await compare(invitation, await second.engine.join(invitation.link!));
  expect(ends.map(({ at }) => at)).toEqual(["done", "done"]);
  await first.until(({ devices }) => devices.some(({ space, number }) => space === "solo" && number === 1));
  return second;
}

const phonesIn = ({ devices }: Snapshot): readonly OwnDevice[] => devices.filter(({ state }) => state === "in");
const named = (name: string) => (snapshot: Snapshot): boolean => snapshot.devices.some((device) => device.name === name);

describe("another phone of one's own", () => {
  it("R21: reads what was there, writes in both spaces, and is one phone in the list", async () => {
    // Its seats are linked by the own space; the phone that let it in dates it, and the one that began is dated too.
    const [a, b] = await paired();
    await a.engine.record([entry("solo", "mine alone"), entry("shared", "for two")]);
    const second = await letIn(a);
    await second.until(({ entries }) => entries.length === 2);
    await second.engine.record([entry("shared", "from the second")]);
    await b.until(({ entries }) => entries.length === 2);

    const all = phonesIn(a.engine.snapshot()).map(({ space, is, phone, since }) => [space, is, phone, since]);
    expect(all).toEqual([["solo", "this", 0, 20_000], ["solo", "other", 1, 20_000], ["shared", "this", 0, null], ["shared", "other", 1, null]]);
    expect(second.engine.snapshot().shared?.me).toBe(0);
  });

  it("is refused where a notebook was begun", async () => {
    // Two notebooks never become one; the phone that lets in is told of no other.
    const { tab } = await connectedTo(relay);
    const second = await new Phone(relay).open();
    await second.engine.begin();
    const { link } = await tab.engine.invite(APP, "own");

    await expect(second.engine.join(link!)).rejects.toMatchObject({ code: "begun" });
    expect(link).toMatch(/^\/#\/own\//);
  });

  it("comes in by nobody's wrong number", async () => {
    // One wrong digit: neither roster nor vault knows of another phone.
    const { tab } = await connectedTo(relay);
    const second = await new Phone(relay).open();
    const invitation = await tab.engine.invite(APP, "own");
    const answer = await second.engine.join(invitation.link!);
    const codes = (at: string): boolean => at === "codes";
    await Promise.all([invitation, answer].map((side) => new Promise<void>((resolve) => side.watch(({ at }) => codes(at) && resolve()))));
    await invitation.type("000000").catch(() => undefined);
    await new Promise<void>((resolve) => void invitation.watch(({ at }) => at === "ended" && resolve()));

    expect([phonesIn(tab.engine.snapshot()).length, second.engine.snapshot().begun]).toEqual([1, false]);
  });
});

describe("whoever was invited", () => {
  it.each(["own", "pair"] as const)("says nothing of itself before both have compared: %s", async (what) => {
    // When the numbers show, three mails have passed: a commitment, the answer to it, and what it was made of.
    const { tab } = await connectedTo(relay);
    const second = await new Phone(relay).open();
    const invitation = what === "own" ? await tab.engine.invite(APP, "own") : await tab.engine.invite(APP);
    const answer = await second.engine.join(invitation.link!);
    const at: string[] = [];
    answer.watch((state) => at.push(state.at));
    await reaches(invitation, "codes");

    await vi.waitFor(() => expect(at.at(-1)).toBe("codes"), SOON);
    expect(relay.mails()).toEqual([[2, 1]]);
    await invitation.cancel();
    await answer.cancel();
  });
});

describe("what a phone is called", () => {
  it("R21: is on one's own phones and nowhere else", async () => {
    // Both own phones show it; the other's phone is sent nothing and holds nothing new, in any space.
    const [a, b] = await paired();
    const second = await letIn(a);
    const before = sharedRows();
    const held = JSON.stringify(b.engine.snapshot().devices);

    await a.engine.namePhone(1, "kitchen tablet");
    await second.engine.namePhone(0, "pocket");

    second.engine.wake();
    await second.until((s) => named("kitchen tablet")(s) && named("pocket")(s));
    a.engine.wake();
    await a.until((s) => named("kitchen tablet")(s) && named("pocket")(s));
    await a.engine.record([entry("shared", "the next")]);
    await b.until(({ entries }) => entries.length === 1);
    expect([sharedRows(), JSON.stringify(b.engine.snapshot().devices)]).toEqual([before + 1, held]);
    expect(b.engine.snapshot().devices.map(({ space, is }) => [space, is])).toEqual([["solo", "this"], ["shared", "this"]]);
  });

  /** How many envelopes lie in spaces of two members. */
  const sharedRows = (): number => {
    const spaces = relay.rosters().map(({ devices }) => new Set(devices.map(({ member }) => member)).size);
    return relay.logs().filter((_, i) => spaces[i] === 2).flat().filter(({ type }) => type === ENVELOPE).length;
  };

  it("goes when it is emptied, and is not of any length", async () => {
    const { tab } = await connectedTo(relay);
    await tab.engine.namePhone(0, "pocket");
    await tab.until(named("pocket"));
    await tab.engine.namePhone(0, null);

    await tab.until(({ devices }) => devices[0]!.name === null);
    await expect(tab.engine.namePhone(0, "x".repeat(61))).rejects.toMatchObject({ code: "malformed" });
    await expect(tab.engine.namePhone(9, "x")).rejects.toMatchObject({ code: "malformed" });
  });
});

describe("removing a phone", () => {
  it("R21: rotates in every space that it is in, and nothing later opens for it", async () => {
    // By its place in the own space; the space for two ends its seat too, and both go on under a new key.
    const [a, b] = await paired();
    const second = await letIn(a);
    const epochs = () => relay.rosters().map(({ epoch, devices }) => [devices.length, epoch]).filter(([count]) => count! > 1);
    const before = new Map(epochs() as [number, number][]);

    await a.engine.removeDevice("solo", 1, false);

    await a.until((s) => phonesIn(s).filter(({ space }) => space === "solo").length === 1);
    await second.until(({ alarms }) => alarms.some(({ name }) => name === "ended"));
    await a.engine.record([entry("shared", "afterwards")]);
    await b.until(({ entries }) => entries.length === 1);
    for (const [count, epoch] of epochs()) expect(epoch).toBe(before.get(count!)! + 1);
    expect(second.texts("shared")).toEqual([]);
  });

  it("ends nobody else's seat, whatever it told, and nothing that it told saves it", async () => {
    // The phone that is to go has laid the other's seat on itself: it goes all the same, and the other stays and reads.
    const [a, b] = await paired();
    const second = await letIn(a);
    const own = relay.rosters().find(({ devices }) => devices.every(({ member }) => member === 0) && devices.length === 2)!;
    const two = relay.rosters().find(({ devices }) => devices.some(({ member }) => member === 1))!;
    const theirs = two.devices.find(({ member }) => member === 1)!.keys.sign;
    const { sign } = own.devices[1]!.keys;
    const lie = phoneEntry(sign, { name: "liar", since: null, seats: [{ space: two.space, sign: theirs }] }, 20_000);
    const { entryId, schema, ...said } = { ...lie, revision: 7 };
    await second.engine.record([{ ...said, space: "solo", version: schema, entryId: Buffer.from(entryId).toString("hex") }]);
    await a.until(named("liar"));

    await expect(a.engine.removeDevice("solo", 1, false)).resolves.toBeUndefined();

    await second.until(({ alarms }) => alarms.some(({ name }) => name === "ended"));
    await a.engine.record([entry("shared", "afterwards")]);
    await b.until(({ entries }) => entries.length === 1);
    expect([b.engine.snapshot().alarms, second.texts("shared")]).toEqual([[], []]);
  });
});

describe("testing a sheet of paper", () => {
  it("says whether its words open it, and keeps and sends nothing", async () => {
    // In force, ended by a newer one, of another notebook; vault and relay are as before, byte by byte, and nothing is asked.
    const [a] = await paired();
    const old = await a.engine.makeSheet();
    const sheet = await a.engine.makeSheet();
    await a.until(({ devices }) => devices.filter(({ is, state }) => is === "sheet" && state === "in").length === 2);
    const { tab: other } = await connectedTo(new RelayInMemory(ORIGIN));
    const foreign = await other.engine.makeSheet();
    await a.engine.record([entry("solo", "the last that goes")]);
    await a.until(({ entries }) => entries.length === 1 && entries[0]!.where === "relay");
    const before = await whole(a);

    const said = [];
    for (const { words } of [sheet, old, foreign]) said.push(await a.engine.testSheet(words.join(" ")));

    expect(said).toEqual([
      { is: "opens", since: 20_000, both: true },
      { is: "ended", since: 20_000, both: false },
      { is: "other", since: null, both: false },
    ]);
    await expect(a.engine.testSheet(sheet.words.slice(1).join(" "))).rejects.toMatchObject({ code: "bad_words" });
    expect(await whole(a)).toEqual(before);
  });

  /** All that lies in the vault, and every row at the relay. */
  async function whole(tab: Tab): Promise<unknown> {
    const rows = await Promise.all([...Array(26).keys()].map((first) => tab.vault.read((drawer) => drawer.under([first]))));
    const wires = relay.logs().flat().map(({ type, wire }) => (type === ENVELOPE ? parseEnvelope(wire).id : wire));
    return [rows.flat(), wires];
  }
});
