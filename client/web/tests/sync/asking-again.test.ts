import { beforeAll, describe, expect, it } from "vitest";
import { DID_KIND, didEntry } from "../../src/sync/asking-again.ts";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";
import { eraseArrived, keepArrived, readArrived } from "../../src/sync/arrivals.ts";
import { isLine, outranks } from "../../src/sync/ranking.ts";
import { SOLO, STANDS } from "../../src/sync/records.ts";
import { Vault } from "../../src/platform/vault.ts";
import { ORIGIN, Phone, connectedTo, entry } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

beforeAll(ready);

describe("a line about what was done", () => {
  it("is nobody's to take back", async () => {
    // Neither erased, nor replaced, nor given way: each is refused by name, and the line is there after a new start.
    const phone = new Phone(new RelayInMemory(ORIGIN));
    const tab = await phone.open();
    await tab.engine.begin();
    const line = didEntry(1, 20_000, randomBytes);
    await tab.engine.record([line]);
    await tab.until(({ entries }) => entries.some(({ kind }) => kind === DID_KIND));
    const over = { ...entry("solo", "nothing happened", 1), entryId: line.entryId };

    await expect(tab.engine.erase("solo", [line.entryId])).rejects.toMatchObject({ code: "stays" });
    await expect(tab.engine.record([over])).rejects.toMatchObject({ code: "stays" });
    await expect(tab.engine.record([entry("solo", "in its place")], [line.entryId])).rejects.toMatchObject({ code: "stays" });
    tab.close();
    const again = await phone.open();
    expect(again.engine.snapshot().entries.map(({ kind, entryId }) => [kind, entryId])).toEqual([[DID_KIND, line.entryId]]);
  });

  it("R21: is on every own phone", async () => {
    // Also on one that is added later: a line from before, and one from after, from whichever phone.
    const relay = new RelayInMemory(ORIGIN);
    const { tab: first } = await connectedTo(relay);
    await first.engine.record([didEntry(2, 20_000, randomBytes)]);
    const { words } = await first.engine.makeSheet();
    const second = await new Phone(relay).open();
    await second.engine.restore(words.join(" "), ORIGIN, true);
    const lines = (count: number) => ({ entries }: { readonly entries: readonly { readonly kind: string }[] }): boolean =>
      entries.filter(({ kind }) => kind === DID_KIND).length === count;
    await second.until(lines(1));
    await second.until((snapshot) => !snapshot.restoring);
    await second.engine.record([didEntry(1, 20_000, randomBytes)]);

    await first.until(lines(2));
    expect(first.texts("solo").length).toBeGreaterThan(1);
  });

  it("stays where another own phone would erase it", async () => {
    // An erasure by a changed program is signed like any other: the line stays, what else it names goes.
    const vault = await Vault.open({ name: "erased lines", random: randomBytes, onTrouble: () => undefined });
    const arrivals = [DID_KIND, "note"].map((kind, seq) => ({
      mine: true, order: null, id: randomBytes(32), device: 0, seq: seq + 1, names: false,
      entry: { kind, schema: 1, entryId: randomBytes(16), revision: 0, day: 1, body: new Uint8Array(2) },
    }));
    await vault.change((drawer) => keepArrived(drawer, SOLO, arrivals));
    await vault.change(async (drawer) => void (await eraseArrived(drawer, SOLO, arrivals.map(({ id }) => id), () => false)));

    const { arrived } = await vault.read((drawer) => readArrived(drawer, 0));
    expect(arrived.map(({ kind, erased }) => [kind, erased === STANDS])).toEqual([[DID_KIND, true], ["note", false]]);
  });

  it("stays where another own phone would revise it", () => {
    // A revision under its id, by a changed program: the line stands in front, whichever came first.
    const place = (kind: string, revision: number) => ({ stays: isLine({ kind, revision }), confirmed: true, revision, seq: 9, device: 1 });
    const line = place(DID_KIND, 0);

    for (const over of [place("note", 1), place(DID_KIND, 1)]) expect([outranks(over, line), outranks(line, over)]).toEqual([false, true]);
    expect(outranks(place("note", 1), place("note", 0))).toBe(true);
  });
});
