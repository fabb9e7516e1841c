/**
 * The roster: signed statements of who is in, one linear chain per space (spec: Roster).
 *
 * Owns the records' bytes and the rules by which one follows another; must not know what a grant opens to.
 * A `Roster` is immutable: `append` answers the next one or refuses, and the old one still stands.
 */

import { Closed, KeyUsed, Malformed, NotForUs, NotPresent, RosterMoved, TooLarge, Unsupported } from "../errors.ts";
import { KEY_BYTES, TAG_BYTES, same } from "../primitives.ts";
import { anyBytes, anything, bytes, list, record, uint, type Of } from "../shape.ts";
import { decode, encode, labelledHash, requireAscending, requireVersion } from "./encoding.ts";
import { Id, Key, Signature, Uint, mapKey } from "./ids.ts";
import {
  DEVICES_MAX,
  EPOCHS_MAX,
  MEMBERS_MAX,
  ROSTER_BYTES_MAX,
  ROSTER_RECORDS_MAX,
  ROTATES_MAX,
  SUITE,
} from "./limits.ts";
import { SeatKeys, requireSigned, vetSeat } from "./seat.ts";

/** Types of a record after the founding. */
export const ADMIT = 1;
export const ROTATE = 2;
export const LEAVE = 3;

export const DeviceNo = uint(0, DEVICES_MAX - 1);
export const EpochNo = uint(1, EPOCHS_MAX);
const AdmitKeys = bytes(KEY_BYTES + TAG_BYTES, EPOCHS_MAX * KEY_BYTES + TAG_BYTES);
const OneKey = bytes(KEY_BYTES + TAG_BYTES);

/** G = [version, suite, H("about", about), seats]; a member's number is its position. */
export const Genesis = record({
  version: Uint,
  suite: Uint,
  about: Id,
  seats: list(SeatKeys, 1, MEMBERS_MAX),
});
export type Genesis = Of<typeof Genesis>;

/** Record 0 as it travels: [G, [signature per member]]. */
export const FoundingWire = record({ genesis: anyBytes, signatures: list(Signature, 1, MEMBERS_MAX) });
export type FoundingWire = Of<typeof FoundingWire>;

/** A later record as it travels: [R, signature]. */
export const RecordWire = record({ record: anyBytes, signature: Signature });
export type RecordWire = Of<typeof RecordWire>;

/** R = [version, space, n, prev id, signer device, type, fields]. */
export const Record = record({
  version: Uint,
  space: Id,
  n: uint(1, ROSTER_RECORDS_MAX - 1),
  prev: Id,
  signer: DeviceNo,
  type: uint(ADMIT, LEAVE),
  fields: anything,
});
export type Record = Of<typeof Record>;

/** [E, sealed keys of epochs 1..last]. */
export const AdmitGrant = record({ ephemeral: Key, sealed: AdmitKeys });
export type AdmitGrant = Of<typeof AdmitGrant>;

/** [sign pk, receive pk, join signature, grant]. */
export const Admit = record({ sign: Key, receive: Key, join: Signature, grant: AdmitGrant });
export type Admit = Of<typeof Admit>;

/** [device, seq, id]: the last envelope of a device that counts; seq 0 names its admission. */
export const Pin = record({ device: DeviceNo, seq: Uint, id: Id });
export type Pin = Of<typeof Pin>;

/** [device, E, sealed key of the new epoch]. */
export const RotateGrant = record({ device: DeviceNo, ephemeral: Key, sealed: OneKey });
export type RotateGrant = Of<typeof RotateGrant>;

/** [removed, epoch, commitment, grants]. */
export const Rotate = record({
  removed: list(Pin, 0, DEVICES_MAX),
  epoch: EpochNo,
  commitment: Id,
  grants: list(RotateGrant, 1, DEVICES_MAX),
});
export type Rotate = Of<typeof Rotate>;

export const Leave = list(Pin, 1, DEVICES_MAX);
export type Leave = Of<typeof Leave>;

/**
 * A device of the roster: its number, member, keys, the record that admitted it, and how it ended.
 *
 * `sponsor` is the device that signed its admit; a founder has none. `endedN` is n of the record that removed it or
 * by which its member left; `pin` is the last of its envelopes that counts, `earlier` the pins that a later one took
 * the place of.
 */
