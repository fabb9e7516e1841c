/** Making roster records: genesis and the founding signatures, join, and the signing of R (spec: Roster). */

import { BadTranscript } from "../errors.ts";
import { KEY_BYTES, same, type Random } from "../primitives.ts";
import { encode, labelledHash } from "../public/encoding.ts";
import { SUITE, VERSION } from "../public/limits.ts";
import {
  ADMIT,
  Admit,
  Genesis,
  LEAVE,
  Leave,
  ROTATE,
  Record,
  Rotate,
  writeRecord,
  type Fields,
  type Pin,
  type Roster,
} from "../public/roster.ts";
import type { SeatKeys } from "../public/seat.ts";
import type { Plain } from "../msgpack.ts";
import { About } from "./entry.ts";
import { sealGrant, type Grantee } from "./grant.ts";
import type { Seat } from "./keys.ts";
import type { Keyring } from "./sealing.ts";

/** Stands in a grant for an epoch key that the granting device does not hold. */
export const UNKNOWN_KEY: Uint8Array = new Uint8Array(KEY_BYTES);

/** A new seat that asks to be admitted: its public keys and its join signature. */
export interface Candidate {
  readonly keys: SeatKeys;
  readonly join: Uint8Array;
}

/** G for these founding seats, in member order, with the hash of the sealed description. */
export function writeGenesis(about: Uint8Array, seats: readonly SeatKeys[]): Uint8Array {
  return encode(Genesis, { version: VERSION, suite: SUITE, about: labelledHash("about", about), seats });
}

/** The sealed description of a space; `blind` is 32 random bytes, so its hash says nothing. */
export function writeAbout(blind: Uint8Array, kind: number, roles: readonly number[], end: number): Uint8Array {
  return encode(About, { blind, kind, roles, end });
}

/** SIGN("found", space, pk) by one founding seat. */
export function signFounding(seat: Seat, genesis: Uint8Array): Uint8Array {
  return seat.sign("found", labelledHash("genesis", genesis));
}

/** SIGN("join", space, pk_new, member, receive pk); no head, so a retry needs no second ceremony. */
export function askToJoin(seat: Seat, space: Uint8Array, member: number): Candidate {
  return { keys: seat.keys, join: seat.sign("join", space, member, seat.keys.receive) };
}

/** The wire of the record that continues `roster`, signed by `device` with `seat`. */
export function signRecord(seat: Seat, device: number, roster: Roster, fields: Fields): Uint8Array {
  requireOwn(seat, device, roster);
  const raw = encode(Record, {
    version: VERSION,
    space: roster.space,
    n: roster.ids.length,
    prev: roster.head,
    signer: device,
    type: fields.type,
    fields: writeFields(fields),
  });
  return writeRecord(raw, seat.sign("roster", roster.space, labelledHash("roster", raw)));
}

/** Refuse (BadTranscript) to sign as a device whose keys are not this seat's. */
function requireOwn(seat: Seat, device: number, roster: Roster): void {
  const keys = roster.devices[device]?.keys;
  if (!keys || !same(keys.sign, seat.keys.sign) || !same(keys.receive, seat.keys.receive)) {
    throw new BadTranscript();
  }
}

function writeFields(fields: Fields): Plain {
  if (fields.type === ADMIT) return Admit.write(fields.admit);
  return fields.type === ROTATE ? Rotate.write(fields.rotate) : Leave.write(fields.leave);
}

/** The wire of an admit by `device`: keys and join of the candidate, all epoch keys held. */
export function makeAdmit(
  seat: Seat,
  device: number,
  roster: Roster,
  candidate: Candidate,
  keyring: Keyring,
  random: Random,
): Uint8Array {
  const { sign, receive } = candidate.keys;
  const { space, head, epoch } = roster;
  const number = roster.devices.length;
  const grantee: Grantee = { space, prev: head, epoch, device: number, receive, signer: seat.keys.sign };
  const keys = Array.from({ length: epoch }, (_, i) => keyring.get(i + 1) ?? UNKNOWN_KEY);
  const grant = sealGrant(random(KEY_BYTES), grantee, keys);
  return signRecord(seat, device, roster, { type: ADMIT, admit: { sign, receive, join: candidate.join, grant } });
}

/** The wire of a leave by `device`: a pin for every device of its member that is in, ascending. */
export function makeLeave(seat: Seat, device: number, roster: Roster, pins: readonly Pin[]): Uint8Array {
  return signRecord(seat, device, roster, { type: LEAVE, leave: pins });
}
