/**
 * Own entries that are taken back: what leaves the vault in the transaction that says so.
 *
 * What was never sealed leaves no mark. Of the rest the envelopes are named, so that another envelope can erase them;
 * their words go from here at once, and from everywhere else as soon as that envelope counts.
 */
import { ERASES_MAX } from "../protocol/public/limits.ts";
import type { Random } from "../protocol/primitives.ts";
import { encode } from "../protocol/public/encoding.ts";
import { Entry, parseEntry } from "../protocol/secret/entry.ts";
import type { OpenDrawer } from "../platform/vault.ts";
import { takeArrived } from "./arrivals.ts";
import { every, type Draft } from "./drafts.ts";
import { digitsOf } from "./entry-id.ts";
import { ABOUT_KIND, ERASE_KIND } from "./founding.ts";
import { erasingEntry } from "./outbox.ts";
import { OutboxRecord, SealedRecord, at, readRecord, writeRecord, type Slot } from "./records.ts";

/** Where own entries lie among those that arrived, as far as somebody has read them. */
export interface Known {
  readonly numbers: readonly number[];
  /** How many were read. */
  readonly next: number;
}

/** The own entries of a space that are to go, by their ids in hex. */
export interface TakingBack<Ids = ReadonlySet<string>> {
  readonly slot: Slot;
  readonly entryIds: Ids;
  readonly known: Known;
}

export interface TakenBack {
  /** Envelopes that are to be erased. */
  readonly erases: readonly Uint8Array[];
  /** What the entries said, every revision of them. */
  readonly entries: readonly Entry[];
}

/** Takes every revision of the entries out of sight. */
export async function takeBack(drawer: OpenDrawer, { slot, entryIds, known }: TakingBack<Pick<ReadonlySet<string>, "has">>): Promise<TakenBack> {
  const isMeant = (entry: Entry): boolean => entry.kind !== ERASE_KIND && entry.kind !== ABOUT_KIND && entryIds.has(digitsOf(entry.entryId));
  const [erases, entries]: [Uint8Array[], Entry[]] = [[], []];
  for (const [key, plain] of await drawer.under(at.everyOutbox(slot))) {
    const waiting = readRecord(OutboxRecord, plain);
    const entry = parseEntry(waiting.entry);
    if (!isMeant(entry)) continue;
    drawer.remove(key);
    entries.push(entry);
    erases.push(...waiting.erases);
  }
  for (const sealed of await every(drawer, SealedRecord, at.everySealed(slot))) {
    const entry = parseEntry(sealed.entry);
    if (!isMeant(entry)) continue;
    drawer.put(at.sealed(slot, sealed.seq), writeRecord(SealedRecord, { ...sealed, entry: nothingOf(entry) }));
    entries.push(entry);
    erases.push(sealed.id);
  }
  for (const arrived of await takeArrived(drawer, slot, known, isMeant)) {
    entries.push(arrived);
    erases.push(arrived.id);
  }
  return { erases, entries };
}

/** What stands in the place of an entry whose envelope is on its way. */
function nothingOf(entry: Entry): Uint8Array {
  return encode(Entry, { ...entry, kind: ERASE_KIND, body: new Uint8Array() });
}

/** Whether a waiting word is only the place of one that was taken back. */
export function saysNothing({ entry, erases }: Pick<OutboxRecord, "entry" | "erases">): boolean {
  return erases.length === 0 && parseEntry(entry).kind === ERASE_KIND;
}

/** Drafts of which the first of the space carries what is erased, as far as it fits; the rest goes by itself. */
export function erasingDrafts(drafts: readonly Draft[], slot: Slot, erases: readonly Uint8Array[], day: number, random: Random): readonly Draft[] {
  const runs = Array.from({ length: Math.ceil(erases.length / ERASES_MAX) }, (_, i) => erases.slice(i * ERASES_MAX, (i + 1) * ERASES_MAX));
  const carrier = drafts.findIndex((draft) => draft.slot === slot);
  const carried = carrier < 0 ? undefined : runs.shift();
  const all = carried === undefined ? drafts : drafts.map((draft, i) => (i === carrier ? { ...draft, erases: carried } : draft));
  return [...all, ...runs.map((run): Draft => ({ slot, entry: erasingEntry(day, random), erases: run }))];
}

