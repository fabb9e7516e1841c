/**
 * One's own record as one sealed file: entries of every space that this phone can open, and what is attached.
 *
 * No seat, no key of a space, nothing of the relay is in it. Loaded when somebody asks for it.
 */
import { STRETCH_SALT_BYTES, type Random } from "../protocol/primitives.ts";
import { encode, labelledHash } from "../protocol/public/encoding.ts";
import { textBytes } from "../protocol/text.ts";
import { archiveKey, partWriter, writeHead } from "../protocol/secret/archive.ts";
import type { StreamWriter } from "../protocol/secret/stream.ts";
import type { Attaching } from "./attaching.ts";
import { LEFT_KIND } from "./apart.ts";
import { DID_KIND } from "./asking-again.ts";
import { careRows } from "./care-copies.ts";
import { bytesOfHex, keyOfPlace, type Place } from "./contents.ts";
import { Refusal, type AttachedContent, type Exported, type KeptEntry, type Snapshot, type Told } from "./face.ts";
import type { Fading, Picture } from "./picture.ts";
import { slotOf } from "./records.ts";
import type { AttachedIn } from "./recording.ts";
import { EntryRows, Table, copiesIn, nameOfRow, rowOf, saidIn, stateHash, type EntryRow, type WithAttached } from "./rows.ts";
import type { Store } from "./store.ts";

/** Bytes of bodies in one part. */
const PART_BYTES = 4_194_304;

export interface ExportingDoors {
  readonly store: Store;
  readonly attaching: Attaching;
  readonly random: Random;
  readonly today: () => number;
  readonly attachedIn: AttachedIn;
  readonly withAttached: WithAttached;
  readonly snapshot: () => Snapshot;
  readonly picture: Picture;
  readonly fading: Fading;
}

type Content = Place & AttachedContent;

/** The rows of all that can be seen here: what has faded stays behind, and what was done on these phones stays with them. */
export async function rowsToGive(doors: RowDoors & Pick<ExportingDoors, "fading" | "today">): Promise<readonly EntryRow[]> {
  return rowsOf(doors, doors.fading(doors.snapshot().entries, doors.today()));
}

/** The rows of all that is held here, in the order in which it came. */
export function allRows(doors: RowDoors): Promise<readonly EntryRow[]> {
  return rowsOf(doors, doors.snapshot().entries);
}

type RowDoors = Pick<ExportingDoors, "store" | "snapshot" | "picture">;

async function rowsOf({ store, picture }: RowDoors, seen: readonly KeptEntry[]): Promise<readonly EntryRow[]> {
  const pages = [...seen, ...picture.archive()].filter(({ kind }) => kind !== DID_KIND && kind !== LEFT_KIND).sort((a, b) => a.order - b.order).map(rowOf);
  const entries = [...pages, ...careRows(picture)];
  const here = new Set(entries.map(nameOfRow));
  const copies = (await store.read(copiesIn)).filter((row) => !here.has(nameOfRow(row)));
  return [...copies, ...entries];
}

/** The file, sealed under a passphrase, and what is in it. What is attached and not to be had now is counted as missing. */
export async function exportFile(doors: ExportingDoors, passphrase: string, told: Told): Promise<Exported> {
  const rows = await rowsToGive(doors);
  const contents = await reachable(doors, contentsOf(doors, rows), told);
  const salt = doors.random(STRETCH_SALT_BYTES);
  const key = archiveKey(textBytes(passphrase.normalize("NFC")), salt);
  const runs = runsOf(rows);
  const table = { version: 1, day: doors.today(), entryParts: runs.length, contents: contents.here.map(({ space, blob }) => ({ space: slotOf(space), blob: bytesOfHex(blob) })) };
  const plain = [encode(Table, table), ...runs.map((run) => encode(EntryRows, run))];
  const parts = [...plain.map((data) => ({ total: data.length, hash: labelledHash("content", data) })), ...contents.here.map(({ total, hash }) => ({ total, hash }))];
  const pieces: Uint8Array[] = [writeHead(key, salt, parts)];
  for (const [i, { length }] of Object.entries([...plain, ...contents.here.map(({ total }) => ({ length: total }))])) {
    const n = Number(i);
    const content = n < plain.length ? plain[n]! : await doors.attaching.open(contents.here[n - plain.length]!, contents.here[n - plain.length]!.space);
    if (content.length !== length) throw new Refusal("malformed");
    pieces.push(...sealed(partWriter(key, n, content)));
    told(n + 1, parts.length);
  }
  const file = joined(pieces);
  return { file, hash: stateHash(rows, doors.withAttached), entries: rows.length, attachments: contents.here.length, missing: contents.missing };
}

/** What the rows name, each once. */
function contentsOf({ attachedIn }: ExportingDoors, rows: readonly EntryRow[]): readonly Content[] {
  const all = rows.flatMap((row) => attachedIn(saidIn(row)) as readonly Content[]);
  return [...new Map(all.map((content) => [keyOfPlace(content), content])).values()];
}

/** What lies here or can be fetched now; after one that the relay is away for, no other is waited for. */
async function reachable({ attaching }: ExportingDoors, all: readonly Content[], told: Told): Promise<{ readonly here: readonly Content[]; readonly missing: number }> {
  const here: Content[] = [];
  let isAway = false;
  for (const content of all) {
    const lies = (await attaching.here(content, content.space)) !== null;
    const why: string | null = lies ? null : isAway ? "away" : await attaching.open(content, content.space).then(() => null, whyNot);
    isAway ||= why === "away";
    if (why === null) here.push(content);
    told(0, all.length);
  }
  return { here, missing: all.length - here.length };
}

function whyNot(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  throw error;
}

function runsOf(rows: readonly EntryRow[]): readonly (readonly EntryRow[])[] {
  const runs: EntryRow[][] = [[]];
  let bytes = 0;
  for (const row of rows) {
    bytes += row.body.length;
    if (bytes > PART_BYTES) {
      runs.push([]);
      bytes = row.body.length;
    }
    runs.at(-1)!.push(row);
  }
  return runs;
}

function sealed(writer: StreamWriter): readonly Uint8Array[] {
  return Array.from({ length: writer.count }, (_, i) => writer.sealChunk(i));
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
