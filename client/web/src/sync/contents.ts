/**
 * Sealed contents in the vault: where each lies, what is still to be done with it, and what an entry keeps or lets go.
 *
 * Owns their records and chunks. Every function belongs into somebody's transaction. Chunks lie as the relay gets them,
 * and sealed once more like all else here.
 */
import type { Drawer, OpenDrawer } from "../platform/vault.ts";
import { Uint } from "../protocol/public/ids.ts";
import { digitsOf } from "./entry-id.ts";
import type { SpaceName } from "./face.ts";
import { BRINGING, BlobRecord, COPY, DROPPING, FETCHING, HELD, LOOSE, MAKING, at, nameOf, readRecord, slotOf, writeRecord, type Slot } from "./records.ts";

/** A content that is known here: its number, and whether something is still to be done with it. */
export interface Found {
  readonly n: number;
  readonly record: BlobRecord;
}

/** A content as an entry names it, by its id in hex. */
export interface Place {
  readonly space: SpaceName;
  readonly blob: string;
}

const TASKS: ReadonlySet<number> = new Set([MAKING, LOOSE, BRINGING, FETCHING, DROPPING]);
const WHOLE: ReadonlySet<number> = new Set([LOOSE, BRINGING, HELD, COPY]);

export function isWhole({ record }: Found): boolean {
  return WHOLE.has(record.state);
}

export function keyOfBlob({ slot, blob }: Pick<BlobRecord, "slot" | "blob">): string {
  return keyOfPlace({ space: nameOf(slot), blob: digitsOf(blob) });
}

export function keyOfPlace({ space, blob }: Place): string {
  return `${space} ${blob}`;
}

/** What something is still to be done with, the oldest first. */
export async function tasks(drawer: Drawer): Promise<readonly Found[]> {
  return foundUnder(await drawer.under(at.everyTask));
}

/** What lies here and needs nothing more. */
export async function heldBlobs(drawer: Drawer): Promise<readonly Found[]> {
  return foundUnder(await drawer.under(at.everyHeldBlob));
}

function foundUnder(rows: readonly (readonly [readonly number[], Uint8Array])[]): readonly Found[] {
  return rows.map(([key, plain]) => ({ n: key[1]!, record: readRecord(BlobRecord, plain) }));
}

export async function findBlob(drawer: Drawer, place: Place): Promise<Found | null> {
  const isMeant = ({ record }: Found): boolean => keyOfBlob(record) === keyOfPlace(place);
  return (await tasks(drawer)).find(isMeant) ?? (await heldBlobs(drawer)).find(isMeant) ?? null;
}

/** Puts a record under a number of its own, which no other ever had. */
export async function addBlob(drawer: OpenDrawer, record: BlobRecord): Promise<number> {
  const plain = await drawer.get(at.contents);
  const n = plain === null ? 0 : readRecord(Uint, plain);
  drawer.put(at.contents, writeRecord(Uint, n + 1));
  putBlob(drawer, n, record);
  return n;
}

/** Puts a record, among the tasks or among what is only held. */
export function putBlob(drawer: OpenDrawer, n: number, record: BlobRecord): void {
  const isTask = TASKS.has(record.state);
  drawer.remove(isTask ? at.heldBlob(n) : at.task(n));
  drawer.put(isTask ? at.task(n) : at.heldBlob(n), writeRecord(BlobRecord, record));
}

export async function removeChunks(drawer: OpenDrawer, n: number): Promise<void> {
  for (const key of await drawer.keys(at.everyChunk(n))) drawer.remove(key);
}

export async function removeBlob(drawer: OpenDrawer, n: number): Promise<void> {
  drawer.remove(at.task(n));
  drawer.remove(at.heldBlob(n));
  await removeChunks(drawer, n);
}

/** What own entries name from now on goes to the relay. */
export async function bindLoose(drawer: OpenDrawer, named: readonly Place[]): Promise<void> {
  const keys = new Set(named.map(keyOfPlace));
  if (keys.size === 0) return;
  for (const { n, record } of await tasks(drawer)) {
    if (record.state === LOOSE && keys.has(keyOfBlob(record))) putBlob(drawer, n, { ...record, state: BRINGING });
  }
}

/** No own entry names these any more: gone here at once, and from the relay if it may know of them. */
export async function letGo(drawer: OpenDrawer, gone: readonly Place[], day: number): Promise<void> {
  for (const place of new Map(gone.map((each) => [keyOfPlace(each), each])).values()) {
    const found = await findBlob(drawer, place);
    if (found !== null) await removeBlob(drawer, found.n);
    if (found !== null && (found.record.begun === 0 || found.record.state === COPY)) continue;
    const blob = bytesOfHex(place.blob);
    await addBlob(drawer, { slot: slotOf(place.space), blob, padded: 0, state: DROPPING, mine: 1, begun: 1, refusal: null, used: 0, day });
  }
}

/** Somebody erased what named these: what lies here goes, and is nobody's to drop. */
export async function forget(drawer: OpenDrawer, gone: readonly Place[]): Promise<void> {
  for (const place of gone) {
    const found = await findBlob(drawer, place);
    if (found !== null) await removeBlob(drawer, found.n);
  }
}

/** After a relay came back from an older copy: all that the own member put there is brought again, if it lies here. */
export async function bringAgain(drawer: OpenDrawer, slot: Slot): Promise<void> {
  for (const { n, record } of await heldBlobs(drawer)) {
    if (record.slot === slot && record.mine === 1 && record.state === HELD) putBlob(drawer, n, { ...record, state: BRINGING });
  }
}

/** Lets go of what was used longest ago and the relay has too, until all of that fits; never of what was used last. */
export async function keepBound(drawer: OpenDrawer, most: number): Promise<void> {
  const all = (await heldBlobs(drawer)).filter(({ record }) => record.state === HELD).sort((a, b) => b.record.used - a.record.used);
  let bytes = 0;
  for (const [i, { n, record }] of all.entries()) {
    bytes += record.padded;
    if (i > 0 && bytes > most) await removeBlob(drawer, n);
  }
}

/** The next number of use. */
export async function nextUse(drawer: Drawer): Promise<number> {
  return Math.max(0, ...(await heldBlobs(drawer)).map(({ record }) => record.used)) + 1;
}

/** The chunks of a content that lie here, by their numbers. */
export async function chunksHere(drawer: Drawer, n: number): Promise<ReadonlySet<number>> {
  return new Set((await drawer.keys(at.everyChunk(n))).map((key) => key[2]!));
}

export function bytesOfHex(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
