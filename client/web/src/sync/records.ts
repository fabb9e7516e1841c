/**
 * What the vault holds, and under which numbers: the shapes of this device's own records.
 *
 * Written in the protocol's strict encoding, so that a record that was not written here is refused.
 */
import { decode, encode } from "../protocol/public/encoding.ts";
import { EntryId, Id, Key, Seq, Uint } from "../protocol/public/ids.ts";
import { Seen } from "../protocol/public/envelope.ts";
import { DeviceNo } from "../protocol/public/roster.ts";
import { anyBytes, list, nilOr, record, text, uint, type Kind, type Of } from "../protocol/shape.ts";
import type { Key as Place } from "../platform/vault.ts";
import type { SpaceName } from "./face.ts";

const RECORD_BYTES_MAX = 1 << 28;

/** A space's place in the vault. */
export const SOLO = 0;
export const SHARED = 1;
export type Slot = typeof SOLO | typeof SHARED;
export const SLOTS: readonly Slot[] = [SOLO, SHARED];

export function nameOf(slot: Slot): SpaceName {
  return slot === SOLO ? "solo" : "shared";
}

export function slotOf(name: SpaceName): Slot {
  return name === "solo" ? SOLO : SHARED;
}

/** Where each record lies. */
export const at = {
  device: [0] as Place,
  counters: [1] as Place,
  space: (slot: Slot): Place => [2, slot],
  chain: (slot: Slot): Place => [3, slot],
  own: (slot: Slot): Place => [4, slot],
  everyOutbox: (slot: Slot): Place => [5, slot],
  outbox: (slot: Slot, order: number): Place => [5, slot, order],
  everySealed: (slot: Slot): Place => [6, slot],
  sealed: (slot: Slot, seq: number): Place => [6, slot, seq],
  everyAside: (slot: Slot): Place => [7, slot],
  aside: (slot: Slot, number: number): Place => [7, slot, number],
  everyTail: [8] as Place,
  tail: (n: number): Place => [8, n],
  everySegment: [9] as Place,
  segment: (index: number): Place => [9, index],
};

const Flag = uint(0, 1);
const SlotNo = uint(SOLO, SHARED) as Kind<Slot>;

/** [relay origin, household code, what the browser said about keeping the storage]. */
export const DeviceRecord = record({ relay: nilOr(text()), code: nilOr(text()), persisted: nilOr(Flag) });
export type DeviceRecord = Of<typeof DeviceRecord>;

/** [next order of an entry, how many entries have arrived]. */
export const Counters = record({ order: Uint, arrived: Uint });
export type Counters = Of<typeof Counters>;

/** `unfounded`: this device still has to found it at the relay. `awaited`: another device does. */
export const UNFOUNDED = 0;
export const FOUNDED = 1;
export const AWAITED = 2;

/** What a space is on this device; written at its founding. `rotate` is nil where another device founds. */
export const SpaceRecord = record({
  relay: nilOr(text()),
  standing: uint(UNFOUNDED, AWAITED),
  seed: Key,
  member: Uint,
  about: anyBytes,
  founding: anyBytes,
  rotate: nilOr(anyBytes),
});
export type SpaceRecord = Of<typeof SpaceRecord>;

/** [device, seq, id, n of the roster head it cited]. */
export const HeadRecord = record({ device: DeviceNo, seq: Seq, id: Id, cited: Uint });

/** A named thing that is wrong, with its reason if it has one. */
export const TroubleRecord = record({ name: text(), reason: nilOr(text()) });
export type TroubleRecord = Of<typeof TroubleRecord>;

/** How far the log was judged, and what came of it. Rewritten with every page. */
export const ChainRecord = record({
  number: Uint,
  hash: Id,
  records: list(anyBytes),
  heads: list(HeadRecord),
  trouble: list(TroubleRecord),
});
export type ChainRecord = Of<typeof ChainRecord>;

/** The own head, sealed ones included, and what own envelopes have told of other devices. */
export const OwnRecord = record({
  seq: Uint,
  id: Id,
  told: list(Seen),
});
export type OwnRecord = Of<typeof OwnRecord>;

/** An entry that waits unsealed; `entry` is what will be sealed. */
export const OutboxRecord = record({ order: Uint, entry: anyBytes });
export type OutboxRecord = Of<typeof OutboxRecord>;

/** An own envelope that has not come back in a page yet. */
export const SealedRecord = record({ seq: Seq, order: Uint, id: Id, wire: anyBytes, entry: anyBytes });
export type SealedRecord = Of<typeof SealedRecord>;

/** Something of the log that does not count, or does not open: type, wire, and why. */
export const AsideRecord = record({ number: Uint, type: Uint, reason: text(), wire: anyBytes });
export type AsideRecord = Of<typeof AsideRecord>;

/** An entry that came in a page and opened; `id`, `device` and `seq` are its envelope's. */
export const ArrivedRecord = record({
  slot: SlotNo,
  mine: Flag,
  order: Uint,
  id: Id,
  device: DeviceNo,
  seq: Seq,
  kind: text(),
  schema: Uint,
  entryId: EntryId,
  revision: Uint,
  day: Uint,
  body: anyBytes,
});
export type ArrivedRecord = Of<typeof ArrivedRecord>;

/** Arrived entries that are read in one go: a full segment, or what one page brought. */
export const RunRecord = list(ArrivedRecord);
export const SEGMENT_ENTRIES = 256;

export function readRecord<T>(kind: Kind<T>, data: Uint8Array): T {
  return decode(kind, data, RECORD_BYTES_MAX);
}

export function writeRecord<T>(kind: Kind<T>, value: T): Uint8Array {
  return encode(kind, value);
}
