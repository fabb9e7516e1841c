/** What moves together in the vault, and what must not stay. */
import "fake-indexeddb/auto";
import { beforeAll, expect, it } from "vitest";
import { Vault } from "../../src/platform/vault.ts";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";
import { aboutEntry, awaitedSpace, foundSolo, makeSeat } from "../../src/sync/founding.ts";
import { AsideRecord, AWAITED, OutboxRecord, SHARED, SOLO, SealedRecord, at, writeRecord, type SpaceRecord } from "../../src/sync/records.ts";
import { Moved, Store } from "../../src/sync/store.ts";

const PLACES = [at.everyOutbox, at.everySealed, at.everyAside];

beforeAll(ready);

function awaited(): SpaceRecord {
  const { about, founding } = foundSolo(randomBytes);
  return awaitedSpace(makeSeat(randomBytes), 1, "http://localhost:4100", about, founding);
}

const isAwaited = ({ standing }: SpaceRecord): boolean => standing === AWAITED;

async function opened(name: string): Promise<{ vault: Vault; store: Store }> {
  const vault = await Vault.open({ name, random: randomBytes, onTrouble: () => undefined });
  return { vault, store: new Store(vault) };
}

it("leaves nothing of a space that gave way", async () => {
  // Whatever lay in the place goes with the space; what lies beside it, in the own space, stays.
  const { vault, store } = await opened("gave way");
  await store.addSpace(SHARED, awaited(), null, isAwaited);
  const id = randomBytes(32);
  const wire = new Uint8Array([1]);
  await vault.change(async (drawer) => {
    for (const slot of [SOLO, SHARED] as const) {
      drawer.put(at.outbox(slot, 0), writeRecord(OutboxRecord, { order: 0, entry: wire, erases: [] }));
      drawer.put(at.sealed(slot, 1), writeRecord(SealedRecord, { seq: 1, order: 1, id, wire, entry: wire, erases: [] }));
      drawer.put(at.aside(slot, 3), writeRecord(AsideRecord, { place: 3, key: "x", type: 2, reason: "gap", wire }));
    }
  });

  await store.addSpace(SHARED, awaited(), null, isAwaited);

  const left = await store.read((drawer) =>
    Promise.all([SHARED, SOLO].flatMap((slot) => PLACES.map((under) => drawer.keys(under(slot as 0 | 1))))),
  );
  expect(left.map((keys) => keys.length)).toEqual([0, 0, 0, 1, 1, 1]);
});

it("takes nothing for a space that is only awaited", async () => {
  // Nobody has founded it yet, and it may still give way to one with another person.
  const { store } = await opened("only awaited");
  await store.addSpace(SHARED, awaited(), null, isAwaited);
  const entry = aboutEntry(new Uint8Array([1]), 20_000, randomBytes);

  await expect(store.record([{ slot: SHARED, entry }])).rejects.toThrow(Moved);
});
