/**
 * Leaving the space for two: saying nothing, or by a record that closes it; and what becomes of what is held.
 *
 * Each is kept in one transaction on this phone, needs no relay and nobody's leave, and is told to one's other phones in
 * the own space. Whoever says nothing posts nothing there, so only that can be taken back.
 */
import { ENTRY_ID_BYTES } from "../protocol/public/limits.ts";
import { encodeBody, parseEntry } from "../protocol/secret/entry.ts";
import type { OpenDrawer } from "../platform/vault.ts";
import { leaving } from "./acting.ts";
import { ON, QUIET, SAID, LEFT_KIND } from "./apart.ts";
import { putAwayArrived } from "./arrivals.ts";
import { heldBlobs, isWhole, putBlob, removeBlob, tasks } from "./contents.ts";
import { every, one, putDrafts, type Draft } from "./drafts.ts";
import { Refusal, type KeptEntry, type NewEntry } from "./face.ts";
import type { Picture } from "./picture.ts";
import { keptEntry } from "./ranking.ts";
import { draftOf } from "./recording.ts";
import { Acts, COPY, DeviceRecord, OutboxRecord, SHARED, SOLO, at, writeRecord, type Slot } from "./records.ts";
import { EntryRows, rowOf } from "./rows.ts";
import { NEW_DEVICE, emptySpace, type Store } from "./store.ts";

const ROWS_AT_ONCE = 200;
const SCHEMA = 1;

export interface LeavingDoors {
  readonly store: Store;
  readonly picture: Picture;
  readonly today: () => number;
}

/** From now on this phone neither asks nor tells the relay anything about the space. Refuses no_space. */
export function goQuiet(doors: LeavingDoors): Promise<void> {
  const told = toldOf(doors, QUIET);
  return doors.store.change(async (drawer) => {
    await putDrafts(drawer, [told]);
    await putQuiet(drawer, (quiet) => [...quiet, SHARED]);
  });
}

/** Takes that back: nothing was posted. Refuses no_space, and closed where something was. */
export function goOn(doors: LeavingDoors): Promise<void> {
  if (doors.picture.left.how !== "quiet") throw new Refusal("closed");
  const told = toldOf(doors, ON);
  return doors.store.change(async (drawer) => {
    await putDrafts(drawer, [told]);
    await putQuiet(drawer, (quiet) => quiet.filter((slot) => slot !== SHARED));
  });
}

/**
 * The last words, if any, then the record that closes the space, as soon as the relay is in reach. What waits besides them
 * stays here as a copy: it was written before, and leaves no more. Refuses no_space, and closed where it is.
 */
export function sayLeaving(doors: LeavingDoors, words: NewEntry | null): Promise<void> {
  const { picture, store } = doors;
  if (picture.left.how !== null && picture.left.how !== "quiet") throw new Refusal("closed");
  if (words !== null && words.space !== "shared") throw new Refusal("malformed");
  const told = toldOf(doors, SAID);
  return store.change(async (drawer) => {
    const acts = (await one(drawer, Acts, at.acts(SHARED))) ?? [];
    await keepCopies(drawer, await takeWaiting(drawer));
    await putDrafts(drawer, [told, ...(words === null ? [] : [draftOf(words)])]);
    await putQuiet(drawer, (quiet) => quiet.filter((slot) => slot !== SHARED));
    drawer.put(at.acts(SHARED), writeRecord(Acts, [...acts, leaving()]));
  });
}

/**
 * Forgets the keys of a space that was left. With `keep` what is held of it stays as copies, to be read and taken along;
 * without, it goes, and so does what a file brought of such a space. Refuses no_space where it was not left.
 */
export function putAway({ picture, store }: LeavingDoors, keep: boolean): Promise<void> {
  const space = picture.space(SHARED);
  if (space !== null && (picture.left.how === null || picture.left.how === "leaving")) throw new Refusal("no_space");
  const entries = picture.archive();
  return store.change(async (drawer) => {
    if (keep) await keepCopies(drawer, entries);
    else await dropCopies(drawer);
    for (const { n, record } of [...(await tasks(drawer)), ...(await heldBlobs(drawer))]) {
      if (record.slot !== SHARED) continue;
      if (keep && isWhole({ n, record })) putBlob(drawer, n, { ...record, state: COPY });
      else await removeBlob(drawer, n);
    }
    drawer.remove(at.space(SHARED));
    await emptySpace(drawer, SHARED);
    await putAwayArrived(drawer, SHARED);
    await putQuiet(drawer, (quiet) => quiet.filter((slot) => slot !== SHARED));
  });
}

/** Follows what one's other phones have told; answers whether anything was to be done. */
export async function followOwn({ picture, store }: LeavingDoors): Promise<boolean> {
  const { how: apart, told } = picture.left;
  const stops = apart === null && told !== null && told.how !== null && told.how !== ON;
  const goesOn = apart === "quiet" && told?.how === ON;
  if (!stops && !goesOn) return false;
  await store.change((drawer) => putQuiet(drawer, (quiet) => (stops ? [...quiet, SHARED] : quiet.filter((slot) => slot !== SHARED))));
  return true;
}

/** What tells the other own phones. Refuses no_space. */
function toldOf({ picture, today }: LeavingDoors, how: number): Draft {
  const { sharedId, left } = picture;
  if (sharedId === null || picture.space(SHARED) === null) throw new Refusal("no_space");
  const revision = left.told === null ? 0 : left.told.revision + 1;
  const entry = { kind: LEFT_KIND, schema: SCHEMA, entryId: sharedId.slice(0, ENTRY_ID_BYTES), revision, day: today(), body: encodeBody([how]) };
  return { slot: SOLO, entry };
}

async function putQuiet(drawer: OpenDrawer, change: (quiet: readonly Slot[]) => readonly Slot[]): Promise<void> {
  const device = (await one(drawer, DeviceRecord, at.device)) ?? NEW_DEVICE;
  drawer.put(at.device, writeRecord(DeviceRecord, { ...device, quiet: [...new Set(change(device.quiet))] }));
}

/** What waits unsealed and takes nothing back, out of the outbox. */
async function takeWaiting(drawer: OpenDrawer): Promise<readonly KeptEntry[]> {
  const waiting = (await every(drawer, OutboxRecord, at.everyOutbox(SHARED))).filter(({ erases }) => erases.length === 0);
  for (const { order } of waiting) drawer.remove(at.outbox(SHARED, order));
  return waiting.map(({ order, entry }) => keptEntry(SHARED, true, "phone", null, order, parseEntry(entry)));
}

async function keepCopies(drawer: OpenDrawer, entries: readonly KeptEntry[]): Promise<void> {
  const first = ((await drawer.keys(at.everyCopy)).at(-1)?.[1] ?? -1) + 1;
  for (let i = 0; i < entries.length; i += ROWS_AT_ONCE) {
    drawer.put(at.copies(first + i / ROWS_AT_ONCE), writeRecord(EntryRows, entries.slice(i, i + ROWS_AT_ONCE).map(rowOf)));
  }
}

async function dropCopies(drawer: OpenDrawer): Promise<void> {
  for (const key of await drawer.keys(at.everyCopy)) {
    const rows = (await one(drawer, EntryRows, key))!.filter(({ space }) => space !== SHARED);
    if (rows.length > 0) drawer.put(key, writeRecord(EntryRows, rows));
    else drawer.remove(key);
  }
}
