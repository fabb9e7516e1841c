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

/** Changes records where they lie; `change` answers the same object for what stays. Answers how many it changed. */
export async function changeRun<T>(drawer: OpenDrawer, row: Row<T>, change: (record: T) => T): Promise<number> {
  let changed = 0;
  for (const [key, plain] of [...(await drawer.under(row.everySegment)), ...(await drawer.under(row.everyTail))]) {
    const before = readRecord(row.run, plain);
    const after = before.map(change);
    const fresh = after.filter((record, i) => record !== before[i]).length;
    if (fresh > 0) drawer.put(key, writeRecord(row.run, after));
    changed += fresh;
  }
  return changed;
}
