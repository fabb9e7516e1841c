/**
 * What the own space tells of one's own phones: what each is called, the day it was let in, and its seats elsewhere.
 *
 * It stands in the own space alone, so that nobody else learns how many phones there are or which seats belong together.
 * Any own device reads the same; what a newer revision says takes the place of what an older one said.
 */
import { Refused } from "../protocol/errors.ts";
import { same } from "../protocol/primitives.ts";
import { decode, encode } from "../protocol/public/encoding.ts";
import { Id, Key, Uint, formatId } from "../protocol/public/ids.ts";
import { ENTRY_ID_BYTES, PLAIN_BYTES_MAX } from "../protocol/public/limits.ts";
import type { Entry } from "../protocol/secret/entry.ts";
import { list, nilOr, record, shortText, type Of } from "../protocol/shape.ts";
import type { OwnDevice } from "./face.ts";

/** The kind of the own space's entries that name a phone. */
export const PHONE_KIND = "phone";
/** So many code points a name may have. */
export const NAME_LONGEST = 60;

const SCHEMA = 1;
const SPACES_MAX = 16;
/** Beyond it an entry is none: honest phones count by one, and one more must be possible. */
export const REVISION_MOST = 2 ** 32;

/** [what it is called, the day it was let in, its seats in other spaces], each nil where nobody said so. */
const PhoneBody = record({
  name: nilOr(shortText(NAME_LONGEST)),
  since: nilOr(Uint),
  seats: list(record({ space: Id, sign: Key }), 0, SPACES_MAX),
});
export type PhoneBody = Of<typeof PhoneBody>;

/** A phone as its newest entry tells of it; `sign`: the first bytes of its key in the own space. */
export interface PhoneTold extends PhoneBody {
  readonly sign: Uint8Array;
  readonly revision: number;
}

/** The entry about the phone with this signing key in the own space: one for each, whoever writes it. */
export function phoneEntry(sign: Uint8Array, body: PhoneBody, day: number, before: PhoneTold | null = null): Entry {
  const revision = before === null ? 0 : before.revision + 1;
  return { kind: PHONE_KIND, schema: SCHEMA, entryId: sign.slice(0, ENTRY_ID_BYTES), revision, day, body: encode(PhoneBody, body) };
}

function readPhone(body: Uint8Array): PhoneBody | null {
  try {
    return decode(PhoneBody, body, PLAIN_BYTES_MAX);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

type PhoneSeat = PhoneBody["seats"][number];

/**
 * What is told of phones, the newest of each. A seat is that phone's of which it was said first, and stays so: a phone that
 * is to be removed must not be able to unsay its seats, or to lay them on another.
 */
export class PhonesTold {
  private readonly found = new Map<string, PhoneTold>();
  private readonly seats = new Map<string, { readonly phone: string; readonly seat: PhoneSeat }>();

  clear(): void {
    this.found.clear();
    this.seats.clear();
  }

  /** Takes an entry of the own space; one that was taken back still tells of seats. */
  take({ kind, entryId, revision, body }: Pick<Entry, "kind" | "entryId" | "revision" | "body">, stands = true): void {
    const told = kind === PHONE_KIND && revision <= REVISION_MOST ? readPhone(body) : null;
    if (told === null) return;
    const phone = formatId(entryId);
    for (const seat of told.seats) {
      const place = `${formatId(seat.space)} ${formatId(seat.sign)}`;
      if (!this.seats.has(place)) this.seats.set(place, { phone, seat });
    }
    const known = this.found.get(phone);
    if (stands && revision >= (known?.revision ?? 0)) this.found.set(phone, { ...told, sign: entryId, revision });
    else if (known === undefined) this.found.set(phone, { name: null, since: null, seats: [], sign: entryId, revision: 0 });
  }

  /** With those whose entry still waits on this phone. */
  all(waiting: readonly Entry[]): readonly PhoneTold[] {
    const all = new PhonesTold();
    for (const [key, told] of this.found) all.found.set(key, told);
    for (const [place, said] of this.seats) all.seats.set(place, said);
    for (const entry of waiting) all.take(entry);
    const said = [...all.seats.values()];
    const seatsOf = (key: string): PhoneSeat[] => said.filter(({ phone }) => phone === key).map(({ seat }) => seat).slice(0, SPACES_MAX);
    return [...all.found].map(([key, told]) => ({ ...told, seats: seatsOf(key) }));
  }
}

/** What is told of the phone with this key in the own space. */
export function toldOf(all: readonly PhoneTold[], sign: Uint8Array): PhoneTold | null {
  return all.find((told) => same(told.sign, sign.slice(0, ENTRY_ID_BYTES))) ?? null;
}

/** What is told of the phone that has this seat in another space. */
export function toldOfSeat(all: readonly PhoneTold[], space: Uint8Array, sign: Uint8Array): PhoneTold | null {
  return all.find(({ seats }) => seats.some((seat) => same(seat.space, space) && same(seat.sign, sign))) ?? null;
}

/** Which seats belong together, by their numbers in the own space: this phone's do, and what was told. */
export function linked(devices: readonly OwnDevice[]): readonly OwnDevice[] {
  const own = devices.find(({ space, is }) => space === "solo" && is === "this")?.number ?? null;
  return own === null ? devices : devices.map((device) => (device.is === "this" ? { ...device, phone: own } : device));
}