export interface Device {
  readonly number: number;
  readonly member: number;
  readonly keys: SeatKeys;
  readonly admittedN: number;
  readonly admittedBy: Uint8Array;
  readonly sponsor: number | null;
  readonly endedN: number | null;
  readonly pin: Pin | null;
  readonly earlier: readonly Pin[];
}

const IN: Pick<Device, "endedN" | "pin" | "earlier"> = { endedN: null, pin: null, earlier: [] };

/** The device with this pin: ended by record `n`, or long ended and pinned further on. */
function ended(device: Device, n: number, pin: Pin): Device {
  if (device.pin === null) return { ...device, endedN: n, pin };
  return { ...device, pin, earlier: [...device.earlier, device.pin] };
}

/** The fields of a record, by its type. */
export type Fields =
  | { readonly type: typeof ADMIT; readonly admit: Admit }
  | { readonly type: typeof ROTATE; readonly rotate: Rotate }
  | { readonly type: typeof LEAVE; readonly leave: Leave };

/** A parsed record: its id, its meaning, its signature, and its fields by type. */
export interface Statement {
  readonly id: Uint8Array;
  readonly record: Record;
  readonly signature: Uint8Array;
  readonly fields: Fields;
}

export interface Founding {
  readonly genesis: Genesis;
  readonly wire: FoundingWire;
  readonly space: Uint8Array;
}

/** Record 0 → G, wire and space id. Refuses TooLarge, Malformed, Unsupported, BadKey, KeyUsed, Forged. */
export function parseFounding(data: Uint8Array): Founding {
  const wire = decode(FoundingWire, data, ROSTER_BYTES_MAX);
  const genesis = decodeGenesis(wire.genesis);
  if (wire.signatures.length !== genesis.seats.length) throw new Malformed();
  const space = labelledHash("genesis", wire.genesis);
  genesis.seats.forEach((seat, i) => requireSigned(wire.signatures[i]!, "found", space, seat.sign));
  return { genesis, wire, space };
}

/** G → genesis, its keys vetted. Refuses TooLarge, Malformed, Unsupported, BadKey, KeyUsed. */
export function decodeGenesis(data: Uint8Array): Genesis {
  requireVersion(data);
  const genesis = decode(Genesis, data, ROSTER_BYTES_MAX);
  if (genesis.suite !== SUITE) throw new Unsupported(genesis.suite);
  requireFreshKeys(new Set(), genesis.seats);
  return genesis;
}

/** A later record → its statement, form only. Refuses TooLarge, Malformed, Unsupported. */
export function parseRecord(wire: Uint8Array): Statement {
  const outer = decode(RecordWire, wire, ROSTER_BYTES_MAX);
  requireVersion(outer.record);
  const inner = decode(Record, outer.record, ROSTER_BYTES_MAX);
  const fields = readFields(inner);
  requireOrder(fields);
  return { id: labelledHash("roster", outer.record), record: inner, signature: outer.signature, fields };
}

function readFields(inner: Record): Fields {
  if (inner.type === ADMIT) return { type: ADMIT, admit: Admit.read(inner.fields) };
  if (inner.type === ROTATE) return { type: ROTATE, rotate: Rotate.read(inner.fields) };
  return { type: LEAVE, leave: Leave.read(inner.fields) };
}

/** Lists are ascending by device and without repeats. */
function requireOrder(fields: Fields): void {
  if (fields.type === LEAVE) requireAscending(fields.leave.map((pin) => pin.device));
  if (fields.type !== ROTATE) return;
  requireAscending(fields.rotate.removed.map((pin) => pin.device));
  requireAscending(fields.rotate.grants.map((grant) => grant.device));
}

/** All keys vetted and never admitted before; answers the set with them in it. */
function requireFreshKeys(used: ReadonlySet<string>, seats: readonly SeatKeys[]): ReadonlySet<string> {
  const all = new Set(used);
  for (const seat of seats) {
    vetSeat(seat);
    const [sign, receive] = [mapKey(seat.sign), mapKey(seat.receive)];
    if (all.has(sign) || all.has(receive) || sign === receive) throw new KeyUsed();
    all.add(sign).add(receive);
  }
  return all;
}

