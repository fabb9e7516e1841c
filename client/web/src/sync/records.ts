/**
 * What the vault holds, and under which numbers: the shapes of this device's own records.
 *
 * Written in the protocol's strict encoding, so that a record that was not written here is refused.
 */
import { decode, encode } from "../protocol/public/encoding.ts";
import { EntryId, Id, Key, Seq, Signature, Uint } from "../protocol/public/ids.ts";
import { Seen } from "../protocol/public/envelope.ts";
import { DeviceNo, Pin } from "../protocol/public/roster.ts";
import { anyBytes, list, nilOr, record, text, uint, type Kind, type Of } from "../protocol/shape.ts";
import type { Key as Place } from "../platform/vault.ts";
import type { SpaceName } from "./face.ts";

const RECORD_BYTES_MAX = 1 << 28;

/** A space's place in the vault: one's own, the one for two, and from then on the spaces of care. */
export const SOLO = 0;
export const SHARED = 1;
export type Slot = number;
const SLOT_MAX = 4_095;

export function nameOf(slot: Slot): SpaceName {
  return slot === SOLO ? "solo" : slot === SHARED ? "shared" : `care:${slot - SHARED}`;
}

export function slotOf(name: SpaceName): Slot {
  return name === "solo" ? SOLO : name === "shared" ? SHARED : SHARED + Number(name.slice("care:".length));
}

export function isCare(slot: Slot): boolean {
  return slot > SHARED;
}

/** Where each record lies. */
export const at = {
  device: [0] as Place,
  counters: [1] as Place,
  everySpace: [2] as Place,
  space: (slot: Slot): Place => [2, slot],
  chain: (slot: Slot): Place => [3, slot],
  own: (slot: Slot): Place => [4, slot],
  everyOutbox: (slot: Slot): Place => [5, slot],
  outbox: (slot: Slot, order: number): Place => [5, slot, order],
  everySealed: (slot: Slot): Place => [6, slot],
  sealed: (slot: Slot, seq: number): Place => [6, slot, seq],
  everyAside: (slot: Slot): Place => [7, slot],
  aside: (slot: Slot, place: number): Place => [7, slot, place],
  everyTail: [8] as Place,
  tail: (n: number): Place => [8, n],
  everySegment: [9] as Place,
  segment: (index: number): Place => [9, index],
  everyLinkTail: (slot: Slot): Place => [10, slot],
  linkTail: (slot: Slot, n: number): Place => [10, slot, n],
  everyLinkSegment: (slot: Slot): Place => [11, slot],
  linkSegment: (slot: Slot, index: number): Place => [11, slot, index],
  everyWires: (slot: Slot): Place => [12, slot],
  wires: (slot: Slot, first: number): Place => [12, slot, first],
  lost: (slot: Slot): Place => [13, slot],
  acts: (slot: Slot): Place => [14, slot],
  recovery: [15] as Place,
  everyTask: [16] as Place,
  task: (n: number): Place => [16, n],
  everyChunk: (n: number): Place => [17, n],
  chunk: (n: number, i: number): Place => [17, n, i],
  everyHeldBlob: [18] as Place,
  heldBlob: (n: number): Place => [18, n],
  everyChange: [19] as Place,
  change: (n: number): Place => [19, n],
  contents: [20] as Place,
  everyCopy: [21] as Place,
  copies: (n: number): Place => [21, n],
  everyPledge: [22] as Place,
  pledge: (slot: Slot): Place => [22, slot],
  synced: [23] as Place,
  carried: (slot: Slot): Place => [24, slot],
  jots: [24] as Place,
  /** The code for founding a space at another relay than this phone's, until it is founded. */
  code: (slot: Slot): Place => [25, slot],
};

const Flag = uint(0, 1);
const SlotNo = uint(SOLO, SLOT_MAX);

/** A seat in a space, by its signing key. */
export const SeatKey = record({ slot: SlotNo, sign: Key });
export type SeatKey = Of<typeof SeatKey>;

