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

/** What is told of phones, the newest of each. */
export class PhonesTold {
  private readonly found = new Map<string, PhoneTold>();

  clear(): void {
    this.found.clear();
  }

  take({ kind, entryId, revision, body }: Pick<Entry, "kind" | "entryId" | "revision" | "body">): void {
    if (kind !== PHONE_KIND) return;
    const [key, told] = [formatId(entryId), readPhone(body)];
    if (told !== null && revision >= (this.found.get(key)?.revision ?? 0)) this.found.set(key, { ...told, sign: entryId, revision });
  }

  /** With those whose entry still waits on this phone. */
  all(waiting: readonly Entry[]): readonly PhoneTold[] {
    const all = new PhonesTold();
    for (const [key, told] of this.found) all.found.set(key, told);
    for (const entry of waiting) all.take(entry);
    return [...all.found.values()];
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
