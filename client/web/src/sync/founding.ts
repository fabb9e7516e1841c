/** Making spaces: a solo space alone and offline, and the shared one between two ceremonies' ends. */
import { KEY_BYTES, type Random } from "../protocol/primitives.ts";
import { BLIND_BYTES, ENTRY_ID_BYTES } from "../protocol/public/limits.ts";
import { Roster, writeFounding } from "../protocol/public/roster.ts";
import type { Entry } from "../protocol/secret/entry.ts";
import { makeRotate } from "../protocol/secret/epoch.ts";
import { Seat } from "../protocol/secret/keys.ts";
import { signFounding, writeAbout, writeGenesis } from "../protocol/secret/record.ts";
import { AWAITED, UNFOUNDED, type SpaceRecord } from "./records.ts";

/** Kinds of a space, in its sealed description. */
export const SOLO_SPACE = 1;
export const SHARED_SPACE = 2;
export const CARE_SPACE = 3;

/** Roles of its members: who writes about oneself, and in a space of care who was asked to help. */
export const SELF = 0;
export const CARER = 1;

/** What a space is to be: its kind, the role of each member, its last day (0: none). */
export interface Plan {
  readonly kind: number;
  readonly roles: readonly number[];
  readonly end: number;
}

/** The space of two people. */
export const PAIR: Plan = { kind: SHARED_SPACE, roles: [SELF, SELF], end: 0 };

/** A space of care: who helps comes last. */
export function carePlan({ end, both }: { readonly end: number; readonly both: boolean }): Plan {
  return { kind: CARE_SPACE, roles: both ? [SELF, SELF, CARER] : [SELF, CARER], end };
}

/** The kind of entry that describes its space; the founder's first in every space. */
export const ABOUT_KIND = "about";

/** The kind of the own space's entries in which seats wait for a recovery sheet; as `secret/recovery` names it. */
export const SPARE_KIND = "spare";

/** The kind of the own space's entries that say which seats belong to a sheet of paper. */
export const SHEET_KIND = "sheet";

/** The kind of the own space's entries that tell one's other phones the household's code. */
export const HOUSEHOLD_KIND = "household";

/** The kind of an entry that shows another one, with all that it comes from; as the domain names it. */
export const RELEASE_KIND = "release";

/** The kind of an entry that is there for what its header takes back. */
export const ERASE_KIND = "erase";

export function aboutEntry(about: Uint8Array, day: number, random: Random): Entry {
  return { kind: ABOUT_KIND, schema: 1, entryId: random(ENTRY_ID_BYTES), revision: 0, day, body: about };
}

/** A fresh seat from random bytes. */
export function makeSeat(random: Random): Seat {
  return Seat.fromSeed(random(KEY_BYTES));
}

/** A space of one member, founded on this device and not yet at any relay. */
export function foundSolo(random: Random): SpaceRecord {
  const seat = makeSeat(random);
  const about = writeAbout(random(BLIND_BYTES), SOLO_SPACE, [0], 0);
  const genesis = writeGenesis(about, [seat.keys]);
  return foundSpace(seat, null, about, writeFounding(genesis, [signFounding(seat, genesis)]), random);
}

/** The founder's space from record 0, with the rotate to epoch 1. */
export function foundSpace(
  seat: Seat,
  relay: string | null,
  about: Uint8Array,
  founding: Uint8Array,
  random: Random,
): SpaceRecord {
  const rotate = makeRotate(seat, 0, Roster.found(founding), random).wire;
  return { relay, standing: UNFOUNDED, seed: seat.seed, member: 0, about, founding, rotate, floor: null };
}

/** A space that another device founds, as soon as it can. */
export function awaitedSpace(
  seat: Seat,
  member: number,
  relay: string,
  about: Uint8Array,
  founding: Uint8Array,
): SpaceRecord {
  return { relay, standing: AWAITED, seed: seat.seed, member, about, founding, rotate: null, floor: null };
}
