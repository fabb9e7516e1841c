/**
 * What is in one's spaces of care, as a file of one's own record takes it along: one row for each, to be read and never
 * sent. What others gave to whoever only helps is in no file.
 */
import { Refused } from "../protocol/errors.ts";
import { decode, encode } from "../protocol/public/encoding.ts";
import { EntryId, Id, Uint } from "../protocol/public/ids.ts";
import { ENTRY_ID_BYTES, MEMBERS_MAX, STREAM_BYTES_MAX } from "../protocol/public/limits.ts";
import { parseEntry } from "../protocol/secret/entry.ts";
import { anyBytes, list, nilOr, record, text, uint, type Of } from "../protocol/shape.ts";
import { CARE_COPY } from "./care-rows.ts";
import { digitsOf } from "./entry-id.ts";
import type { CareEntry, CareName } from "./face.ts";
import { ABOUT_KIND, ERASE_KIND } from "./founding.ts";
import { rosterOf } from "./own-devices.ts";
import type { Picture } from "./picture.ts";
import { ERASED, SOLO, isCare, type Slot } from "./records.ts";
import type { EntryRow } from "./rows.ts";

const VERSION = 1;
/** Where names of copies begin: no space of a phone has such a place. */
const COPIES_FROM = 1_000_000;

const Kept = record({
  member: Uint,
  mine: uint(0, 1),
  envelope: nilOr(Id),
  kind: text(/^[a-z]{1,16}$/),
  version: Uint,
  entryId: EntryId,
  revision: Uint,
  day: Uint,
  body: anyBytes,
  takenBack: uint(0, 1),
});
type Kept = Of<typeof Kept>;

/** [own number, role of each member, last day, [what was given or said there…]]. */
const CareBody = record({ me: Uint, roles: list(uint(0, 255), 1, MEMBERS_MAX), end: Uint, entries: list(Kept) });

/** A space of care as a file brought it. */
export interface CareCopy extends Pick<Of<typeof CareBody>, "me" | "roles" | "end"> {
  readonly name: CareName;
  readonly entries: readonly CareEntry[];
}

/** A row for each space of care in which this phone's person does not only help. */
export function careRows(picture: Picture): readonly EntryRow[] {
  const slots = picture.slots().filter((slot) => isCare(slot) && !picture.care.helps(slot));
  return slots.flatMap((slot) => rowOfCare(picture, slot) ?? []);
}

function rowOfCare(picture: Picture, slot: Slot): EntryRow | null {
  const held = picture.space(slot)!;
  const [about, id] = [picture.care.about(held, slot), picture.ids.of(slot)];
  if (about === null || id === null) return null;
  const { member: me } = held.space;
  const entries = [...arrived(picture, slot), ...waiting(picture, slot, me)];
  const body = encode(CareBody, { me, roles: about.roles, end: about.end, entries });
  const day = Math.max(0, ...entries.map((each) => each.day));
  return { space: SOLO, mine: 0, kind: CARE_COPY, version: VERSION, entryId: id.slice(ENTRY_ID_BYTES), revision: held.chain.number, day, body, mark: 0 };
}

function arrived(picture: Picture, slot: Slot): readonly Kept[] {
  const { devices } = rosterOf(picture.space(slot)!);
  return picture.care.records(slot).filter(isSaid).map(({ id, device, mine, kind, schema: version, entryId, revision, day, body, erased }) => ({
    member: devices[device]!.member, mine, envelope: id, kind, version, entryId, revision, day, body, takenBack: erased === ERASED ? 1 : 0,
  }));
}

function waiting(picture: Picture, slot: Slot, member: number): readonly Kept[] {
  const own = picture.unarrived().filter((item) => item.slot === slot).map(({ entry }) => parseEntry(entry)).filter(isSaid);
  return own.map(({ kind, schema: version, entryId, revision, day, body }) => ({ member, mine: 1, envelope: null, kind, version, entryId, revision, day, body, takenBack: 0 }));
}

function isSaid({ kind }: { readonly kind: string }): boolean {
  return kind !== ABOUT_KIND && kind !== ERASE_KIND;
}

/** The spaces that rows of a file tell of, each by its newest row. */
export function careCopies(rows: readonly EntryRow[]): readonly CareCopy[] {
  const newest = new Map<string, EntryRow>();
  for (const row of rows) {
    const key = digitsOf(row.entryId);
    if (row.kind === CARE_COPY && row.mine === 0 && row.revision >= (newest.get(key)?.revision ?? 0)) newest.set(key, row);
  }
  return [...newest.values()].flatMap((row, i) => copyIn(row, `care:${COPIES_FROM + i}`) ?? []);
}

function copyIn({ body, version }: EntryRow, name: CareName): CareCopy | null {
  try {
    const { me, roles, end, entries } = decode(CareBody, body, STREAM_BYTES_MAX);
    return version === VERSION ? { name, me, roles, end, entries: entries.map(entryOf) } : null;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

function entryOf({ mine, envelope, entryId, takenBack, ...rest }: Kept, order: number): CareEntry {
  const ids = { entryId: digitsOf(entryId), envelope: envelope === null ? null : digitsOf(envelope) };
  return { ...rest, ...ids, mine: mine === 1, takenBack: takenBack === 1, where: null, order, disclosed: null };
}

/** Whether a row is of a space that is held here, and is not to stand beside it. */
export function isHeld(picture: Picture, row: EntryRow): boolean {
  return picture.slots().some((slot) => isCare(slot) && digitsOf(picture.ids.of(slot)!.slice(ENTRY_ID_BYTES)) === digitsOf(row.entryId));
}