interface RosterParts {
  readonly space: Uint8Array;
  readonly about: Uint8Array;
  readonly ids: readonly Uint8Array[];
  /** Id → n; shared by all rosters of one founding, so it is believed only where `ids` agrees. */
  readonly numbers: Map<string, number>;
  readonly devices: readonly Device[];
  readonly commitments: readonly Uint8Array[];
  /** Every key ever admitted, as `mapKey` writes it. */
  readonly used: ReadonlySet<string>;
  /** Rotates that ended no device so far, per member. */
  readonly rotations: readonly number[];
  /** n of the leave record that closed the space. */
  readonly closed: number | null;
}

/** The chain of records of one space and what follows from it: devices, epochs, ids by number. */
export class Roster implements RosterParts {
  readonly space: Uint8Array;
  readonly about: Uint8Array;
  readonly ids: readonly Uint8Array[];
  readonly numbers: Map<string, number>;
  readonly devices: readonly Device[];
  readonly commitments: readonly Uint8Array[];
  readonly used: ReadonlySet<string>;
  readonly rotations: readonly number[];
  readonly closed: number | null;

  private constructor(parts: RosterParts) {
    this.space = parts.space;
    this.about = parts.about;
    this.ids = parts.ids;
    this.numbers = parts.numbers;
    this.devices = parts.devices;
    this.commitments = parts.commitments;
    this.used = parts.used;
    this.rotations = parts.rotations;
    this.closed = parts.closed;
  }

  /** The roster of record 0; its id is the space id, its n is 0. */
  static found(wire: Uint8Array): Roster {
    const { genesis, space } = parseFounding(wire);
    const { about, seats } = genesis;
    const founder = { ...IN, admittedN: 0, admittedBy: space, sponsor: null };
    const devices = seats.map((keys, i): Device => ({ ...founder, number: i, member: i, keys }));
    const used = new Set(seats.flatMap((seat) => [mapKey(seat.sign), mapKey(seat.receive)]));
    const numbers = new Map([[mapKey(space), 0]]);
    const rotations = devices.map(() => 0);
    const fresh = { devices, commitments: [], used, rotations, closed: null };
    return new Roster({ space, about, ids: [space], numbers, ...fresh });
  }

  /** Id of the newest record. */
  get head(): Uint8Array {
    return this.ids[this.ids.length - 1]!;
  }

  /** The newest epoch; 0 before the first rotate. */
  get epoch(): number {
    return this.commitments.length;
  }

  /** n of the record with this id, or null. */
  numberOf(recordId: Uint8Array): number | null {
    const n = this.numbers.get(mapKey(recordId));
    if (n === undefined || n >= this.ids.length) return null;
    return same(this.ids[n]!, recordId) ? n : null;
  }

  /** The devices that are in at the head, ascending. */
  get presentNow(): readonly Device[] {
    return this.devices.filter((device) => device.endedN === null);
  }

  /** Whether `device` is in at record `n`: admitted by then, and not ended by then. */
  present(device: number, n: number): boolean {
    const found = this.devices[device];
    if (found === undefined || found.admittedN > n) return false;
    return found.endedN === null || n < found.endedN;
  }

  /** The device with this signing key, ended or not, or null. */
  deviceOf(signPublic: Uint8Array): Device | null {
    return this.devices.find((device) => same(device.keys.sign, signPublic)) ?? null;
  }

  /**
   * The roster with one more record, or a refusal that leaves this one as it is.
   *
   * In this order: form (TooLarge, Malformed, Unsupported), NotForUs, RosterMoved, NotPresent,
   * the rules of its type (TooLarge, Malformed, BadKey, KeyUsed, Closed), Forged.
   */
  append(wire: Uint8Array): Roster {
    return this.follow(parseRecord(wire));
  }

  /** `append` for a record already parsed. */
  follow(statement: Statement): Roster {
    const { record: inner, id } = statement;
    if (!same(inner.space, this.space)) throw new NotForUs();
    if (inner.n !== this.ids.length || !same(inner.prev, this.head)) throw new RosterMoved(this.head);
    if (!this.present(inner.signer, this.ids.length - 1)) throw new NotPresent();
    const signer = this.devices[inner.signer]!;
    const following = this.changed(statement, signer);
    requireSigned(statement.signature, "roster", this.space, signer.keys.sign, id);
    this.numbers.set(mapKey(id), this.ids.length);
    return new Roster({ ...following, ids: [...this.ids, id] });
  }

  /** Devices, epochs and keys after the record, by the rules of its type. */
  private changed({ id, fields }: Statement, signer: Device): RosterParts {
    if (fields.type === ADMIT) return this.admitted(fields.admit, signer, id);
    if (fields.type === ROTATE) return this.rotated(fields.rotate, signer);
    return this.left(fields.leave, signer);
  }

