/** A relay without room, and a seat that has ended at a relay that forgot it. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { ENVELOPE } from "../../src/protocol/public/messages.ts";
import { parseEnvelope } from "../../src/protocol/public/envelope.ts";
import type { Snapshot } from "../../src/sync/face.ts";
import { CODE, Phone, entry, compare, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

const ORIGIN = "http://localhost:4100";
const LONG = "words ".repeat(400);

let relay: RelayInMemory;

beforeAll(ready);
beforeEach(() => {
  relay = new RelayInMemory(ORIGIN);
});

const told = (name: string) => ({ alarms }: Snapshot) => alarms.some((alarm) => alarm.name === name);
const where = (tab: Tab): (string | null)[] => tab.engine.snapshot().entries.map((each) => each.where);

async function connected(): Promise<Tab> {
  const tab = await new Phone(relay).open();
  await tab.engine.begin();
  await tab.engine.connect(ORIGIN, CODE);
  return tab;
}

describe("words that the relay has no room for", () => {
  it("stay on the phone, are taken back there, and hold up nothing", async () => {
    // The cover goes without them, the next envelope takes it back; what follows arrives, and the person is told.
    const tab = await connected();
    await tab.engine.record([entry("solo", "before")]);
    await tab.until((s) => s.entries.some((each) => each.where === "relay"));
    relay.tooFull = true;
    await tab.engine.record([entry("solo", LONG)]);
    await tab.until(told("unsent"));
    await tab.engine.record([entry("solo", "after")]);

    await tab.until((s) => s.entries.filter((each) => each.where === "relay").length === 2);
    await relay.until(() => relay.logs()[0]!.some(({ type, wire }) => type === ENVELOPE && parseEnvelope(wire).header.erases.length === 1));
    await tab.until(() => where(tab).length === 3);
    expect(where(tab).sort()).toEqual(["phone", "relay", "relay"]);
    expect(tab.texts("solo")).toContain(LONG);
    expect(tab.engine.snapshot().alarms.map(({ name }) => name)).toEqual(["unsent"]);
    await tab.engine.dismiss("unsent");
    await tab.until((s) => !told("unsent")(s));
  });

  it("are not sealed while the relay says so beforehand, and go when there is room", async () => {
    // What is small goes on; nothing is given up for want of room that may come.
    const tab = await connected();
    relay.bend = (page) => ({ ...page, room: 600 });
    await tab.engine.record([entry("solo", LONG), entry("solo", "short")]);

    await tab.until((s) => told("over_quota")(s) && s.entries.some((each) => each.where === "relay"));
    expect(where(tab).sort()).toEqual(["phone", "relay"]);
    relay.bend = (page) => page;
    tab.engine.wake();

    await tab.until((s) => !told("over_quota")(s) && s.entries.every((each) => each.where === "relay"));
  });
});

describe("a phone that has left", () => {
  it("brings its leave back to a relay that forgot it, last of all", async () => {
    // It is the only one to remember: what it wrote last comes back too, and then the record that ended it.
    const a = await connected();
    const b = await new Phone(relay).open();
    const invitation = await a.engine.invite("http://localhost:4000");
    await compare(invitation, await b.engine.join(invitation.link!));
    await Promise.all([a, b].map((tab) => tab.until((s) => s.shared !== null)));
    await a.engine.record([entry("shared", "early")]);
    await a.until((s) => s.entries.some((each) => each.where === "relay"));
    await b.until((s) => s.entries.length === 1);
    b.close();
    const early = relay.backup();
    await a.engine.record([entry("shared", "late")]);
    await a.until((s) => s.entries.filter((each) => each.where === "relay").length === 2);
    await a.engine.leave();
    await a.until(({ apart }) => apart === "said");
    const shared = relay.logs().find((log) => log.length > 8) ?? relay.logs().at(-1)!;

    relay.takeUp(early);
    a.engine.wake();

    await relay.until(() => relay.rosters().some(({ closed }) => closed !== null));
    const after = relay.logs().find((log) => log.length === shared.length);
    expect(after?.filter(({ type }) => type === ENVELOPE).length).toBe(shared.filter(({ type }) => type === ENVELOPE).length);
    expect(await a.keptTexts()).toEqual(["early", "late"]);
  });
});
