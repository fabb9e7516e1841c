/**
 * The recovery sheet: a seat on paper, and the spare seats that only it can open (spec: Recovery).
 *
 * The sheet is a seat of the solo space whose seed stands on paper as words. A spare is a seat of another space
 * whose seed is sealed to the sheet and forgotten by the device that made it. Must not know how either is admitted.
 */

import { BadCipher, BadKey, Malformed } from "../errors.ts";
import {
  KEY_BYTES,
  NONCE_BYTES,
  TAG_BYTES,
  decrypt,
  encrypt,
  exchange,
  receivingPublic,
  type Random,
} from "../primitives.ts";
import { decode, encode, joinParts, requireAscending } from "../public/encoding.ts";
import { Id, Key, Uint } from "../public/ids.ts";
import { DEVICES_MAX, ORIGIN_BYTES_MAX, PLAIN_BYTES_MAX } from "../public/limits.ts";
import { RosterWire } from "../public/messages.ts";
import { requireOrigin } from "../public/proof.ts";
import { Pin, parseFounding } from "../public/roster.ts";
import { bytes, list, record, shortText, type Of } from "../shape.ts";
import { formatWords, parseWords } from "../words.ts";
import { Seat, derive } from "./keys.ts";

/** Kind and schema version of the solo space's entries whose body is a spare. */
export const SPARE_KIND = "spare";
export const SPARE_SCHEMA = 1;

/** Zero: each spare has a fresh ephemeral key, so its key seals once. */
const NONCE = new Uint8Array(NONCE_BYTES);

const Heads = list(Pin, 0, DEVICES_MAX);

/** [record 0, member, relay origin, roster head id, heads, E, sealed seed]. */
export const Spare = record({
  founding: RosterWire,
  member: Uint,
  relay: shortText(ORIGIN_BYTES_MAX),
  rosterHead: Id,
  heads: Heads,
  ephemeral: Key,
  sealed: bytes(KEY_BYTES + TAG_BYTES),
});
export type Spare = Of<typeof Spare>;

/**
 * What the maker of a spare held of its space: whoever is shown less is shown an old state.
 *
 * `heads` are those of the authors that had written, ascending by device.
 */
export interface Floor {
  readonly rosterHead: Uint8Array;
  readonly heads: readonly Pin[];
}

/** An opened spare: the space, its record 0, whose seat it is, the relay, the floor, and the seat. */
export interface SpareSeat {
  readonly space: Uint8Array;
  readonly founding: Uint8Array;
  readonly member: number;
  readonly relay: string;
  readonly floor: Floor;
  readonly seat: Seat;
}

/** The 24 words that the paper shows for a sheet's seed of 32 bytes. */
export function sheetWords(seed: Uint8Array): string {
  return formatWords(seed);
}

/** The sheet's seat in the solo space, from what was typed off the paper. Refuses BadWords. */
export function sheetOf(words: string): Seat {
  return Seat.fromSeed(parseWords(words));
}

/**
 * The bytes of a spare for a fresh `seat` of `member`, sealed to the sheet's receive key; draws e.
 *
 * `floor` is what the maker holds of the space, as far as its relay has it. Refuses what `openSpare` would refuse, and
 * BadKey. The caller forgets the seat's seed.
 */
export function makeSpare(
  seat: Seat,
  founding: Uint8Array,
  member: number,
  relay: string,
  floor: Floor,
  sheet: Uint8Array,
  random: Random,
): Uint8Array {
  const space = requirePlace(founding, member, relay);
  const bound = boundTo(space, member, floor);
  const secret = random(KEY_BYTES);
  const ephemeral = receivingPublic(secret);
  const key = derive(exchange(secret, sheet), "spare", ephemeral, sheet);
  const sealed = encrypt(key, NONCE, bound, seat.seed);
  return encode(Spare, { founding, member, relay, ...floor, ephemeral, sealed });
}

/**
 * What a spare holds for this sheet.
 *
 * Refuses, in this order: TooLarge, Malformed; record 0 (Unsupported, BadKey, KeyUsed, Forged); a member or a relay
 * that cannot be (Malformed, Unsupported); heads out of order (Malformed); BadCipher if it was not sealed to this
 * sheet for this place and floor.
 */
export function openSpare(sheet: Seat, data: Uint8Array): SpareSeat {
  const { founding, member, relay, rosterHead, heads, ephemeral, sealed } = decode(Spare, data, PLAIN_BYTES_MAX);
  const [space, floor] = [requirePlace(founding, member, relay), { rosterHead, heads }];
  const bound = boundTo(space, member, floor);
  const key = derive(agreed(sheet, ephemeral), "spare", ephemeral, sheet.keys.receive);
  const seed = decrypt(key, NONCE, bound, sealed);
  if (seed === null) throw new BadCipher();
  return { space, founding, member, relay, floor, seat: Seat.fromSeed(seed) };
}

/** Everything a spare says but the relay's origin, which may change. Malformed for heads that do not ascend. */
function boundTo(space: Uint8Array, member: number, { rosterHead, heads }: Floor): Uint8Array {
  requireAscending(heads.map(({ device }) => device));
  return joinParts(space, member, rosterHead, encode(Heads, heads));
}

function agreed(sheet: Seat, ephemeral: Uint8Array): Uint8Array {
  try {
    return sheet.agree(ephemeral);
  } catch (error) {
    throw error instanceof BadKey ? new BadCipher() : error;
  }
}

/** The space of a sound record 0 that has this member, at a relay that has an address. */
function requirePlace(founding: Uint8Array, member: number, relay: string): Uint8Array {
  const { genesis, space } = parseFounding(founding);
  if (member >= genesis.seats.length) throw new Malformed();
  requireOrigin(relay);
  return space;
}
