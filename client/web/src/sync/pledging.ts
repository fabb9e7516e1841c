/**
 * Spaces of three, between this phone's signature and everybody's: kept as a pledge, and redeemed at the relay.
 *
 * Whoever founds may have done it while this phone was away; the seat that it signed with is let in there.
 */
import { labelledHash } from "../protocol/public/encoding.ts";
import { Seat } from "../protocol/secret/keys.ts";
import type { Relay } from "../platform/relay.ts";
import { Refusal } from "./face.ts";
import { awaitedSpace } from "./founding.ts";
import { PledgeRecord, SHARED, SpaceRecord, at, readRecord, writeRecord, type Slot } from "./records.ts";
import { shownBy } from "./showing.ts";
import { Moved, type Store } from "./store.ts";

/** The next place that no space has, or had. */
export function freeSlot(store: Store): Promise<Slot> {
  return store.read(async (drawer) => {
    const keys = [...(await drawer.keys(at.everySpace)), ...(await drawer.keys(at.everyPledge))];
    return Math.max(SHARED, ...keys.map((key) => key[1]!)) + 1;
  });
}

export function keepPledge(store: Store, slot: Slot, pledge: PledgeRecord): Promise<void> {
  return store.change(async (drawer) => {
    if ((await drawer.get(at.space(slot))) !== null) throw new Moved();
    drawer.put(at.pledge(slot), writeRecord(PledgeRecord, pledge));
  });
}

/** Looks for every space that was only pledged; answers whether one has come to be, and how many have not. */
export async function redeem(store: Store, relayAt: (origin: string) => Relay): Promise<{ readonly came: boolean; readonly left: number }> {
  const pledges = await store.read(async (drawer) => (await drawer.under(at.everyPledge)).map(([key, plain]) => [key[1]!, readRecord(PledgeRecord, plain)] as const));
  let left = pledges.length;
  for (const [slot, { relay, seed, member, about, genesis }] of pledges) {
    const seat = Seat.fromSeed(seed);
    try {
      const founding = await shownBy(relayAt(relay), seat, labelledHash("genesis", genesis));
      await store.change(async (drawer) => {
        if ((await drawer.get(at.space(slot))) === null) drawer.put(at.space(slot), writeRecord(SpaceRecord, awaitedSpace(seat, member, relay, about, founding)));
        drawer.remove(at.pledge(slot));
      });
      left -= 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return { came: left < pledges.length, left };
}
