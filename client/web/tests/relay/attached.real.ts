/** The engine at a real relay, named by RELAY and CODE: what is attached goes there sealed, comes back by ranges, and leaves. */
import { beforeAll, expect, it } from "vitest";
import { ready, same } from "../../src/protocol/primitives.ts";
import { PHOTO, arrives, page, photo } from "../sync/pair.ts";
import { Phone, entry } from "../sync/phone.ts";
import type { RelayInMemory } from "../sync/relay-in-memory.ts";

const { RELAY = "", CODE = "" } = process.env;
/** Twenty chunks, so that no answer holds all of it. */
const CONTENT = photo(20 * 65_536 - 7);

beforeAll(ready);

function real(): RelayInMemory {
  const socket = (): never => {
    throw new TypeError("the own space is not followed");
  };
  return { wires: () => ({ fetch: (address: string, init: RequestInit) => fetch(address, init), socket }) } as unknown as RelayInMemory;
}

it("takes what is attached, gives it back whole, and drops it", async () => {
  // A second one takes its room on the phone, so that opening fetches all of it; once erased, nobody has it.
  const phone = new Phone(real());
  phone.heldBytes = 0;
  const tab = await phone.open();
  await tab.engine.begin();
  await tab.engine.connect(RELAY, CODE);
  const attached = await tab.engine.attach("solo", CONTENT, PHOTO);
  const said = page("solo", [attached]);
  await tab.engine.record([said]);
  await arrives(tab, said.entryId);
  const small = page("solo", [await tab.engine.attach("solo", photo(700), PHOTO)]);
  await tab.engine.record([small]);
  await arrives(tab, small.entryId);
  await expect.poll(() => tab.vault.read((drawer) => drawer.keys([17]))).toHaveLength(1);
  expect(same(await tab.engine.open(attached, "solo"), CONTENT)).toBe(true);

  await tab.engine.erase("solo", [said.entryId]);
  const last = entry("solo", "after");
  await tab.engine.record([last]);
  await arrives(tab, last.entryId);
  await expect.poll(() => tab.vault.read((drawer) => drawer.keys([16]))).toEqual([]);
  await expect(tab.engine.open(attached, "solo")).rejects.toThrow("unknown_blob");
}, 30_000);
