/** Arrived entries in the vault: one row of them for all spaces, in the order in which they came to be held. */
import type { Drawer, OpenDrawer } from "../platform/vault.ts";
import { parseEntry, type Entry } from "../protocol/secret/entry.ts";
import { ArrivedRecord, Counters, ERASED, KEPT_BACK, KEPT_ERASED, RunRecord, STANDS, at, readRecord, writeRecord, type Slot } from "./records.ts";
import { appendRun, changeRun, readRun, type Row } from "./runs.ts";

/** An entry on its way into the vault; without an order it gets the next. */
export interface Arrival {
  readonly mine: boolean;
  readonly order: number | null;
  readonly id: Uint8Array;
  readonly device: number;
  readonly seq: number;
  /** Whether another member's envelope names one of the own member. */
  readonly names: boolean;
  /** Whether the relay was given no words of it. */
  readonly keptBack?: boolean;
  readonly entry: Entry | Uint8Array;
}

/** Entries read from the vault, and how many there are by now. */
export interface Read {
  readonly arrived: readonly ArrivedRecord[];
  readonly next: number;
}

const ROW: Row<ArrivedRecord> = {
  run: RunRecord,
  everySegment: at.everySegment,
  segment: at.segment,
  everyTail: at.everyTail,
  tail: at.tail,
};

export const NO_COUNT: Counters = { order: 0, arrived: 0, changed: 0 };

export async function readCounters(drawer: Drawer): Promise<Counters> {
  const plain = await drawer.get(at.counters);
  return plain === null ? NO_COUNT : readRecord(Counters, plain);
}

export function putCounters(drawer: OpenDrawer, counters: Counters): void {
  drawer.put(at.counters, writeRecord(Counters, counters));
}

/** Appends arrivals. */
export async function keepArrived(drawer: OpenDrawer, slot: Slot, arrivals: readonly Arrival[]): Promise<void> {
  if (arrivals.length === 0) return;
  const counters = await readCounters(drawer);
  let { order } = counters;
  const fresh = arrivals.map((arrival) => arrivedRecord(slot, arrival, () => order++));
  await appendRun(drawer, ROW, counters.arrived, fresh);
  putCounters(drawer, { ...counters, order, arrived: counters.arrived + fresh.length });
}

function arrivedRecord(slot: Slot, arrival: Arrival, nextOrder: () => number): ArrivedRecord {
  const { mine, order, id, device, seq } = arrival;
  const names = arrival.names ? 1 : 0;
  const entry = arrival.entry instanceof Uint8Array ? parseEntry(arrival.entry) : arrival.entry;
  const erased = arrival.keptBack ? KEPT_BACK : STANDS;
  return { slot, erased, names, mine: mine ? 1 : 0, order: order ?? nextOrder(), id, device, seq, ...entry };
}

/** The entries from number `from` on; `from` is 0 or the `next` of an earlier reading. */
export async function readArrived(drawer: Drawer, from: number): Promise<Read> {
  const arrived = await readRun(drawer, ROW, from);
  return { arrived, next: from + arrived.length };
}

/** Whether an envelope is one of some. */
export type Among = (id: Uint8Array) => boolean;

/**
 * Takes erased entries out of sight: others' words leave the vault, one's own stay in it for a way back.
 *
 * What two people made together stays with the one who received it, marked.
 */
export async function eraseArrived(drawer: OpenDrawer, slot: Slot, erased: Among, isJoint: (kind: string) => boolean): Promise<void> {
  const changed = await changeRun(drawer, ROW, (record) => {
    if (record.slot !== slot || record.erased !== STANDS || !erased(record.id)) return record;
    if (record.mine === 1) return { ...record, erased: ERASED };
    return isJoint(record.kind) ? { ...record, erased: KEPT_ERASED } : { ...record, erased: ERASED, body: new Uint8Array() };
  });
  const counters = await readCounters(drawer);
  if (changed > 0) putCounters(drawer, { ...counters, changed: counters.changed + changed });
}
