/** Epochs: one key's reign over the wraps, and what a record grants (spec: Epochs and grants). */

import { BadGrant } from "../errors.ts";
import { KEY_BYTES, same, type Random } from "../primitives.ts";
import {
  ADMIT,
  ROTATE,
  type Admit,
  type Device,
  type Pin,
  type Roster,
  type Rotate,
  type RotateGrant,
  type Statement,
} from "../public/roster.ts";
import { openGrant, sealGrant, type Grantee } from "./grant.ts";
import { derive, type Seat } from "./keys.ts";
import { UNKNOWN_KEY, signRecord } from "./record.ts";
import type { EpochKey, Keyring } from "./sealing.ts";

/** A rotate and the key it brings. */
export interface Rotation {
  readonly wire: Uint8Array;
  readonly fresh: EpochKey;
}

/** K(ek, "epoch commit", space, epoch), 32 bytes: the roster holds it, a grant must open to it. */
export function commitEpoch(key: Uint8Array, space: Uint8Array, epoch: number): Uint8Array {
  return derive(key, "epoch commit", space, epoch);
}

/**
 * The wire of a rotate and its new key; `removed` pins devices of the signer's member, ascending.
 *
 * Draws the key, then one ephemeral per device that remains in.
 */
export function makeRotate(
  seat: Seat,
  device: number,
  roster: Roster,
  random: Random,
  removed: readonly Pin[] = [],
): Rotation {
  const fresh = { epoch: roster.epoch + 1, key: random(KEY_BYTES) };
  const remaining = roster.presentNow.filter((to) => !removed.some((pin) => pin.device === to.number));
  const rotate: Rotate = {
    removed,
    epoch: fresh.epoch,
    commitment: commitEpoch(fresh.key, roster.space, fresh.epoch),
    grants: remaining.map((to) => grantTo(seat, roster, to, fresh, random(KEY_BYTES))),
  };
  return { wire: signRecord(seat, device, roster, { type: ROTATE, rotate }), fresh };
}

function grantTo(seat: Seat, roster: Roster, to: Device, fresh: EpochKey, ephemeral: Uint8Array): RotateGrant {
  const grantee = granteeOf(roster, fresh.epoch, to.number, to.keys.receive, seat.keys.sign);
  return { device: to.number, ...sealGrant(ephemeral, grantee, [fresh.key]) };
}

function granteeOf(
  before: Roster,
  epoch: number,
  device: number,
  receive: Uint8Array,
  signer: Uint8Array,
): Grantee {
  return { space: before.space, prev: before.head, epoch, device, receive, signer };
}

/**
 * Epoch → key that a record, judged valid after `before`, grants to this seat; empty if it grants it none.
 *
 * BadGrant if the seat's grant does not open, or opens to a key the roster does not commit to. Such a
 * record is valid all the same: the device that cannot open its grant says so, and seals nothing under it.
 */
export function keysGranted(seat: Seat, before: Roster, statement: Statement): Keyring {
  const { fields } = statement;
  const signer = before.devices[statement.record.signer]!.keys.sign;
  if (fields.type === ADMIT) return admitGranted(seat, before, fields.admit, signer);
  if (fields.type === ROTATE) return rotateGranted(seat, before, fields.rotate, signer);
  return new Map();
}

function admitGranted(seat: Seat, before: Roster, admit: Admit, signer: Uint8Array): Keyring {
  if (!same(admit.receive, seat.keys.receive)) return new Map();
  const to = granteeOf(before, before.epoch, before.devices.length, admit.receive, signer);
  const keys = openGrant(seat, admit.grant.ephemeral, admit.grant.sealed, to);
  return committed(before, new Map(keys.map((key, i) => [i + 1, key])), before.commitments);
}

function rotateGranted(seat: Seat, before: Roster, rotate: Rotate, signer: Uint8Array): Keyring {
  const me = before.deviceOf(seat.keys.sign);
  const grant = rotate.grants.find((each) => each.device === me?.number);
  if (grant === undefined) return new Map();
  const to = granteeOf(before, rotate.epoch, grant.device, seat.keys.receive, signer);
  const keys = openGrant(seat, grant.ephemeral, grant.sealed, to);
  if (same(keys[0]!, UNKNOWN_KEY)) throw new BadGrant(rotate.epoch);
  return committed(before, new Map([[rotate.epoch, keys[0]!]]), [...before.commitments, rotate.commitment]);
}

/** The known keys of `keys`, each checked against its commitment (BadGrant). */
function committed(roster: Roster, keys: Keyring, commitments: readonly Uint8Array[]): Keyring {
  const known = new Map([...keys].filter(([, key]) => !same(key, UNKNOWN_KEY)));
  for (const [epoch, key] of known) {
    if (!same(commitEpoch(key, roster.space, epoch), commitments[epoch - 1]!)) throw new BadGrant(epoch);
  }
  return known;
}
