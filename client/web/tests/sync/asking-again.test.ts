import { beforeAll, describe, expect, it } from "vitest";
import { DID_KIND, didEntry } from "../../src/sync/asking-again.ts";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";
import { ORIGIN, Phone, entry } from "./phone.ts";
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
});
