/**
 * A row of many small records in the vault: 256 in one sealed segment each, and a tail of short runs as they came.
 *
 * So ten thousand of them open in a few dozen reads. Owns their numbering: record n lies in segment n / 256 or, while
 * that one is not full, in the tail, in the run that brought it.
 */
import type { Drawer, Key as Place, OpenDrawer } from "../platform/vault.ts";
import type { Kind } from "../protocol/shape.ts";
import { readRecord, writeRecord } from "./records.ts";

export const SEGMENT_RECORDS = 256;

/** Where a row lies, and of what kind a run of it is. */
export interface Row<T> {
  readonly run: Kind<readonly T[]>;
  readonly everySegment: Place;
  segment(index: number): Place;
  readonly everyTail: Place;
  tail(n: number): Place;
}

/** Puts records behind the first `count`, closing a segment whenever one is full. */
export async function appendRun<T>(drawer: OpenDrawer, row: Row<T>, count: number, fresh: readonly T[]): Promise<void> {
  if (fresh.length === 0) return;
  const put = (place: Place, run: readonly T[]): void => drawer.put(place, writeRecord(row.run, run));
  const inTail = count % SEGMENT_RECORDS;
  if (inTail + fresh.length < SEGMENT_RECORDS) return put(row.tail(count), fresh);
  const tail = await drawer.under(row.everyTail);
  tail.forEach(([key]) => drawer.remove(key));
  const all = [...tail.flatMap(([, plain]) => readRecord(row.run, plain)), ...fresh];
  let start = count - inTail;
  for (; all.length >= SEGMENT_RECORDS; start += SEGMENT_RECORDS) {
    put(row.segment(start / SEGMENT_RECORDS), all.splice(0, SEGMENT_RECORDS));
  }
  if (all.length > 0) put(row.tail(start), all);
}

/** The records from number `from` on, which is 0 or the end of an earlier reading. */
export async function readRun<T>(drawer: Drawer, row: Row<T>, from: number): Promise<readonly T[]> {
  const first = Math.floor(from / SEGMENT_RECORDS);
  const [segments, tail] = await Promise.all([
    drawer.under(row.everySegment, first),
    drawer.under(row.everyTail, from),
  ]);
  const full = segments.flatMap(([, plain]) => readRecord(row.run, plain)).slice(from - first * SEGMENT_RECORDS);
  return [...full, ...tail.flatMap(([, plain]) => readRecord(row.run, plain))];
}

/** Changes record n where it lies; `change` answers the same object for what stays. Answers the numbers of those changed. */
export async function changeRun<T>(
  drawer: OpenDrawer,
  row: Row<T>,
  change: (record: T, n: number) => T,
  touches: (run: Uint8Array) => boolean = () => true,
): Promise<readonly number[]> {
  const changed: number[] = [];
  const segments = (await drawer.under(row.everySegment)).map(([key, plain]) => [key.at(-1)! * SEGMENT_RECORDS, key, plain] as const);
  const tail = (await drawer.under(row.everyTail)).map(([key, plain]) => [key.at(-1)!, key, plain] as const);
  for (const [start, key, plain] of [...segments, ...tail]) {
    if (touches(plain)) changed.push(...changeIn(drawer, row, start, key, plain, change));
  }
  return changed;
}

/** Changes the records with these numbers, and reads no more of the row than the runs that they lie in. */
export async function changeAt<T>(drawer: OpenDrawer, row: Row<T>, numbers: readonly number[], change: (record: T, n: number) => T): Promise<void> {
  const wanted = new Set(numbers);
  for (const [start, [key, plain]] of await runsWith(drawer, row, numbers)) {
    changeIn(drawer, row, start, key, plain, (record, n) => (wanted.has(n) ? change(record, n) : record));
  }
}

/** The records with these numbers. */
export async function readAt<T>(drawer: Drawer, row: Row<T>, numbers: readonly number[]): Promise<readonly (readonly [number, T])[]> {
  const wanted = new Set(numbers);
  const runs = await runsWith(drawer, row, numbers);
  const all = [...runs].flatMap(([start, [, plain]]) => readRecord(row.run, plain).map((record, i) => [start + i, record] as const));
  return all.filter(([n]) => wanted.has(n));
}

function changeIn<T>(drawer: OpenDrawer, row: Row<T>, start: number, key: Place, plain: Uint8Array, change: (record: T, n: number) => T): number[] {
  const before = readRecord(row.run, plain);
  const after = before.map((record, i) => change(record, start + i));
  const changed = after.flatMap((record, i) => (record === before[i] ? [] : [start + i]));
  if (changed.length > 0) drawer.put(key, writeRecord(row.run, after));
  return changed;
}

/** Number of its first → the run, for each that holds one of some records: a full segment, or one of the tail. */
async function runsWith<T>(drawer: Drawer, row: Row<T>, numbers: readonly number[]): Promise<Map<number, readonly [Place, Uint8Array]>> {
  const found = new Map<number, readonly [Place, Uint8Array]>();
  const segments = new Set(numbers.map((n) => Math.floor(n / SEGMENT_RECORDS)));
  for (const index of segments) {
    const plain = await drawer.get(row.segment(index));
    if (plain !== null) found.set(index * SEGMENT_RECORDS, [row.segment(index), plain]);
    else for (const [key, run] of await drawer.under(row.everyTail)) found.set(key.at(-1)!, [key, run]);
  }
  return found;
}