/**
 * [relay origin, household code, what the browser said about keeping the storage, own seats whose admission the human
 * of this device knows of, spaces in which the relay was healed and nobody was told yet, spaces that this device
 * follows no more, why spares of a sheet led nowhere, spaces where words were given up at the relay].
 */
export const DeviceRecord = record({
  relay: nilOr(text()),
  code: nilOr(text()),
  persisted: nilOr(Flag),
  seen: list(SeatKey),
  healed: list(SlotNo),
  quiet: list(SlotNo),
  unopened: list(text()),
  unsent: list(SlotNo),
});
export type DeviceRecord = Of<typeof DeviceRecord>;

/** [next order of an entry, how many entries have arrived, how often arrived ones were changed]. */
export const Counters = record({ order: Uint, arrived: Uint, changed: Uint });
export type Counters = Of<typeof Counters>;

/** `unfounded`: this device still has to found it at the relay. `awaited`: another device does. `over`: put away, without a key. */
export const UNFOUNDED = 0;
export const FOUNDED = 1;
export const AWAITED = 2;
export const OVER = 3;

/** What the maker of a spare held of its space: a relay that shows less shows an old state. */
export const FloorRecord = record({ rosterHead: Id, heads: list(Pin) });
export type FloorRecord = Of<typeof FloorRecord>;

/**
 * What a space is on this device; written at its founding. `rotate` is nil where another device founds; `floor` is what
 * a sheet of paper promised of it.
 */
export const SpaceRecord = record({
  relay: nilOr(text()),
  standing: uint(UNFOUNDED, OVER),
  seed: Key,
  member: Uint,
  about: anyBytes,
  founding: anyBytes,
  rotate: nilOr(anyBytes),
  floor: nilOr(FloorRecord),
});
export type SpaceRecord = Of<typeof SpaceRecord>;

/** A space whose founding this device has signed, with others whose signatures it has not seen. */
export const PledgeRecord = record({ relay: text(), seed: Key, member: Uint, about: anyBytes, genesis: anyBytes });
export type PledgeRecord = Of<typeof PledgeRecord>;

/** A named thing that is wrong, with its reason if it has one. */
export const TroubleRecord = record({ name: text(), reason: nilOr(text()) });
export type TroubleRecord = Of<typeof TroubleRecord>;

/** A `seen` that names what is not held: [the envelope that says it, device, seq, id]. */
export const ClaimRecord = record({ by: Id, device: DeviceNo, seq: Seq, id: Id });
export type ClaimRecord = Of<typeof ClaimRecord>;

/**
 * How far the log was judged, and what came of it. Rewritten with every page.
 *
 * `links`: how many envelopes are held. `places`: how many things were ever laid aside. `trouble`: what is wrong and
 * cannot be seen from the rest; `alarms`: all there is to tell. `doubtful`: envelopes whose entry is kept and which
 * do not count any more.
 */
export const ChainRecord = record({
  number: Uint,
  hash: Id,
  records: list(anyBytes),
  links: Uint,
  places: Uint,
  claims: list(ClaimRecord),
  trouble: list(TroubleRecord),
  alarms: list(TroubleRecord),
  doubtful: list(Id),
});
export type ChainRecord = Of<typeof ChainRecord>;

/** What of a held envelope makes the chain, and what it erases. */
export const LinkRecord = record({
  id: Id,
  device: DeviceNo,
  seq: Seq,
  prev: Id,
  rosterHead: Id,
  erases: list(Id),
});
export type LinkRecord = Of<typeof LinkRecord>;
export const LinkRun = list(LinkRecord);

/** Wires of held envelopes, in the order of their links. */
export const WireRun = list(anyBytes);

/** What the relay had and has no more, in the order in which it is brought back: roster records, then envelopes. */
export const LostRecord = record({ records: list(Id), envelopes: list(Id) });
export type LostRecord = Of<typeof LostRecord>;

/** Kinds of an act: a new seat for this device, a seat held elsewhere, devices to end, a new epoch, leaving, all others to end. */
export const ENROL = 0;
export const ADMIT_SEAT = 1;
export const REMOVE = 2;
export const ROTATE_ONCE = 3;
export const LEAVE_SPACE = 4;
export const REMOVE_OTHERS = 5;

