/**
 * A file of one's own record comes back: one's own pages become pages of this phone, all else a copy to read.
 *
 * All of the file is verified before anything of it is kept. What is here already is left as it is, so an import that was
 * cut off is simply done again. Loaded when somebody asks for it.
 */
import { BadCipher, Gap, Refused } from "../protocol/errors.ts";
import { KEY_BYTES } from "../protocol/primitives.ts";
import { decode } from "../protocol/public/encoding.ts";
import { BLOB_ID_BYTES, STREAM_BYTES_MAX } from "../protocol/public/limits.ts";
import { textBytes } from "../protocol/text.ts";
import { Archive, archiveKey, saltOf } from "../protocol/secret/archive.ts";
import { StreamWriter } from "../protocol/secret/stream.ts";
import { bytesOfHex, keyOfPlace, type Place } from "./contents.ts";
import { digitsOf } from "./entry-id.ts";
import { allRows, rowsToGive, type ExportingDoors } from "./exporting.ts";
import { Refusal, type AttachedContent, type Imported, type KeptEntry, type NewEntry, type SpaceName, type Told } from "./face.ts";
import type { LeavingBy } from "./holding-back.ts";
import { COPY, LOOSE, SOLO, at, nameOf, writeRecord } from "./records.ts";
import type { Recording } from "./recording.ts";
import { EntryRows, Table, copyOf, nameOfRow, saidIn, stateHash, type EntryRow } from "./rows.ts";

const AT_ONCE = 200;

export interface ImportingDoors extends ExportingDoors {
  readonly recording: Recording;
  readonly leavingBy: LeavingBy;
  readonly refresh: () => Promise<void>;
}

interface Opened {
  readonly archive: Archive;
  readonly table: Table;
  readonly rows: readonly EntryRow[];
}

/**
 * Takes in a file. Refuses `no_archive`, `wrong_passphrase`, `file_cut`, `file_altered`; then nothing of it is kept.
 */
export async function importFile(doors: ImportingDoors, file: Uint8Array, passphrase: string, told: Told): Promise<Imported> {
  const { archive, table, rows } = opened(file, passphrase, told);
  const known = new Map((await allRows(doors)).map((row) => [nameOfRow(row), row.revision]));
  const fresh = rows.filter((row) => (known.get(nameOfRow(row)) ?? -1) < row.revision);
  const own = new Set(fresh.filter((row) => becomesOwn(doors, row)));
  const other = await keepContents(doors, archive, table, fresh, own, told);
  const entries = [...own].map((row) => entryOf(row, doors, other));
  for (let i = 0; i < entries.length; i += AT_ONCE) await doors.recording.record(entries.slice(i, i + AT_ONCE), []);
  await keepCopies(doors, fresh.filter((row) => !own.has(row)));
  await doors.refresh();
  return { hash: stateHash(await rowsToGive(doors), doors.withAttached), entries: fresh.length, attachments: table.contents.length };
}

/** Verifies every part, and answers what the parts say that hold entries. */
function opened(file: Uint8Array, passphrase: string, told: Told): Opened {
  const archive = archiveOf(file, passphrase);
  try {
    const table = decode(Table, archive.read(0), STREAM_BYTES_MAX);
    if (1 + table.entryParts + table.contents.length !== archive.parts.length) throw new Refusal("file_altered");
    const rows: EntryRow[] = [];
    for (let i = 1; i < archive.parts.length; i++) {
      const content = archive.read(i);
      if (i <= table.entryParts) rows.push(...decode(EntryRows, content, STREAM_BYTES_MAX));
      told(i, 2 * archive.parts.length);
    }
    return { archive, table, rows };
  } catch (error) {
    throw error instanceof Refused ? new Refusal("file_altered") : error;
  }
}

function archiveOf(file: Uint8Array, passphrase: string): Archive {
  try {
    return new Archive(archiveKey(textBytes(passphrase.normalize("NFC")), saltOf(file)), file);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refusal(error instanceof BadCipher ? "wrong_passphrase" : error instanceof Gap ? "file_cut" : "no_archive");
  }
}

/** One's own page, which goes on here; what would leave by itself is only a copy: it was meant for somebody else's eyes. */
function becomesOwn({ leavingBy }: ImportingDoors, row: EntryRow): boolean {
  const isHeld = leavingBy([copyOf(row, 0)], Number.MAX_SAFE_INTEGER, 0).length > 0;
  return row.space === SOLO && row.mine === 1 && !isHeld;
}

/** Keeps what is attached: under a key of its own where a page goes on here, as it was where it is a copy. */
async function keepContents(
  doors: ImportingDoors,
  archive: Archive,
  table: Table,
  fresh: readonly EntryRow[],
  own: ReadonlySet<EntryRow>,
  told: Told,
): Promise<ReadonlyMap<string, AttachedContent>> {
  const other = new Map<string, AttachedContent>();
  const named = (rows: readonly EntryRow[]): ReadonlyMap<string, Place & AttachedContent> =>
    new Map(rows.flatMap((row) => doors.attachedIn(saidIn(row)) as readonly (Place & AttachedContent)[]).map((each) => [keyOfPlace(each), each]));
  const [going, copied] = [named([...own]), named(fresh.filter((row) => !own.has(row)))];
  for (const [i, { space, blob }] of table.contents.entries()) {
    const place = keyOfPlace({ space: nameOf(space as 0 | 1), blob: digitsOf(blob) });
    const part = 1 + table.entryParts + i;
    if (going.has(place)) other.set(place, await keepAnew(doors, archive.read(part), nameOf(space as 0 | 1)));
    const copy = copied.get(place);
    if (copy !== undefined) await doors.attaching.keep(copy.space, bytesOfHex(copy.blob), new StreamWriter(copy.key, archive.read(part)), COPY);
    told(archive.parts.length + part, 2 * archive.parts.length);
  }
  return other;
}

async function keepAnew({ attaching, random }: ImportingDoors, content: Uint8Array, space: SpaceName): Promise<AttachedContent> {
  const [key, blob] = [random(KEY_BYTES), random(BLOB_ID_BYTES)];
  const writer = new StreamWriter(key, content);
  await attaching.keep(space, blob, writer, LOOSE);
  return { key, blob: digitsOf(blob), total: content.length, hash: writer.contentHash };
}

function entryOf(row: EntryRow, { withAttached }: ImportingDoors, other: ReadonlyMap<string, AttachedContent>): NewEntry {
  const { space, kind, version, entryId, revision, day }: KeptEntry = copyOf(row, 0);
  const anew = <A extends AttachedContent>(each: A): A => ({ ...each, ...other.get(keyOfPlace({ space, blob: each.blob })) });
  return { space, kind, version, entryId, revision, day, body: withAttached(saidIn(row), anew) };
}

async function keepCopies({ store }: ImportingDoors, rows: readonly EntryRow[]): Promise<void> {
  await store.change(async (drawer) => {
    const first = ((await drawer.keys(at.everyCopy)).at(-1)?.[1] ?? -1) + 1;
    for (let i = 0; i < rows.length; i += AT_ONCE) {
      drawer.put(at.copies(first + i / AT_ONCE), writeRecord(EntryRows, rows.slice(i, i + AT_ONCE)));
    }
  });
}
