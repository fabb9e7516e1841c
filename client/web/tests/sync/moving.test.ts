/** The own space at another relay, with the old one refusing. */
import { beforeAll, expect, it } from "vitest";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";
import { formatId } from "../../src/protocol/public/ids.ts";
import { arrives, page, photo, PHOTO } from "./pair.ts";
import { CODE, entry, ORIGIN, Phone, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";
import { didEntry } from "../../src/sync/asking-again.ts";

const ELSEWHERE = "http://localhost:4200";

beforeAll(ready);

/** Two relays in one network. */
function between(here: RelayInMemory, there: RelayInMemory): RelayInMemory {
  const port = (address: string): RelayInMemory => (new URL(address).port === new URL(there.origin).port ? there : here);
  const wires: ReturnType<RelayInMemory["wires"]> = {
    fetch: (address, init) => port(address).wires().fetch(address, init),
    socket: (address) => port(address).wires().socket(address),
  };
  return { wires: () => wires } as unknown as RelayInMemory;
}

async function begun(): Promise<{ readonly here: RelayInMemory; readonly there: RelayInMemory; readonly tab: Tab }> {
  const [here, there] = [new RelayInMemory(ORIGIN), new RelayInMemory(ELSEWHERE)];
  const tab = await new Phone(between(here, there)).open();
  await tab.engine.begin();
  await tab.engine.connect(ORIGIN, CODE);
  return { here, there, tab };
}

it("all that is one's own is there again, and nothing links the two", async () => {
  // The old relay is dead; pages, their ids and photos come to the new one in another space under other blobs.
  const { here, there, tab } = await begun();
  const attached = await tab.engine.attach("solo", photo(20_000), PHOTO);
  const draft = page("solo", [attached]);
  await tab.engine.record([draft, entry("solo", "plain")]);
  const before = await arrives(tab, draft.entryId);
  here.stop();

  await tab.engine.moveTo(ELSEWHERE, CODE);

  const after = await arrives(tab, draft.entryId);
  expect([...after.body]).not.toEqual([...before.body]);
  expect([after.day, after.revision]).toEqual([before.day, before.revision]);
  expect(tab.texts("solo")).toContain("plain");
  expect(tab.engine.snapshot().relay?.origin).toBe(ELSEWHERE);
  const [old, fresh] = [here, there].map((relay) => relay.rosters().map(({ space }) => formatId(space)));
  expect(fresh!.length).toBe(1);
  expect(old!.some((space) => fresh!.includes(space))).toBe(false);
});

it("R21: the old relay has the line about it first", async () => {
  // While it does not answer the move is refused; once it does it has the line, and only then does anything move. Whoever
  // has a relay that never answers goes without.
  const { here, there, tab } = await begun();
  await tab.until(({ entries, relay }) => relay !== null && entries.every(({ where }) => where === "relay"));
  const told = (): number => here.served()[0]!.length;
  const before = told();
  const code = (verb: Promise<void>): Promise<string> => verb.then(() => "moved", (error: { readonly code: string }) => error.code);
  here.stop();
  await tab.engine.record([didEntry(1, 20_000, randomBytes)]);
  expect([await code(tab.engine.moveTo(ELSEWHERE, CODE)), there.rosters().length, told()]).toEqual(["unfinished", 0, before]);

  here.down = false;
  tab.engine.wake();
  expect(await code(tab.engine.moveTo(ELSEWHERE, CODE))).toBe("moved");
  expect(told()).toBeGreaterThan(before);
  there.stop();
  await tab.engine.record([didEntry(1, 20_000, randomBytes)]);
  expect(await code(tab.engine.moveTo(ORIGIN, CODE, true))).toBe("moved");
});

it("where the new relay refuses, all stays as it was", async () => {
  // A code that it does not know changes nothing here.
  const { tab } = await begun();
  await tab.engine.record([entry("solo", "plain")]);

  const code = await tab.engine.moveTo(ELSEWHERE, "FFFF-FFFF-FFFF-FFFF").then(() => "taken", (error: { readonly code: string }) => error.code);

  expect(code).toBe("code_unknown");
  expect(tab.engine.snapshot().relay?.origin).toBe(ORIGIN);
  expect(tab.texts("solo")).toEqual(["plain"]);
});
