/** What of one's own is put into the outbox once more, under another seat: each word once. */
import { formatId } from "../protocol/public/ids.ts";
import { parseEntry, type Entry } from "../protocol/secret/entry.ts";
import type { Drawer } from "../platform/vault.ts";
import { readArrived } from "./arrivals.ts";
import { ERASE_KIND } from "./founding.ts";
import { ChainRecord, OutboxRecord, at, type Slot } from "./records.ts";
import { mayComeAgain, type Word } from "./rerecording.ts";
import { every, one, type Draft } from "./store.ts";

export type IsJoint = (kind: string) => boolean;

/** What is recorded anew: each entry once, and none that counts under another envelope or waits already. */
export async function draftsAnew(drawer: Drawer, slot: Slot, again: readonly Word[], isJoint: IsJoint): Promise<Draft[]> {
  const { arrived } = await readArrived(drawer, 0);
  const [chain, outbox] = await Promise.all([one(drawer, ChainRecord, at.chain(slot)), every(drawer, OutboxRecord, at.everyOutbox(slot))]);
  const doubtful = new Set(chain?.doubtful.map(formatId));
  const kept = new Map(arrived.filter((record) => record.slot === slot).map((record) => [formatId(record.id), record]));
  const known = new Set(outbox.map(({ entry }) => nameOfWord(parseEntry(entry))));
  for (const word of again) doubtful.add(formatId(word.id));
  for (const [id, record] of kept) if (record.mine === 1 && !doubtful.has(id)) known.add(nameOfWord(record));
  return again.flatMap((word): Draft[] => {
    const entry = word.entry ?? kept.get(formatId(word.id));
    if (entry === undefined || !mayComeAgain(word, entry.kind, isJoint)) return [];
    const [name, { erases }] = [nameOfWord(entry), word];
    if ((known.has(name) || entry.kind === ERASE_KIND) && erases.length === 0) return [];
    known.add(name);
    const { kind, schema, entryId, revision, day, body } = entry;
    return [{ slot, entry: { kind, schema, entryId, revision, day, body }, erases }];
  });
}

/** Two own phones may have revised one entry, each without the other: the words decide whether it is the same. */
function nameOfWord({ entryId, revision, body }: Entry): string {
  return `${formatId(entryId)} ${revision} ${formatId(body)}`;
}

