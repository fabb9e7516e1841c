/** The same week of shared pages, lived again and again with something else besides; and all that the other one has of it. */
import { parseEnvelope } from "../../src/protocol/public/envelope.ts";
import type { Snapshot } from "../../src/sync/face.ts";
import { twoOf } from "../sync/circle.ts";
import type { Pair } from "../sync/pair.ts";
import { entry, type Tab } from "../sync/phone.ts";
import type { RelayInMemory } from "../sync/relay-in-memory.ts";

/** In the order of their founding: the two own spaces, the one for two, the one of care. */
export const [FOR_TWO, OF_CARE] = [2, 3];
export const SHARED = ["for both", "for both too", "and this"];
/** Where keys of the vault begin. */
const PLACES = 24;

/** All that the other one's phone was sent, holds and shows: what is random is told by its length. */
export interface Seen {
  readonly rows: readonly (readonly number[])[];
  readonly records: readonly (readonly [string, number])[];
  readonly shown: unknown;
}

/** What happens besides, after each of the shared pages; `n` counts them. */
export type Meanwhile = (pair: Pair, n: number) => Promise<void>;

export async function week(meanwhile: Meanwhile): Promise<Pair & { readonly seen: Seen }> {
  const two = await twoOf();
  const { relay, left, right } = two;
  for (const [n, body] of SHARED.entries()) {
    await left.engine.record([{ ...entry("shared", body), entryId: `${n}`.repeat(32) }]);
    await left.until(({ entries }) => entries.filter(({ space, where }) => space === "shared" && where === "relay").length === n + 1);
    await right.until(({ entries }) => entries.filter(({ space }) => space === "shared").length === n + 1);
    await meanwhile(two, n);
  }
  return { ...two, seen: await seenBy(right, relay) };
}

export async function seenBy(right: Tab, relay: RelayInMemory): Promise<Seen> {
  const shared = relay.logs()[FOR_TWO]!;
  const held = await right.vault.read((drawer) => Promise.all(Array.from({ length: PLACES }, async (_, first) => drawer.under([first]))));
  const { care, entries, alarms, devices, shared: pair, apart }: Snapshot = right.engine.snapshot();
  const plain = entries.map(({ body, entryId, mine, day, revision, kind }) => [entryId, kind, mine, day, revision, new TextDecoder().decode(body)]).sort();
  return {
    rows: shared.map((item) => [item.type, item.wire.length, item.type === 2 ? parseEnvelope(item.wire).header.seen.length : -1]),
    records: held.flat().map(([key, bytes]) => [key.join(), bytes.length] as const),
    shown: { care, alarms, devices, pair, apart, plain },
  };
}

export const nothing: Meanwhile = async () => undefined;

/** Resolves when so many own pages are at the relay. */
export async function keptAlone(tab: Tab, count: number): Promise<void> {
  await tab.until(({ entries }) => entries.filter(({ space, where }) => space === "solo" && where === "relay").length === count);
}
