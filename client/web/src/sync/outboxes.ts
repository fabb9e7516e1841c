/** What waits unsealed, as the picture reads it. */
import type { Drawer } from "../platform/vault.ts";
import { OutboxRecord, at, readRecord, type Slot } from "./records.ts";

/** An own entry that no page has brought yet. */
export interface Unarrived {
  readonly slot: Slot;
  readonly order: number;
  readonly entry: Uint8Array;
}

export type Outbox = ReadonlyMap<number, Unarrived>;

/** The outbox grows at its end only, so what is known of it need not be opened again. */
export async function readOutbox(drawer: Drawer, slot: Slot, known: Outbox = new Map()): Promise<Outbox> {
  const from = Math.max(-1, ...[...known.keys()].slice(-1)) + 1;
  const [keys, fresh] = await Promise.all([drawer.keys(at.everyOutbox(slot)), drawer.under(at.everyOutbox(slot), from)]);
  const records = fresh.map(([, plain]) => ({ slot, ...readRecord(OutboxRecord, plain) }));
  const all = new Map([...known, ...records.map((record) => [record.order, record] as const)]);
  return new Map(keys.map((key) => [key[2]!, all.get(key[2]!)!]));
}
