import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { CODE, Phone, entry, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

const ORIGIN = "http://localhost:4100";

let relay: RelayInMemory;

beforeAll(ready);
beforeEach(() => {
  relay = new RelayInMemory(ORIGIN);
});

async function connected(): Promise<{ phone: Phone; tab: Tab }> {
  const phone = new Phone(relay);
  const tab = await phone.open();
  await tab.engine.begin();
  await tab.engine.connect(ORIGIN, CODE);
  return { phone, tab };
}

const atRelay = (count: number) => (s: { entries: readonly { where: string | null }[] }) =>
  s.entries.filter((kept) => kept.where === "relay").length === count;

const told = (name: string) => (s: { alarms: readonly { name: string }[] }) =>
  s.alarms.some((alarm) => alarm.name === name);

describe("a phone with a double", () => {
  it("drops nothing of its own for what the double wrote under its number", async () => {
    // A copied profile wrote number 3 first: the other 3 that waits here stays here, unsent, and the double is named.
    const { phone, tab } = await connected();
    await tab.engine.record([entry("solo", "before")]);
    await tab.until(atRelay(1));
    tab.close();
    const double = await phone.copy();
    relay.loseBatches = 1;
    relay.afterLoss = () => relay.stop();
    const original = await phone.open();
    await original.engine.record([entry("solo", "mine")]);
    await original.until((s) => s.relay?.reach === "away");
    original.close();
    relay.down = false;
    const other = await double.open();
    await other.engine.record([entry("solo", "the double's")]);
    await other.until(atRelay(2));
    other.close();
    const sent = relay.appended.length;

    const again = await phone.open();
    const { alarms } = await again.until(told("forked"));
    await again.engine.record([entry("solo", "after")]);
    again.engine.wake();
    await again.until((s) => s.entries.length === 4);
    await relay.asked("fetch", 2);

    const where = again.engine.snapshot().entries.map((kept) => [textOf(kept), kept.where === "relay"]).sort();
    expect(where).toEqual([["after", false], ["before", true], ["mine", false], ["the double's", true]]);
    expect(alarms).toEqual([{ name: "forked", space: "solo", reason: "device 0" }]);
    expect(relay.appended.length).toBe(sent);
  });
});

function textOf(kept: { body: Uint8Array }): string {
  return new TextDecoder().decode(kept.body);
}
