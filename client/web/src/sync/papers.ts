/**
 * What the own space tells of sheets of paper: which seats belong to each, and the spares that wait for them; of phones, and
 * of the household's code.
 *
 * Only what counts, stands, and is one's own is told here; any own device reads the same, and may end any sheet.
 */
import { Refused } from "../protocol/errors.ts";
import { compareBytes, decode, encode } from "../protocol/public/encoding.ts";
import { Id, Key, formatId } from "../protocol/public/ids.ts";
import { PLAIN_BYTES_MAX } from "../protocol/public/limits.ts";
import { parseEntry, type Entry } from "../protocol/secret/entry.ts";
import { list, record, type Of } from "../protocol/shape.ts";
import { HOUSEHOLD_KIND, SHEET_KIND, SPARE_KIND } from "./founding.ts";
import { readHousehold, type Household } from "./household.ts";
import type { Unarrived } from "./outboxes.ts";
import { PHONE_KIND, PhonesTold, type PhoneTold } from "./phones.ts";
import { PLACE_KINDS, PlacesTold } from "./places.ts";
import { SOLO, type SeatKey, type Slot } from "./records.ts";
import type { SpaceIds } from "./space-ids.ts";

const SpareSign = record({ space: Id, sign: Key });

/** The body of a `sheet`: its own seat, and by space the seat of its spare there; spaces ascending. */
const SheetBody = record({ sign: Key, receive: Key, spares: list(SpareSign) });
export type SheetBody = Of<typeof SheetBody>;

/** A sheet as its newest entry tells of it; `stands` unless that was taken back. */
export interface Paper extends SheetBody {
  readonly entryId: Uint8Array;
  readonly revision: number;
  /** The day on which it was first told of. */
  readonly day: number;
  readonly stands: boolean;
}

export function writeSheet({ sign, receive, spares }: SheetBody): Uint8Array {
  const ascending = [...spares].sort((left, right) => compareBytes(left.space, right.space));
  return encode(SheetBody, { sign, receive, spares: ascending });
}

/** The sheet that a body tells of; null if it fits no sheet. */
export function readSheet(body: Uint8Array): SheetBody | null {
  try {
    const sheet = decode(SheetBody, body, PLAIN_BYTES_MAX);
    const ascends = sheet.spares.every(({ space }, i) => i === 0 || compareBytes(sheet.spares[i - 1]!.space, space) < 0);
    return ascends ? sheet : null;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** The seats of a sheet, with the place of the space that each is in; none of a space that is not here. */
export function seatsOf({ sign, spares }: SheetBody, ids: SpaceIds, slots: readonly Slot[]): readonly SeatKey[] {
  const there = spares.flatMap((spare): SeatKey[] => {
    const slot = ids.slotOf(spare.space, slots);
    return slot === null ? [] : [{ slot, sign: spare.sign }];
  });
  return [{ slot: SOLO, sign }, ...there];
}

export class Papers {
  /** Bodies of the spares, in the order in which they came to be held. */
  readonly spares: Uint8Array[] = [];
  /** Envelopes of all of it, to be taken back when another sheet takes its place. */
  readonly envelopes: Uint8Array[] = [];
  readonly told = new PhonesTold();
  /** The household's code, as it was told last. */
  household: Household | null = null;
  private readonly places = new PlacesTold();
  /** Device → the day of the first that it wrote. */
  readonly first = new Map<number, number>();
  private readonly found = new Map<string, Paper>();
  /** Order of an own entry that no page has brought yet → what it is, if it is one of these. */
  private readonly looked = new Map<number, Entry | null>();

  clear(): void {
    this.told.clear();
    this.household = null;
    this.places.clear();
    this.first.clear();
    this.spares.length = 0;
    this.envelopes.length = 0;
    this.found.clear();
  }

  /** Takes an entry of the own space that counts; what was taken back still tells which seats were a sheet's. */
  take(id: Uint8Array, entry: Entry & { readonly device: number; readonly seq: number }, stands: boolean): void {
    if (entry.seq === 1) this.first.set(entry.device, entry.day);
    this.told.take(entry, stands);
    this.places.take(entry, entry.device, stands);
    if (entry.kind === HOUSEHOLD_KIND && stands) this.household = readHousehold(entry.body) ?? this.household;
    if (entry.kind !== SHEET_KIND && entry.kind !== SPARE_KIND) return;
    if (entry.kind === SHEET_KIND) put(this.found, entry, stands);
    else if (stands) this.spares.push(entry.body);
    if (stands) this.envelopes.push(id);
  }

  /** An own entry has come back. */
  came(order: number): void {
    this.looked.delete(order);
  }

  /** What the own space tells of phones; with what still waits on this phone. */
  phones(unarrived: readonly Unarrived[]): readonly PhoneTold[] {
    return this.told.all(this.waiting(unarrived));
  }

  get hasPlaces(): boolean {
    return this.places.places.length > 0;
  }

  /** What it tells of spaces of care; with what still waits here, which this phone, by its number there, has said. */
  placesTold(unarrived: readonly Unarrived[], own: number): PlacesTold {
    return this.places.with(this.waiting(unarrived), own);
  }

  /** Those that no page has brought yet; each entry is looked into once. */
  private waiting(unarrived: readonly Unarrived[]): readonly Entry[] {
    return unarrived.flatMap(({ slot, order, entry }) => {
      if (!this.looked.has(order)) {
        const parsed = parseEntry(entry);
        this.looked.set(order, slot === SOLO && (parsed.kind === SHEET_KIND || parsed.kind === PHONE_KIND || PLACE_KINDS.has(parsed.kind)) ? parsed : null);
      }
      return this.looked.get(order) ?? [];
    });
  }

  /** Every sheet, the newest last; with those whose entry still waits on this phone. */
  sheets(unarrived: readonly Unarrived[]): readonly Paper[] {
    const all = new Map(this.found);
    for (const entry of this.waiting(unarrived)) if (entry.kind === SHEET_KIND) put(all, entry, true);
    return [...all.values()];
  }
}

function put(found: Map<string, Paper>, { entryId, revision, day, body }: Entry, stands: boolean): void {
  const [key, sheet] = [formatId(entryId), readSheet(body)];
  const known = found.get(key);
  if (sheet !== null && (known === undefined || known.revision < revision)) found.set(key, { ...sheet, entryId, revision, day: known?.day ?? day, stands });
}