  private admitted(admit: Admit, signer: Device, id: Uint8Array): RosterParts {
    const own = this.devices.filter((device) => device.member === signer.member).length;
    if (own >= Math.floor(DEVICES_MAX / this.rotations.length)) throw new TooLarge(DEVICES_MAX);
    if (admit.grant.sealed.length !== this.epoch * KEY_BYTES + TAG_BYTES) throw new Malformed();
    const keys = { sign: admit.sign, receive: admit.receive };
    const used = requireFreshKeys(this.used, [keys]);
    requireSigned(admit.join, "join", this.space, admit.sign, signer.member, admit.receive);
    const [number, admittedN] = [this.devices.length, this.ids.length];
    const { member, number: sponsor } = signer;
    const device: Device = { ...IN, number, member, keys, admittedN, admittedBy: id, sponsor };
    return { ...this, devices: [...this.devices, device], used };
  }

  private rotated(rotate: Rotate, signer: Device): RosterParts {
    if (!rotate.removed.every((pin) => this.mayPin(pin, signer))) throw new Malformed();
    const devices = this.pinned(rotate.removed);
    const remaining = devices.filter((device) => device.endedN === null);
    if (rotate.epoch !== this.epoch + 1 || !namesExactly(rotate.grants, remaining)) throw new Malformed();
    const endsNone = remaining.length === this.presentNow.length;
    const rotations = endsNone ? this.rotatedBy(signer.member) : this.rotations;
    return { ...this, devices, commitments: [...this.commitments, rotate.commitment], rotations };
  }

  /** One more rotate that ended no device, within the member's share (TooLarge). */
  private rotatedBy(member: number): readonly number[] {
    const most = Math.floor(ROTATES_MAX / this.rotations.length);
    if (this.rotations[member]! >= most) throw new TooLarge(ROTATES_MAX);
    return this.rotations.map((count, i) => (i === member ? count + 1 : count));
  }

  /** Another device of the signer's member: one that is in, or an ended one, further on than before. */
  private mayPin(pin: Pin, signer: Device): boolean {
    const device = this.devices[pin.device];
    if (device === undefined || device.number === signer.number || device.member !== signer.member) return false;
    return device.pin === null || pin.seq > device.pin.seq;
  }

  private left(pins: Leave, signer: Device): RosterParts {
    if (this.closed !== null) throw new Closed();
    const own = this.presentNow.filter((device) => device.member === signer.member);
    if (!namesExactly(pins, own)) throw new Malformed();
    return { ...this, devices: this.pinned(pins), closed: this.ids.length };
  }

  private pinned(pins: readonly Pin[]): readonly Device[] {
    const byDevice = new Map(pins.map((pin) => [pin.device, pin]));
    return this.devices.map((device) => {
      const pin = byDevice.get(device.number);
      return pin === undefined ? device : ended(device, this.ids.length, pin);
    });
  }
}

/** Whether a list names exactly these devices, in their order. */
function namesExactly(list: readonly { readonly device: number }[], devices: readonly Device[]): boolean {
  return list.length === devices.length && list.every(({ device }, i) => device === devices[i]!.number);
}

/**
 * The devices that are in because one of `devices` let them in, itself or by one that it let in.
 *
 * They are of the same member, since a device admits for its own. Whether one on the way has ended since does not
 * matter; `devices` themselves are not named again.
 */
export function letInBy(roster: Roster, devices: Iterable<number>): ReadonlySet<number> {
  const named = new Set(devices);
  const found = new Set(named);
  for (const { number, sponsor } of roster.devices) if (sponsor !== null && found.has(sponsor)) found.add(number);
  const present = roster.presentNow.map(({ number }) => number);
  return new Set(present.filter((number) => found.has(number) && !named.has(number)));
}

/** The wire of record 0 from exactly the signed bytes G and one signature per member. */
export function writeFounding(genesis: Uint8Array, signatures: readonly Uint8Array[]): Uint8Array {
  return encode(FoundingWire, { genesis, signatures });
}

/** The wire of a later record from exactly the signed bytes R. */
export function writeRecord(recordBytes: Uint8Array, signature: Uint8Array): Uint8Array {
  return encode(RecordWire, { record: recordBytes, signature });
}
