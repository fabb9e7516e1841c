/**
 * Vaults of the first program: their records become those of this one. Loaded where such a vault is met.
 *
 * That program kept what it had opened and the heads of the authors, and no envelope. So what had arrived stays, with what
 * waits, the seats and the rosters; and the log is read again from its start, as on a phone that comes in anew, since
 * nothing else tells what counts. Frozen: the shapes here never change again.
 */
import { EntryId, Id, Key, Seq, Uint } from "../protocol/public/ids.ts";
import { DeviceNo } from "../protocol/public/roster.ts";
import { anyBytes, list, nilOr, record, text, uint, type Kind, type Of } from "../protocol/shape.ts";
import type { Key as Place, OpenDrawer } from "../platform/vault.ts";
import * as now from "./records.ts";
import { EMPTY_CHAIN } from "./state.ts";
import { NEW_DEVICE } from "./store.ts";

const CHAINS: Place = [3];
const OUTBOXES: Place = [5];
const SEALED: Place = [6];
const ASIDE: Place = [7];

const Flag = uint(0, 1);
const Device = record({ relay: nilOr(text()), code: nilOr(text()), persisted: nilOr(Flag) });
const Counters = record({ order: Uint, arrived: Uint });
const Space = record({ relay: nilOr(text()), standing: uint(0, 2), seed: Key, member: Uint, about: anyBytes, founding: anyBytes, rotate: nilOr(anyBytes) });
const Head = record({ device: DeviceNo, seq: Seq, id: Id, cited: Uint });
const Chain = record({ number: Uint, hash: Id, records: list(anyBytes), heads: list(Head), trouble: list(now.TroubleRecord) });
const Outbox = record({ order: Uint, entry: anyBytes });
const Sealed = record({ seq: Seq, order: Uint, id: Id, wire: anyBytes, entry: anyBytes });
const Arrived = list(
  record({
    slot: Flag, mine: Flag, order: Uint, id: Id, device: DeviceNo, seq: Seq,
    kind: text(), schema: Uint, entryId: EntryId, revision: Uint, day: Uint, body: anyBytes,
  }),
);

/** Every record as this program keeps it; in one transaction. */
export async function carryFirst(drawer: OpenDrawer): Promise<void> {
  await each(drawer, now.at.device, Device, (device) => now.writeRecord(now.DeviceRecord, { ...NEW_DEVICE, ...device }));
  await each(drawer, now.at.counters, Counters, (counters) => now.writeRecord(now.Counters, { ...counters, changed: 0 }));
  await each(drawer, now.at.everySpace, Space, (space) => now.writeRecord(now.SpaceRecord, { ...space, floor: null }));
  await each(drawer, CHAINS, Chain, ({ records }) => now.writeRecord(now.ChainRecord, { ...EMPTY_CHAIN, records }));
  await each(drawer, OUTBOXES, Outbox, (waiting) => now.writeRecord(now.OutboxRecord, { ...waiting, erases: [] }));
  await each(drawer, SEALED, Sealed, (sealed) => now.writeRecord(now.SealedRecord, { ...sealed, erases: [] }));
  for (const key of await drawer.keys(ASIDE)) drawer.remove(key);
  await carryArrived(drawer);
}

/** What had arrived stays as it was, and is known by its ids when the log brings it again. */
async function carryArrived(drawer: OpenDrawer): Promise<void> {
  const known = new Map<now.Slot, Uint8Array[]>();
  const carried = (run: Of<typeof Arrived>): Uint8Array => {
    for (const { slot, id } of run) known.set(slot, [...(known.get(slot) ?? []), id]);
    return now.writeRecord(now.RunRecord, run.map((entry) => ({ ...entry, erased: now.STANDS, names: 0 })));
  };
  for (const place of [now.at.everySegment, now.at.everyTail]) await each(drawer, place, Arrived, carried);
  for (const [slot, ids] of known) drawer.put(now.at.carried(slot), now.writeRecord(now.WireRun, ids));
}

async function each<T>(drawer: OpenDrawer, prefix: Place, kind: Kind<T>, carried: (record: T) => Uint8Array): Promise<void> {
  for (const [key, plain] of await drawer.under(prefix)) drawer.put(key, carried(now.readRecord(kind, plain)));
}
