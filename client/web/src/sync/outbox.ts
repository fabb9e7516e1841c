/** From the outbox to wires: pure functions over a judged space; the caller makes them durable before sending. */
import { same, type Random } from "../protocol/primitives.ts";
import { parseEnvelope, type Seen } from "../protocol/public/envelope.ts";
import { BATCH_BYTES_MAX, BATCH_ITEMS_MAX } from "../protocol/public/limits.ts";
import { ENVELOPE, type Item } from "../protocol/public/messages.ts";
import { parseEntry } from "../protocol/secret/entry.ts";
import { rewrap, seal, type EpochKey } from "../protocol/secret/sealing.ts";
import type { Counted } from "./judge.ts";
import type { OutboxRecord, OwnRecord, SealedRecord } from "./records.ts";
import { ownDevice, type SpaceState } from "./state.ts";

export interface SealedRun {
  readonly sealed: readonly SealedRecord[];
  readonly own: OwnRecord;
}

/** The key of the newest epoch; null if this device was not granted it. */
export function newestKey(state: SpaceState): EpochKey | null {
  const { epoch } = state.chain.roster;
  const key = state.keyring.get(epoch);
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
  const { roster } = state.chain;
  const device = ownDevice(state)!;
  let prev = own.seq > 0 ? own.id : state.chain.headOf(device).id;
  let [seq, seen] = [own.seq, newlySeen(state, own, device)];
  const sealed = waiting.slice(0, BATCH_ITEMS_MAX).map((item): SealedRecord => {
    seq += 1;
    const place = { space: roster.space, device, seq, prev, rosterHead: roster.head, seen };
    const { id, wire } = seal(state.seat, place, parseEntry(item.entry), epochKey, random);
    [prev, seen] = [id, []];
    return { seq, order: item.order, id, wire, entry: item.entry };
  });
  return { sealed, own: { seq, id: prev, told: headsOfOthers(state, device) } };
}

function headsOfOthers(state: SpaceState, device: number): Seen[] {
  const others = [...state.chain.heads].filter(([other]) => other !== device);
  return others.map(([other, { seq, id }]) => ({ device: other, seq, id })).sort((a, b) => a.device - b.device);
}

function newlySeen(state: SpaceState, own: OwnRecord, device: number): readonly Seen[] {
  const told = new Map(own.told.map((head) => [head.device, head.seq]));
  return headsOfOthers(state, device).filter((head) => head.seq > (told.get(head.device) ?? 0));
}

/** The first sealed envelopes that were not acknowledged in this run, within one batch, wrapped for now. */
export function nextBatch(
  state: SpaceState,
  sealed: readonly SealedRecord[],
  answered: Pick<ReadonlySet<number>, "has">,
  epochKey: EpochKey,
  random: Random,
): SealedRecord[] {
  const batch: SealedRecord[] = [];
  let size = 0;
  for (const item of sealed) {
    if (answered.has(item.seq)) continue;
    const wire = underNewest(state, item.wire, epochKey, random);
    size += wire.length;
    if (batch.length === BATCH_ITEMS_MAX || size > BATCH_BYTES_MAX) break;
    batch.push({ ...item, wire });
  }
  return batch;
}

/** The wire as it is, or under the newest epoch if it was sealed before that; id and signature stay. */
function underNewest(state: SpaceState, wire: Uint8Array, epochKey: EpochKey, random: Random): Uint8Array {
  const envelope = parseEnvelope(wire);
  if (envelope.wrap === null || envelope.wrap.epoch === epochKey.epoch) return wire;
  return rewrap(envelope, state.keyring, epochKey, random);
}

export function itemsOf(batch: readonly SealedRecord[]): Item[] {
  return batch.map(({ wire }) => ({ type: ENVELOPE, wire }));
}

/** The sealed envelopes that have not come back; one is back only if its very id counts, not if its number does. */
export function stillOut(
  state: SpaceState,
  sealed: readonly SealedRecord[],
  counted: readonly Counted[],
): readonly SealedRecord[] {
  const device = ownDevice(state);
  const back = new Map(counted.filter((item) => item.device === device).map(({ seq, id }) => [seq, id]));
  return sealed.filter(({ seq, id }) => !back.has(seq) || !same(back.get(seq)!, id));
}

/**
 * Whether the log holds an own envelope that this device's memory does not: a copy of it writes elsewhere.
 *
 * `sealed` is what has not come back; such an envelope at a number that counts already has lost its place.
 */
export function hasDouble(state: SpaceState, own: OwnRecord, sealed: readonly SealedRecord[]): boolean {
  const device = ownDevice(state);
  if (device === null) return false;
  const head = state.chain.heads.get(device);
  if (head !== undefined && (head.seq > own.seq || (head.seq === own.seq && !same(head.id, own.id)))) return true;
  if (head !== undefined && sealed.some(({ seq }) => seq <= head.seq)) return true;
  return [...state.aside.values()].some((item) => item.reason === "forked" && authorOf(item.wire) === device);
}

function authorOf(wire: Uint8Array): number {
  return parseEnvelope(wire).header.device;
}
