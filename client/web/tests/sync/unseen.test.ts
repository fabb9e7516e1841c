/** R3, R14: what is private, and that somebody helps, leaves nothing with the other one; what the relay's host sees of it. */
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { parseEnvelope } from "../../src/protocol/public/envelope.ts";
import type { Snapshot } from "../../src/sync/face.ts";
import { cleanPhone, CARE, given, inCare, meet, putAway, twoOf } from "./circle.ts";
import { entry, type Tab } from "./phone.ts";
import type { RelayInMemory } from "./relay-in-memory.ts";

vi.setConfig({ testTimeout: 60_000 });
beforeAll(ready);
afterEach(putAway);

/** In the order of their founding: the two own spaces, the one for two, the one of care. */
const [FOR_TWO, OF_CARE] = [2, 3];
const SHARED = ["for both", "for both too", "and this"];

/** All that the other one's phone was sent, holds and shows: what is random is told by its length. */
interface Seen {
  readonly rows: readonly (readonly number[])[];
  readonly records: readonly (readonly [string, number])[];
  readonly shown: unknown;
}

/** The same week of shared pages; what happens besides is `meanwhile`, after each of them. */
async function week(meanwhile: (left: Tab, relay: RelayInMemory, n: number) => Promise<void>): Promise<{ seen: Seen; relay: RelayInMemory }> {
  const { relay, left, right } = await twoOf();
  for (const [n, body] of SHARED.entries()) {
    await left.engine.record([{ ...entry("shared", body), entryId: `${n}`.repeat(32) }]);
    await left.until(({ entries }) => entries.filter(({ space, where }) => space === "shared" && where === "relay").length === n + 1);
    await right.until(({ entries }) => entries.filter(({ space }) => space === "shared").length === n + 1);
    await meanwhile(left, relay, n);
  }
  return { seen: await seenBy(right, relay), relay };
}

async function seenBy(right: Tab, relay: RelayInMemory): Promise<Seen> {
  const shared = relay.logs()[FOR_TWO]!;
  const held = await right.vault.read((drawer) => Promise.all(Array.from({ length: 23 }, async (_, first) => drawer.under([first]))));
  const { care, entries, alarms, devices, shared: pair }: Snapshot = right.engine.snapshot();
  const plain = entries.map(({ body, entryId, mine, day, revision, kind }) => [entryId, kind, mine, day, revision, new TextDecoder().decode(body)]).sort();
  return {
    rows: shared.map((item) => [item.type, item.wire.length, item.type === 2 ? parseEnvelope(item.wire).header.seen.length : -1]),
    records: held.flat().map(([key, bytes]) => [key.join(), bytes.length] as const),
    shown: { care, alarms, devices, pair, plain },
  };
}

const nothing = async (): Promise<void> => undefined;

/** Fifty private pages, some between every two shared ones. */
async function privately(left: Tab, _: RelayInMemory, n: number): Promise<void> {
  const count = n === 2 ? 16 : 17;
  await left.engine.record(Array.from({ length: count }, (_, i) => entry("solo", `private ${n} ${i}`)));
  await left.until(({ entries }) => entries.filter(({ space, where }) => space === "solo" && where === "relay").length === 17 * n + count);
}

/** Somebody who helps, from the link to three pages that were given and one that was taken back. */
async function withHelp(left: Tab, relay: RelayInMemory, n: number): Promise<void> {
  if (n === 0) {
    const helper = await cleanPhone(relay).open();
    await meet(left, helper, { end: 20_014, both: false });
    await left.until(({ care }) => care[0]?.stage === "open");
  }
  const page = given(entry("solo", `page ${n}`));
  await left.engine.give(CARE, [page], []);
  await inCare(left, ({ entries }) => entries.filter(({ where }) => where === "relay").length === n + 1);
  if (n === 2) await left.engine.erase(CARE, [page.entryId]);
}

it("private pages and a helper leave no mark with the other", async () => {
  // Byte for byte as many records, of the same sizes, at the same places; the same rows from the relay; the same screens.
  const [quiet, busy, helped] = [await week(nothing), await week(privately), await week(withHelp)];

  expect(quiet.seen.rows.length).toBeGreaterThan(4);
  expect(busy.seen).toEqual(quiet.seen);
  expect(helped.seen).toEqual(quiet.seen);
});

it("the host sees one more space and what it weighs", async () => {
  // Beyond the two: a founding by the same code, a mailbox, and in that space rows of the smallest size. Told in the threat model.
  const helped = await week(withHelp);
  const care = helped.relay.logs()[OF_CARE];

  expect(helped.relay.logs().length).toBe(4);
  expect(care!.map(({ type }) => type).slice(0, 3)).toEqual([0, 1, 2]);
  const sizes = care!.filter(({ type }) => type === 2).map(({ wire }) => parseEnvelope(wire).body?.length ?? 0);
  expect(Math.max(...sizes)).toBeLessThan(600);
  expect([...helped.relay.codes.values()]).toEqual([12]);
  const opened = helped.relay.routes.filter((route) => route.includes("rendezvous/open")).length;
  expect(opened).toBe(2);
});
