/**
 * Arrived entries in the vault: 256 in one sealed segment each, and a tail of short runs as they came.
 *
 * So ten thousand of them open in a few dozen reads. Owns their numbering: entry n lies in segment n / 256 or,
 * while that one is not full, in the tail, in the run of the page that brought it.
 */
import type { Drawer, Key as Place, OpenDrawer } from "../platform/vault.ts";
import { parseEntry, type Entry } from "../protocol/secret/entry.ts";
import {
  ArrivedRecord,
  Counters,
  RunRecord,
  SEGMENT_ENTRIES,
  at,
  readRecord,
  writeRecord,
  type Slot,
} from "./records.ts";

/** An entry on its way into the vault; without an order it gets the next. */
export interface Arrival {
  readonly mine: boolean;
  readonly order: number | null;
  readonly id: Uint8Array;
  readonly device: number;
  readonly seq: number;
  readonly entry: Entry | Uint8Array;
}

/** Entries read from the vault, and how many there are by now. */
export interface Read {
  readonly arrived: readonly ArrivedRecord[];
  readonly next: number;
}

/** Appends arrivals, closing a segment whenever one is full. */
export async function keepArrived(drawer: OpenDrawer, slot: Slot, arrivals: readonly Arrival[]): Promise<void> {
  if (arrivals.length === 0) return;
  const plain = await drawer.get(at.counters);
  const counters = plain === null ? { order: 0, arrived: 0 } : readRecord(Counters, plain);
  let { order } = counters;
  const fresh = arrivals.map((arrival) => arrivedRecord(slot, arrival, () => order++));
  await append(drawer, counters.arrived, fresh);
  drawer.put(at.counters, writeRecord(Counters, { order, arrived: counters.arrived + fresh.length }));
}

function arrivedRecord(slot: Slot, arrival: Arrival, nextOrder: () => number): ArrivedRecord {
  const { mine, order, id, device, seq } = arrival;
  const entry = arrival.entry instanceof Uint8Array ? parseEntry(arrival.entry) : arrival.entry;
  return { slot, mine: mine ? 1 : 0, order: order ?? nextOrder(), id, device, seq, ...entry };
}

async function append(drawer: OpenDrawer, arrived: number, fresh: readonly ArrivedRecord[]): Promise<void> {
  const inTail = arrived % SEGMENT_ENTRIES;
  if (inTail + fresh.length < SEGMENT_ENTRIES) return putRun(drawer, at.tail(arrived), fresh);
  const tail = await drawer.under(at.everyTail);
  tail.forEach(([key]) => drawer.remove(key));
  const all = [...tail.flatMap(([, plain]) => readRecord(RunRecord, plain)), ...fresh];
  let start = arrived - inTail;
  for (; all.length >= SEGMENT_ENTRIES; start += SEGMENT_ENTRIES) {
    putRun(drawer, at.segment(start / SEGMENT_ENTRIES), all.splice(0, SEGMENT_ENTRIES));
  }
  if (all.length > 0) putRun(drawer, at.tail(start), all);
}

function putRun(drawer: OpenDrawer, place: Place, run: readonly ArrivedRecord[]): void {
  drawer.put(place, writeRecord(RunRecord, run));
}

/** The entries from number `from` on; `from` is 0 or the `next` of an earlier reading. */
export async function readArrived(drawer: Drawer, from: number): Promise<Read> {
  const first = Math.floor(from / SEGMENT_ENTRIES);
  const [segments, tail] = await Promise.all([
    drawer.under(at.everySegment, first),
    drawer.under(at.everyTail, from),
  ]);
  const start = first * SEGMENT_ENTRIES;
  const full = segments.flatMap(([, plain]) => readRecord(RunRecord, plain)).slice(from - start);
  const arrived = [...full, ...tail.flatMap(([, plain]) => readRecord(RunRecord, plain))];
  return { arrived, next: from + arrived.length };
}
