/**
 * The roster: signed statements of who is in, one linear chain per space (spec: Roster).
 *
 * Owns the records' bytes and the rules by which one follows another; must not know what a grant opens to.
 * A `Roster` is immutable: `append` answers the next one or refuses, and the old one still stands.
 */

import { KeyUsed, Malformed, NotForUs, NotPresent, RosterMoved, TooLarge, Unsupported } from "../errors.ts";
import { KEY_BYTES, TAG_BYTES, same } from "../primitives.ts";
import { anyBytes, anything, bytes, list, record, uint, type Of } from "../shape.ts";
import { compareBytes, decode, encode, labelledHash, requireVersion } from "./encoding.ts";
import { Id, Key, Signature, Uint, formatId } from "./ids.ts";
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

/** A device of the roster: its number, member, keys, and the record that admitted it. */
export interface Device {
  readonly number: number;
  readonly member: number;
  readonly keys: SeatKeys;
  readonly admittedN: number;
  readonly admittedBy: Uint8Array;
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

/** Refuse (Malformed) a list of numbers that is not strictly ascending. */
export function requireAscending(values: readonly number[]): void {
  for (let i = 1; i < values.length; i++) if (values[i - 1]! >= values[i]!) throw new Malformed();
}

/** Refuse (Malformed) a list of ids that is not strictly ascending, byte by byte. */
export function requireAscendingIds(values: readonly Uint8Array[]): void {
  for (let i = 1; i < values.length; i++) if (compareBytes(values[i - 1]!, values[i]!) >= 0) throw new Malformed();
}

/** All keys vetted and never admitted before; answers the set with them in it. */
function requireFreshKeys(used: ReadonlySet<string>, seats: readonly SeatKeys[]): ReadonlySet<string> {
  const all = new Set(used);
  for (const seat of seats) {
    vetSeat(seat);
    const [sign, receive] = [formatId(seat.sign), formatId(seat.receive)];
    if (all.has(sign) || all.has(receive) || sign === receive) throw new KeyUsed();
    all.add(sign).add(receive);
  }
  return all;
}

interface RosterParts {
  readonly space: Uint8Array;
  readonly about: Uint8Array;
  readonly ids: readonly Uint8Array[];
  readonly devices: readonly Device[];
  readonly commitments: readonly Uint8Array[];
  /** Every key ever admitted, as `formatId` writes it. */
  readonly used: ReadonlySet<string>;
  /** Rotates without removals so far, per member. */
  readonly rotations: readonly number[];
}

/** The chain of records of one space and what follows from it: devices, epochs, ids by number. */
export class Roster implements RosterParts {
  readonly space: Uint8Array;
  readonly about: Uint8Array;
  readonly ids: readonly Uint8Array[];
  readonly devices: readonly Device[];
  readonly commitments: readonly Uint8Array[];
  readonly used: ReadonlySet<string>;
  readonly rotations: readonly number[];

  private constructor(parts: RosterParts) {
    this.space = parts.space;
    this.about = parts.about;
    this.ids = parts.ids;
    this.devices = parts.devices;
    this.commitments = parts.commitments;
    this.used = parts.used;
    this.rotations = parts.rotations;
  }

  /** The roster of record 0; its id is the space id, its n is 0. */
  static found(wire: Uint8Array): Roster {
    const { genesis, space } = parseFounding(wire);
    const devices = genesis.seats.map((keys, i) => ({
      number: i,
      member: i,
      keys,
      admittedN: 0,
      admittedBy: space,
    }));
    const used = new Set(genesis.seats.flatMap((seat) => [formatId(seat.sign), formatId(seat.receive)]));
    const rotations = devices.map(() => 0);
    return new Roster({ space, about: genesis.about, ids: [space], devices, commitments: [], used, rotations });
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
    for (let n = this.ids.length - 1; n >= 0; n--) if (same(this.ids[n]!, recordId)) return n;
    return null;
  }

  /** Whether `device` is in at record `n`. */
  present(device: number, n: number): boolean {
    const found = this.devices[device];
    return found !== undefined && found.admittedN <= n;
  }

  /** The device with this signing key, or null. */
  deviceOf(signPublic: Uint8Array): Device | null {
    return this.devices.find((device) => same(device.keys.sign, signPublic)) ?? null;
  }

  /**
   * The roster with one more record, or a refusal that leaves this one as it is.
   *
   * In this order: form (TooLarge, Malformed, Unsupported), NotForUs, RosterMoved, NotPresent,
   * the rules of its type (TooLarge, Malformed, BadKey, KeyUsed, Unsupported), Forged.
   */
  append(wire: Uint8Array): Roster {
    return this.follow(parseRecord(wire));
  }

  /** `append` for a record already parsed. */
  follow(statement: Statement): Roster {
    const { record: inner, fields, id } = statement;
    if (!same(inner.space, this.space)) throw new NotForUs();
    if (inner.n !== this.ids.length || !same(inner.prev, this.head)) throw new RosterMoved(this.head);
    if (!this.present(inner.signer, this.ids.length - 1)) throw new NotPresent();
    const signer = this.devices[inner.signer]!;
    const following =
      fields.type === ADMIT ? this.admitted(fields.admit, signer, id) : this.rotated(fields, signer.member);
    requireSigned(statement.signature, "roster", this.space, signer.keys.sign, id);
    return new Roster({ ...following, ids: [...this.ids, id] });
  }

  private admitted(admit: Admit, signer: Device, id: Uint8Array): RosterParts {
    const own = this.devices.filter((device) => device.member === signer.member).length;
    if (own >= Math.floor(DEVICES_MAX / this.rotations.length)) throw new TooLarge(DEVICES_MAX);
    if (admit.grant.sealed.length !== this.epoch * KEY_BYTES + TAG_BYTES) throw new Malformed();
    const keys = { sign: admit.sign, receive: admit.receive };
    const used = requireFreshKeys(this.used, [keys]);
    requireSigned(admit.join, "join", this.space, admit.sign, signer.member, admit.receive);
    const number = this.devices.length;
    const device = { number, member: signer.member, keys, admittedN: this.ids.length, admittedBy: id };
    return { ...this, devices: [...this.devices, device], used };
  }

  private rotated(fields: Fields, member: number): RosterParts {
    if (fields.type !== ROTATE || fields.rotate.removed.length > 0) throw new Unsupported(fields.type);
    const { epoch, grants, commitment } = fields.rotate;
    if (epoch !== this.epoch + 1) throw new Malformed();
    const fits = grants.length === this.devices.length && grants.every((grant, i) => grant.device === i);
    if (!fits) throw new Malformed();
    const most = Math.floor(ROTATES_MAX / this.rotations.length);
    if (this.rotations[member]! >= most) throw new TooLarge(ROTATES_MAX);
    const rotations = this.rotations.map((count, i) => (i === member ? count + 1 : count));
    return { ...this, commitments: [...this.commitments, commitment], rotations };
  }
}

/** The wire of record 0 from exactly the signed bytes G and one signature per member. */
export function writeFounding(genesis: Uint8Array, signatures: readonly Uint8Array[]): Uint8Array {
  return encode(FoundingWire, { genesis, signatures });
}

/** The wire of a later record from exactly the signed bytes R. */
export function writeRecord(recordBytes: Uint8Array, signature: Uint8Array): Uint8Array {
  return encode(RecordWire, { record: recordBytes, signature });
}
