import "fake-indexeddb/auto";
import { beforeAll, describe, expect, it } from "vitest";
import { Vault } from "../../src/platform/vault.ts";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";
import type { Entry } from "../../src/protocol/secret/entry.ts";
import { eraseArrived, keepArrived, readArrived, takeArrived, type Arrival } from "../../src/sync/arrivals.ts";
import { ERASED, KEPT_ERASED, SHARED, SOLO, STANDS, at } from "../../src/sync/records.ts";

let names = 0;

beforeAll(ready);

function open(): Promise<Vault> {
  names += 1;
  return Vault.open({ name: `arrivals ${names}`, random: randomBytes, onTrouble: () => undefined });
}

function some(count: number, from: number): Arrival[] {
  return Array.from({ length: count }, (_, i) => {
    const entry = { kind: "note", schema: 1, entryId: randomBytes(16), revision: from + i, day: 1, body: new Uint8Array(3) };
    return { mine: true, order: null, id: randomBytes(32), device: 0, seq: from + i + 1, names: false, entry };
  });
}

describe("arrived entries", () => {
  it.each([
    [[1, 1, 1]],
    [[255, 1]],
    [[256]],
    [[255, 2]],
    [[100, 100, 100, 100]],
    [[700]],
    [[1, 511, 1, 255]],
  ])("are all there and in order: %j", async (counts) => {
    // However they came, in ones or hundreds: read from the start or from where a reading ended, each comes once.
    const vault = await open();
    let total = 0;
    const ends = [0];
    for (const count of counts) {
      const arrivals = some(count, total);
      await vault.change((drawer) => keepArrived(drawer, SOLO, arrivals));
      total += count;
      ends.push(total);
    }
    for (const from of ends) {
      const { arrived, next } = await vault.read((drawer) => readArrived(drawer, from));
      const numbers = Array.from({ length: total - from }, (_, i) => from + i);

      expect(arrived.map((item) => item.revision)).toEqual(numbers);
      expect(arrived.map((item) => item.order)).toEqual(numbers);
      expect(next).toBe(total);
    }
    const segments = await vault.read((drawer) => drawer.keys(at.everySegment));
    expect(segments.length).toBe(Math.floor(total / 256));
  });

  it("leave the vault when they are erased, but for what both made", async () => {
    // Words go, another's and one's own; what both made stays and is marked; nothing else changes.
    const vault = await open();
    const [theirs, joint, mine, other] = some(4, 0).map((arrival, i) => ({ ...arrival, mine: i === 2 })) as [Arrival, Arrival, Arrival, Arrival];
    const made = { ...joint, entry: { ...(joint.entry as Entry), kind: "sign" } };
    await vault.change((drawer) => keepArrived(drawer, SHARED, [theirs, made, mine, other]));
    const gone = [theirs, made, mine].map(({ id }) => id);

    await vault.change((drawer) => eraseArrived(drawer, SHARED, gone, (kind) => kind === "sign"));

    const { arrived } = await vault.read((drawer) => readArrived(drawer, 0));
    expect(arrived.map(({ erased, body }) => [erased, body.length])).toEqual([[ERASED, 0], [KEPT_ERASED, 3], [ERASED, 0], [STANDS, 3]]);
  });

  it("say no more of what kind they were, so that nobody counts signals", async () => {
    // Another's and one's own, erased by an envelope or taken back here: in the vault of two their places are all alike.
    const vault = await open();
    const signals = some(4, 0).map((arrival, i) => ({ ...arrival, mine: i > 1, entry: { ...(arrival.entry as Entry), kind: "signal" } }));
    await vault.change((drawer) => keepArrived(drawer, SHARED, signals));

    await vault.change((drawer) => eraseArrived(drawer, SHARED, signals.slice(0, 3).map(({ id }) => id), () => false));
    await vault.change((drawer) => takeArrived(drawer, SHARED, { numbers: [3], next: 4 }, () => true));

    const { arrived } = await vault.read((drawer) => readArrived(drawer, 0));
    expect(arrived.map(({ kind, erased, body }) => [kind, erased, body.length])).toEqual(Array.from({ length: 4 }, () => ["erase", ERASED, 0]));
  });
});
