/** Entries on their way into the outbox, and the plain reading of records that all transactions share. */
import { encode } from "../protocol/public/encoding.ts";
import { Entry } from "../protocol/secret/entry.ts";
import type { Kind } from "../protocol/shape.ts";
import type { Drawer, OpenDrawer } from "../platform/vault.ts";
import { putCounters, readCounters } from "./arrivals.ts";
import { AWAITED, OutboxRecord, SpaceRecord, at, readRecord, writeRecord, type Slot } from "./records.ts";

/** The vault is not as it was when the change was thought out; read again. */
export class Moved extends Error {
  constructor() {
    super("moved");
    this.name = "Moved";
  }
}

export interface Draft {
  readonly slot: Slot;
  readonly entry: Entry;
  /** Envelopes of the own member that this one takes back. */
  readonly erases?: readonly Uint8Array[];
}

export async function one<T>(drawer: Drawer, kind: Kind<T>, key: readonly number[]): Promise<T | null> {
  const plain = await drawer.get(key);
  return plain === null ? null : readRecord(kind, plain);
}

export async function every<T>(drawer: Drawer, kind: Kind<T>, prefix: readonly number[]): Promise<T[]> {
  return (await drawer.under(prefix)).map(([, plain]) => readRecord(kind, plain));
}

/** Entries for spaces that are here and not only awaited. */
export async function putRecorded(drawer: OpenDrawer, drafts: readonly Draft[]): Promise<void> {
  for (const slot of new Set(drafts.map((draft) => draft.slot))) {
    const space = await one(drawer, SpaceRecord, at.space(slot));
    if (space === null || space.standing === AWAITED) throw new Moved();
  }
  await putDrafts(drawer, drafts);
}

export async function putDrafts(drawer: OpenDrawer, drafts: readonly Draft[]): Promise<void> {
  const counters = await readCounters(drawer);
  drafts.forEach(({ slot, entry, erases }, i) => {
    const order = counters.order + i;
    const record = { order, entry: encode(Entry, entry), erases: erases ?? [] };
    drawer.put(at.outbox(slot, order), writeRecord(OutboxRecord, record));
  });
  putCounters(drawer, { ...counters, order: counters.order + drafts.length });
}