/**
 * A change of the roster that a human or a rule wants, until the roster shows it.
 *
 * `seed`: of the new seat, for an ENROL; `sign`, `receive`, `join`: of the seat to admit; `gone`: signing keys of the
 * seats to end; `keep`: whether all that they wrote is to stay, or only what this phone remembers; `end`: the last
 * envelope that this phone itself sealed under the seat that it ends. `wire`: as it was signed, sent again unchanged
 * while the head stands.
 */
export const ActRecord = record({
  kind: uint(ENROL, REMOVE_OTHERS),
  seed: nilOr(Key),
  sign: nilOr(Key),
  receive: nilOr(Key),
  join: nilOr(Signature),
  gone: list(Key),
  keep: Flag,
  end: nilOr(Pin),
  wire: nilOr(anyBytes),
});
export type ActRecord = Of<typeof ActRecord>;
export const Acts = list(ActRecord);

/** A recovery under way: the sheet's seed, and whether the other devices stay. */
export const RecoveryRecord = record({ seed: Key, keepOthers: Flag });
export type RecoveryRecord = Of<typeof RecoveryRecord>;

/** The own head, sealed ones included, and what own envelopes have told of other devices. */
export const OwnRecord = record({
  seq: Uint,
  id: Id,
  told: list(Seen),
});
export type OwnRecord = Of<typeof OwnRecord>;

/** An entry that waits unsealed; `entry` is what will be sealed, `erases` what it takes back. */
export const OutboxRecord = record({ order: Uint, entry: anyBytes, erases: list(Id) });
export type OutboxRecord = Of<typeof OutboxRecord>;

/** An own envelope that has not come back in a page yet. */
export const SealedRecord = record({ seq: Seq, order: Uint, id: Id, wire: anyBytes, entry: anyBytes, erases: list(Id) });
export type SealedRecord = Of<typeof SealedRecord>;

/**
 * Something that is not in its place, or does not open: where it lies in the vault, what it is known by, type, wire,
 * and why.
 */
export const AsideRecord = record({ place: Uint, key: text(), type: Uint, reason: text(), wire: anyBytes });
export type AsideRecord = Of<typeof AsideRecord>;

/**
 * An entry that stands; that its author erased; that its author erased and that is kept, since both made it; an own one
 * that the relay had no room for, so that only this phone has its words.
 */
export const STANDS = 0;
export const ERASED = 1;
export const KEPT_ERASED = 2;
export const KEPT_BACK = 3;

/** An entry that came in a page and opened; `id`, `device` and `seq` are its envelope's, which may name own ones. */
export const ArrivedRecord = record({
  slot: SlotNo,
  erased: uint(STANDS, KEPT_BACK),
  names: Flag,
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

/**
 * What a sealed content is to this phone. A task is being made here, whole and named by no entry yet, to be brought to
 * the relay, wanted from it, or to be dropped there; held ones are at the relay too, or a copy that came in a file.
 */
export const MAKING = 0;
export const LOOSE = 1;
export const BRINGING = 2;
export const FETCHING = 3;
export const DROPPING = 4;
export const HELD = 5;
export const COPY = 6;

/**
 * A sealed content, whose chunks lie beside it under the same number. `mine`: the own member put it; `begun`: the relay
 * may know of it; `refusal`: why the relay does not take or give it; `used`: grows with each use; `day`: when it began.
 */
export const BlobRecord = record({
  slot: SlotNo,
  blob: EntryId,
  padded: Uint,
  state: uint(MAKING, COPY),
  mine: Flag,
  begun: Flag,
  refusal: nilOr(text()),
  used: Uint,
  day: Uint,
});
export type BlobRecord = Of<typeof BlobRecord>;

export function readRecord<T>(kind: Kind<T>, data: Uint8Array): T {
  return decode(kind, data, RECORD_BYTES_MAX);
}

export function writeRecord<T>(kind: Kind<T>, value: T): Uint8Array {
  return encode(kind, value);
}
