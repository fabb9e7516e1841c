/** Arrived entries in the vault: one row of them for all spaces, in the order in which they came to be held. */
import type { Drawer, OpenDrawer } from "../platform/vault.ts";
import { Uint, mapKey } from "../protocol/public/ids.ts";
import { ENTRY_ID_BYTES } from "../protocol/public/limits.ts";
import { parseEntry, type Entry } from "../protocol/secret/entry.ts";
import { DID_KIND } from "./asking-again.ts";
import { ERASE_KIND, SHEET_KIND } from "./founding.ts";
import { PHONE_KIND } from "./phones.ts";
import { SEAT_KIND } from "./places.ts";
import { ArrivedRecord, Counters, ERASED, KEPT_BACK, KEPT_ERASED, RunRecord, SHARED, STANDS, WireRun, at, readRecord, writeRecord, type Slot } from "./records.ts";
import { appendRun, changeAt, changeRun, readAt, readRun, type Row } from "./runs.ts";

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

const NOTHING = new Uint8Array();
/** Of so few ids it is quicker to look for each in the bytes of a run than to read the run. */
const FEW = 8;

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
  const news = await withoutCarried(drawer, slot, arrivals);
  if (news.length === 0) return;
  const counters = await readCounters(drawer);
  let { order } = counters;
  const fresh = news.map((arrival) => arrivedRecord(slot, arrival, () => order++));
  await appendRun(drawer, ROW, counters.arrived, fresh);
  putCounters(drawer, { ...counters, order, arrived: counters.arrived + fresh.length });
}

/** Without those that an earlier program had kept, which come once more from the start of the log. */
async function withoutCarried(drawer: OpenDrawer, slot: Slot, arrivals: readonly Arrival[]): Promise<readonly Arrival[]> {
  const plain = arrivals.length === 0 ? null : await drawer.get(at.carried(slot));
  if (plain === null) return arrivals;
  const known = new Set(readRecord(WireRun, plain).map(mapKey));
  return arrivals.filter(({ id }) => !known.has(mapKey(id)));
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

/** Entries that were taken out of sight after a reading, each with its number; `after`: how many changes that reading knew. */
export async function readChanged(drawer: Drawer, after: number): Promise<readonly (readonly [number, ArrivedRecord])[]> {
  const numbers = (await drawer.under(at.everyChange, after)).map(([, plain]) => readRecord(Uint, plain));
  return readAt(drawer, ROW, numbers);
}

/**
 * Takes erased entries out of sight, and their words out of the vault; answers what they were.
 *
 * What two people made together stays with the one who received it, marked. What the relay had no room for was erased
 * there alone. A sheet that has ended stays as it was: it names seats and nothing else. What was done after asking again
 * stays for good, whatever device says otherwise.
 */
export async function eraseArrived(
  drawer: OpenDrawer,
  slot: Slot,
  erased: readonly Uint8Array[],
  isJoint: (kind: string) => boolean,
): Promise<readonly ArrivedRecord[]> {
  const ids = new Set(erased.map(mapKey));
  const gone: ArrivedRecord[] = [];
  const erase = (record: ArrivedRecord): ArrivedRecord => {
    if (record.slot !== slot || record.erased !== STANDS || !ids.has(mapKey(record.id)) || record.kind === DID_KIND) return record;
    gone.push(record);
    if (isJoint(record.kind)) return { ...record, erased: record.mine === 1 ? ERASED : KEPT_ERASED };
    return namesSeats(record) ? { ...record, erased: ERASED } : emptied(record);
  };
  const touches = (run: Uint8Array): boolean => erased.length > FEW || erased.some((id) => holds(run, id));
  await noteChanges(drawer, await changeRun(drawer, ROW, erase, touches));
  return gone;
}

/** It says, also after it has ended, which seats were paper, or which phone's: whoever is to go must not unsay them. There is no secret in it. */
const namesSeats = ({ mine, kind }: ArrivedRecord): boolean => mine === 1 && [SHEET_KIND, PHONE_KIND, SEAT_KIND].includes(kind);

/** Only its place stays. In the shared space that does not even say of what kind it was: signals that went are no number of signals. */
const emptied = (record: ArrivedRecord): ArrivedRecord => ({ ...record, ...(record.slot === SHARED ? { kind: ERASE_KIND } : {}), erased: ERASED, body: NOTHING });

/** Takes own entries out of sight that somebody knows of by their numbers, and those that came since; answers what they were. */
export async function takeArrived(
  drawer: OpenDrawer,
  slot: Slot,
  { numbers, next }: { readonly numbers: readonly number[]; readonly next: number },
  isMeant: (record: ArrivedRecord) => boolean,
): Promise<readonly ArrivedRecord[]> {
  const since = (await readArrived(drawer, next)).arrived;
  const all = [...numbers, ...since.flatMap((record, i) => (isMeant(record) ? [next + i] : []))];
  const gone: ArrivedRecord[] = [];
  const changed: number[] = [];
  await changeAt(drawer, ROW, all, (record, n) => {
    if (record.slot !== slot || record.mine !== 1 || record.erased === ERASED || !isMeant(record)) return record;
    gone.push(record);
    changed.push(n);
    return emptied(record);
  });
  await noteChanges(drawer, changed);
  return gone;
}

/** Nothing stays of what came in a space but that something came. */
export async function putAwayArrived(drawer: OpenDrawer, slot: Slot): Promise<void> {
  const nothing = { erased: ERASED, kind: "", schema: 0, revision: 0, day: 0, entryId: new Uint8Array(ENTRY_ID_BYTES), body: NOTHING };
  await noteChanges(drawer, await changeRun(drawer, ROW, (record) => (record.slot === slot ? { ...record, ...nothing } : record)));
}

/** Tells whoever has read them that these have changed. */
async function noteChanges(drawer: OpenDrawer, numbers: readonly number[]): Promise<void> {
  if (numbers.length === 0) return;
  const counters = await readCounters(drawer);
  numbers.forEach((n, i) => drawer.put(at.change(counters.changed + i), writeRecord(Uint, n)));
  putCounters(drawer, { ...counters, changed: counters.changed + numbers.length });
}

/** Whether an id stands somewhere in the bytes of a run. */
function holds(run: Uint8Array, id: Uint8Array): boolean {
  const end = run.length - id.length;
  for (let start = run.indexOf(id[0]!); start >= 0 && start <= end; start = run.indexOf(id[0]!, start + 1)) {
    let same = 1;
    while (same < id.length && run[start + same] === id[same]) same += 1;
    if (same === id.length) return true;
  }
  return false;
}
