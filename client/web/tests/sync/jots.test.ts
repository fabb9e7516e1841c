/** What a phone alone remembers: in the vault, behind the lock, and nobody hears of it. */
import { beforeAll, expect, it } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { ORIGIN, Phone, connectedTo } from "./phone.ts";
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
  // What is remembered is no entry: nothing is sent, and nothing asked for.
  const relay = new RelayInMemory(ORIGIN);
  const { tab } = await connectedTo(relay);
  await tab.until(({ entries }) => entries.every(({ where }) => where === "relay"));
  const before = relay.routes.length;
  await tab.engine.jot("steps", "quoblixvant");

  expect(relay.routes.length).toBe(before);
  expect(tab.engine.snapshot().entries).toEqual([]);
});
