/** From the outbox to wires: pure functions over a judged space; the caller makes them durable before sending. */
import { same, type Random } from "../protocol/primitives.ts";
import { bucketOf, parseEnvelope, type Seen } from "../protocol/public/envelope.ts";
import { BATCH_BYTES_MAX, BATCH_ITEMS_MAX, BUCKET_BYTES_MIN, ENTRY_ID_BYTES } from "../protocol/public/limits.ts";
import { mapKey } from "../protocol/public/ids.ts";
import { ENVELOPE, type Item } from "../protocol/public/messages.ts";
import { encodeBody, parseEntry, type Entry } from "../protocol/secret/entry.ts";
import { rewrap, seal, type EpochKey } from "../protocol/secret/sealing.ts";
import { ERASE_KIND } from "./founding.ts";
import { bare } from "./holding.ts";
import type { OutboxRecord, OwnRecord, SealedRecord } from "./records.ts";
import { ownDevice, waitingOf, type SpaceState } from "./state.ts";

/** More than what an envelope is larger than its bucket. */
const AROUND_BYTES = 1024;
const ENTRY_LENGTH_BYTES = 4;

export interface SealedRun {
  readonly sealed: readonly SealedRecord[];
  readonly own: OwnRecord;
}

/** The key of the newest epoch; null if this device was not granted it. */
export function newestKey(state: SpaceState): EpochKey | null {
  const { epoch } = state.chains.roster;
  const key = state.keys.ring.get(epoch);
  return key === undefined ? null : { epoch, key };
}

/**
 * Seals the first unsealed entries, each at its place in the own chain.
 *
 * The first of them names the heads of others that changed since the own envelope before.
 */
export function sealNext(
  state: SpaceState,
  own: OwnRecord,
  waiting: readonly OutboxRecord[],
  epochKey: EpochKey,
  random: Random,
): SealedRun {
  const { roster } = state.chains;
  const device = ownDevice(state)!;
  let prev = own.seq > 0 ? own.id : roster.devices[device]!.admittedBy;
  let [seq, seen] = [own.seq, newlySeen(state, own, device)];
  const sealed = waiting.slice(0, BATCH_ITEMS_MAX).map((item): SealedRecord => {
    seq += 1;
    const { order, entry, erases } = item;
    const place = { space: roster.space, device, seq, prev, rosterHead: roster.head, seen, erases: ascending(erases) };
    const { id, wire } = seal(state.seat, place, parseEntry(entry), epochKey, random);
    [prev, seen] = [id, []];
    return { seq, order, id, wire, entry, erases };
  });
  return { sealed, own: { seq, id: prev, told: headsOfOthers(state, device) } };
}

/** Ids as a header has them: each once, in the order of their bytes. */
function ascending(ids: readonly Uint8Array[]): readonly Uint8Array[] {
  const each = new Map(ids.map((id) => [mapKey(id), id]));
  return [...each.keys()].sort().map((key) => each.get(key)!);
}

function headsOfOthers({ chains }: SpaceState, device: number): Seen[] {
  const others = chains.roster.devices.filter(({ number }) => number !== device);
  return others.map(({ number }) => ({ device: number, ...chains.head(number) })).filter(({ seq }) => seq > 0);
}

function newlySeen(state: SpaceState, own: OwnRecord, device: number): readonly Seen[] {
  const told = new Map(own.told.map((head) => [head.device, head.id]));
  return headsOfOthers(state, device).filter(({ device: other, id }) => !told.has(other) || !same(told.get(other)!, id));
}

/** The first sealed envelopes that were not acknowledged in this run, within one batch, wrapped for now. */
export function nextBatch(
  state: SpaceState,
  sealed: readonly SealedRecord[],
  answered: Pick<ReadonlySet<number>, "has">,
  epochKey: EpochKey,
  random: Random,
  most = BATCH_ITEMS_MAX,
): SealedRecord[] {
  const batch: SealedRecord[] = [];
  let size = 0;
  for (const item of sealed) {
    if (answered.has(item.seq)) continue;
    const wire = underNewest(state, item.wire, epochKey, random);
    size += wire.length;
    if (batch.length === most || size > BATCH_BYTES_MAX) break;
    batch.push({ ...item, wire });
  }
  return batch;
}

/** Whether a relay with so much room takes an entry; the smallest size has a reserve of its own. */
export function hasRoom({ entry }: Pick<OutboxRecord, "entry">, room: number): boolean {
  const bucket = bucketOf(ENTRY_LENGTH_BYTES + entry.length);
  return bucket === BUCKET_BYTES_MIN || bucket + AROUND_BYTES <= room;
}

/** A sealed envelope without its words, for want of room; null if it has none to give up. */
export function withoutWords(item: SealedRecord): SealedRecord | null {
  return parseEnvelope(item.wire).body === null ? null : { ...item, wire: bare(item.wire) };
}

/** An entry for an envelope whose header takes others back. */
export function erasingEntry(day: number, random: Random): Entry {
  return { kind: ERASE_KIND, schema: 1, entryId: random(ENTRY_ID_BYTES), revision: 0, day, body: encodeBody([]) };
}

/** The wire as it is, or under the newest epoch if it was sealed before that; id and signature stay. */
function underNewest(state: SpaceState, wire: Uint8Array, epochKey: EpochKey, random: Random): Uint8Array {
  const envelope = parseEnvelope(wire);
  if (envelope.wrap === null || envelope.wrap.epoch === epochKey.epoch) return wire;
  return rewrap(envelope, state.keys.ring, epochKey, random);
}

export function itemsOf(batch: readonly SealedRecord[]): Item[] {
  return batch.map(({ wire }) => ({ type: ENVELOPE, wire }));
}

/** The sealed envelopes that have not come back; one is back only if its very id counts, not if its number does. */
export function stillOut(state: SpaceState, sealed: readonly SealedRecord[]): readonly SealedRecord[] {
  return sealed.filter(({ id }) => !state.chains.counted(id));
}

/**
 * Whether an own envelope is held that this device's memory does not know: this phone, or another, is an old copy.
 *
 * `sealed` is what has not come back; such an envelope at a number that counts already has lost its place.
 */
export function hasDouble(state: SpaceState, own: OwnRecord, sealed: readonly SealedRecord[]): boolean {
  const device = ownDevice(state);
  if (device === null) return false;
  const head = state.chains.head(device);
  if (head.seq > own.seq || (head.seq === own.seq && head.seq > 0 && !same(head.id, own.id))) return true;
  if (sealed.some(({ seq }) => seq <= head.seq)) return true;
  return waitingOf(state, device).some(({ id }) => !sealed.some((item) => same(item.id, id)));
}
