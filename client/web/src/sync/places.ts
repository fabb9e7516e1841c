/**
 * Where one's spaces of care are, as the own space tells one's other phones, and which of their seats is whose.
 *
 * What is told here stands in the own space alone. A phone that is in there and not in a space of care asks for a seat
 * in it; whichever own phone has one lets it in. A phone that is out of the own space goes out of these as well.
 */
import { Refused } from "../protocol/errors.ts";
import { same } from "../protocol/primitives.ts";
import { decode, encode } from "../protocol/public/encoding.ts";
import { Id, Key, Signature, Uint, formatId } from "../protocol/public/ids.ts";
import { ENTRY_ID_BYTES, ORIGIN_BYTES_MAX, PLAIN_BYTES_MAX } from "../protocol/public/limits.ts";
import { RosterWire } from "../protocol/public/messages.ts";
import { parseFounding } from "../protocol/public/roster.ts";
import type { Entry } from "../protocol/secret/entry.ts";
import type { Seat } from "../protocol/secret/keys.ts";
import { askToJoin } from "../protocol/secret/record.ts";
import { anyBytes, record, shortText, uint, type Kind, type Of } from "../protocol/shape.ts";
import { REVISION_MOST } from "./phones.ts";

/** The kinds of the own space's entries that tell of a space, and of a seat in it. */
export const PLACE_KIND = "place";
export const SEAT_KIND = "seat";
export const PLACE_KINDS: ReadonlySet<string> = new Set([PLACE_KIND, SEAT_KIND]);
const SCHEMA = 1;

/** [record 0, own number there, relay origin, description of the space, 1 once it is over]. */
const PlaceBody = record({ founding: RosterWire, member: Uint, relay: shortText(ORIGIN_BYTES_MAX), about: anyBytes, over: uint(0, 1) });
/** [space id, sign pk, receive pk, its own word that it joins there]. */
const SeatBody = record({ space: Id, sign: Key, receive: Key, join: Signature });

/** A space as the newest of these tells of it. */
export interface PlaceTold extends Of<typeof PlaceBody> {
  readonly space: Uint8Array;
  readonly revision: number;
}

/** A seat that a phone says is its own; `device`: that phone's number in the own space. */
export interface SeatTold extends Of<typeof SeatBody> {
  readonly device: number;
  /** Not taken back: it asks to be let in. */
  readonly stands: boolean;
}

type Told = Pick<Entry, "kind" | "revision" | "body">;

export class PlacesTold {
  private readonly found = new Map<string, PlaceTold>();
  readonly seats: SeatTold[] = [];

  clear(): void {
    this.found.clear();
    this.seats.length = 0;
  }

  /** Takes an entry of the own space that counts, by the phone with this number there. A seat that was taken back is still its own. */
  take(entry: Told, device: number, stands = true): void {
    if (entry.kind === PLACE_KIND && stands) this.takePlace(entry);
    const seat = entry.kind === SEAT_KIND ? readBody(SeatBody, entry.body) : null;
    if (seat !== null) this.seats.push({ ...seat, device, stands });
  }

  private takePlace({ revision, body }: Told): void {
    const told = readBody(PlaceBody, body);
    const space = told && spaceOf(told.founding);
    if (told === null || space === null || revision > REVISION_MOST) return;
    const known = this.found.get(formatId(space));
    if (revision >= (known?.revision ?? 0)) this.found.set(formatId(space), { ...told, space, revision });
  }

  place(space: Uint8Array): PlaceTold | null {
    return this.found.get(formatId(space)) ?? null;
  }

  get places(): readonly PlaceTold[] {
    return [...this.found.values()];
  }

  /** With those whose entry still waits on this phone. */
  with(waiting: readonly Entry[], device: number): PlacesTold {
    const all = new PlacesTold();
    for (const [key, told] of this.found) all.found.set(key, told);
    all.seats.push(...this.seats);
    for (const entry of waiting) all.take(entry, device);
    return all;
  }
}

/** What tells where a space is: one entry for each, whichever phone writes it. */
export function placeEntry({ space, revision, ...told }: PlaceTold, day: number): Entry {
  const { founding, member, relay, about, over } = told;
  const body = encode(PlaceBody, { founding, member, relay, about, over });
  return { kind: PLACE_KIND, schema: SCHEMA, entryId: space.slice(ENTRY_ID_BYTES), revision, day, body };
}

/** What tells that a seat is this phone's, and asks to be let in where it is not. */
export function seatEntry(seat: Seat, space: Uint8Array, member: number, day: number): Entry {
  const { keys, join } = askToJoin(seat, space, member);
  const body = encode(SeatBody, { space, ...keys, join });
  return { kind: SEAT_KIND, schema: SCHEMA, entryId: keys.sign.slice(0, ENTRY_ID_BYTES), revision: 0, day, body };
}

export function isOf({ space }: { readonly space: Uint8Array }, other: Uint8Array): boolean {
  return same(space, other);
}

function readBody<T>(shape: Kind<T>, body: Uint8Array): T | null {
  try {
    return decode(shape, body, PLAIN_BYTES_MAX);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

function spaceOf(founding: Uint8Array): Uint8Array | null {
  try {
    return parseFounding(founding).space;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
