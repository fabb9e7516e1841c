import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { SHARED, SOLO, type Slot } from "../../src/sync/records.ts";
import { readSpace } from "../../src/sync/store.ts";
import { compare, connectedTo, entry, ORIGIN, Phone, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

const APP = "http://localhost:4000";

let relay: RelayInMemory;

beforeAll(ready);
beforeEach(() => {
  relay = new RelayInMemory(ORIGIN);
});

const connected = () => connectedTo(relay);

const atRelay = (count: number) => (s: { entries: readonly { where: string | null }[] }) =>
  s.entries.filter((kept) => kept.where === "relay").length === count;

const told = (name: string) => (s: { alarms: readonly { name: string }[] }) =>
  s.alarms.some((alarm) => alarm.name === name);

/** Two phones that share a space, and follow it. */
async function pair(): Promise<{ a: Tab; b: Tab; phoneA: Phone }> {
  const { phone: phoneA, tab: a } = await connected();
  const b = await new Phone(relay).open();
  const invitation = await a.engine.invite(APP);
  const joining = await b.engine.join(invitation.link!);
  await compare(invitation, joining);
  await Promise.all([a.until((s) => s.shared?.me === 0), b.until((s) => s.shared?.me === 1)]);
  return { a, b, phoneA };
}

/** The troubles of a space as they lie in the vault after each change from now on, repeats left out. */
function troublesKept(tab: Tab, slot: Slot): string[] {
  const kept: string[] = [];
  const change = tab.vault.change.bind(tab.vault);
  tab.vault.change = async (work) => {
    const result = await change(work);
    const held = await tab.vault.read((drawer) => readSpace(drawer, slot));
    const now = held!.chain.trouble.map(({ name }) => name).join();
    if (kept.at(-1) !== now) kept.push(now);
    return result;
  };
  return kept;
}

describe("a page that comes late", () => {
  it("is not taken for one that lacks what was acknowledged after it", async () => {
    // The page of the first entry arrives by the live connection while the second is being acknowledged.
    const { a, b } = await pair();
    await Promise.all([a, b].map((tab) => tab.engine.record([entry("shared", "hello")])));
    await Promise.all([a, b].map((tab) => tab.until((s) => s.entries.length === 2)));
    const kept = troublesKept(a, SHARED);
    relay.late = [];
    await a.engine.record([entry("shared", "first")]);
    await a.until(atRelay(2));
    const late = relay.late.splice(0);
    relay.afterAppend = () => late.splice(0).forEach((give) => give());

    await a.engine.record([entry("shared", "second")]);
    await a.until(atRelay(3));

    expect(late).toEqual([]);
    expect(kept).toEqual([""]);
  });
});

describe("an alarm", () => {
  it.each([
    ["capped", (): void => void (relay.refusal = "capped"), (): void => void (relay.refusal = null)],
    ["withheld", (): void => void (relay.swallows = true), (): void => void (relay.swallows = false)],
  ])("stands while its reason does, and goes with it: %s", async (name, begin, end) => {
    // Run after run ends the same: the vault never holds a moment without the trouble, until the relay takes it all.
    const { tab } = await connected();
    await tab.engine.record([entry("solo", "before")]);
    await tab.until(atRelay(1));
    const kept = troublesKept(tab, SOLO);
    begin();
    await tab.engine.record([entry("solo", "refused")]);
    await tab.until(told(name));
    for (let run = 0; run < 3; run++) {
      const again = relay.asked("append", 1);
      tab.engine.wake();
      await again;
    }

    expect(kept).toEqual(["", name]);
    end();
    tab.engine.wake();
    await tab.until(atRelay(2));
    expect(kept).toEqual(["", name, ""]);
  });

  it("is raised, and no more asked for a while, when pages bring nothing", async () => {
    // A relay that names more rows and hands over none is asked once, not without pause; when it gives them, all is well.
    const { tab } = await connected();
    await tab.engine.record([entry("solo", "before")]);
    await tab.until(atRelay(1));
    relay.bend = (page) => ({ ...page, items: [], head: page.head + 5 });
    relay.routes.length = 0;
    tab.engine.wake();

    const { alarms } = await tab.until(told("withheld"));

    expect(alarms).toEqual([{ name: "withheld", space: "solo", reason: "rows" }]);
    expect(relay.routes.filter((route) => route === "fetch").length).toBeLessThan(3);
    relay.bend = (page) => page;
    await tab.engine.record([entry("solo", "after")]);
    const healed = await tab.until(atRelay(2));
    expect(healed.alarms).toEqual([]);
  });

  it("is raised for pages that begin beyond what was asked for", async () => {
    // Such a page is no answer: nothing of it is taken, and the relay is not asked without pause.
    const { tab } = await connected();
    await tab.engine.record([entry("solo", "before")]);
    await tab.until(atRelay(1));
    relay.bend = (page) => ({ ...page, after: page.after + 3, head: page.head + 5 });
    relay.routes.length = 0;
    tab.engine.wake();

    await tab.until(told("withheld"));

    expect(relay.routes.filter((route) => route === "fetch").length).toBeLessThan(3);
  });
});

describe("a space that sends nothing more", () => {
  it("shows what waits as on this phone", async () => {
    // The log fits itself no more: the relay answers, yet what is recorded now is not on its way, and is told so.
    const { tab } = await connected();
    await tab.engine.record([entry("solo", "kept")]);
    await tab.until(atRelay(1));
    relay.bend = (page) => ({ ...page, hash: new Uint8Array(32) });
    tab.engine.wake();
    await tab.until(told("differs"));

    await tab.engine.record([entry("solo", "later")]);

    const { entries, relay: reached } = await tab.until((s) => s.entries.length === 2 && s.relay?.reach === "here");
    expect(entries.map((kept) => [textOf(kept), kept.where])).toEqual([["kept", "phone"], ["later", "phone"]]);
    expect(reached?.reach).toBe("here");
  });
});

describe("a phone with a double", () => {
  it("drops nothing of its own for what the double wrote under its number", async () => {
    // A copied profile wrote number 3 first: the other 3 that waits here stays here, unsent, and the double is named.
    const { phone, tab } = await connected();
    await tab.engine.record([entry("solo", "before")]);
    await tab.until(atRelay(1));
    tab.close();
    const double = await phone.copy();
    relay.loseBatches = 1;
    const lost = relay.stopsAtLoss();
    const original = await phone.open();
    await original.engine.record([entry("solo", "mine")]);
    await lost;
    original.close();
    relay.down = false;
    const other = await double.open();
    await other.engine.record([entry("solo", "the double's")]);
    await other.until(atRelay(2));
    other.close();
    const sent = relay.appended.length;

    const again = await phone.open();
    const { alarms } = await again.until(told("restored"));
    await again.engine.record([entry("solo", "after")]);
    again.engine.wake();
    await again.until((s) => s.entries.length === 4);
    await relay.asked("fetch", 2);

    const where = again.engine.snapshot().entries.map((kept) => [textOf(kept), kept.where]).sort();
    expect(where).toEqual([["after", "phone"], ["before", "relay"], ["mine", "phone"], ["the double's", "relay"]]);
    expect(alarms).toEqual([{ name: "restored", space: "solo", reason: null }]);
    expect(relay.appended.length).toBe(sent);
  });
});

function textOf(kept: { body: Uint8Array }): string {
  return new TextDecoder().decode(kept.body);
}
