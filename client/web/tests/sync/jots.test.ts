/** What a phone alone remembers: in the vault, behind the lock, and nobody hears of it. */
import { beforeAll, expect, it } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { ORIGIN, Phone, connectedTo, entry } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

beforeAll(ready);

it("is there after a new start, and only the newest", async () => {
  // Also before there is a notebook; of two under one name the later one.
  const phone = new Phone(new RelayInMemory(ORIGIN));
  const tab = await phone.open();
  for (const said of ["first", "then"]) await tab.engine.jot("steps", said);
  await tab.engine.jot("other", "beside");
  tab.close();

  expect((await phone.open()).engine.snapshot().jots).toEqual({ steps: "then", other: "beside" });
});

it("R3: the relay hears nothing of it", async () => {
  // What is remembered is no entry: between two pages that go there, nothing else does.
  const relay = new RelayInMemory(ORIGIN);
  const { tab } = await connectedTo(relay);
  const sent = () => relay.routes.filter((route) => route.includes("append")).length;
  const goes = async (words: string, length: number): Promise<void> => {
    await tab.engine.record([entry("solo", words)]);
    await tab.until(({ entries }) => entries.filter(({ where }) => where === "relay").length === length);
  };
  await goes("before", 1);
  const before = sent();
  await tab.engine.jot("steps", "quoblixvant");
  await goes("after", 2);

  expect(sent()).toBe(before + 1);
  expect(tab.engine.snapshot().entries.length).toBe(2);
});
