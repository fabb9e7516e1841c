/** An entry as the screens see it, and which of several versions of one they see. */
import type { Entry } from "../protocol/secret/entry.ts";
import { DID_KIND } from "./asking-again.ts";
import { digitsOf } from "./entry-id.ts";
import type { KeptEntry, Mark, SpaceName, Where } from "./face.ts";
import { nameOf, type Slot } from "./records.ts";

export interface Ranked extends Place {
  readonly id: string;
  readonly kept: KeptEntry;
  /** Where all that was read of this entry lies, whatever its revision, among those that arrived. */
  readonly numbers: readonly number[];
}

/** What decides between two versions of one entry. */
interface Place {
  /** Whether it is a line about what was asked again: nothing that comes later under its id stands in front of it. */
  readonly stays: boolean;
  /** Whether its envelope counts. */
  readonly confirmed: boolean;
  readonly revision: number;
  readonly seq: number;
  readonly device: number;
}

/**
 * A line that stays stands before all; what counts before what does not; then the higher revision; of two with one number the later in the chain. Devices of one member that
 * revised apart are ranked by sequence, then by number, so that no order of arrival matters.
 */
export function outranks(record: Place, before: Place): boolean {
  if (record.stays !== before.stays) return record.stays;
  if (record.confirmed !== before.confirmed && record.revision === before.revision) return record.confirmed;
  if (record.revision !== before.revision) return record.revision > before.revision;
  return record.seq === before.seq ? record.device > before.device : record.seq > before.seq;
}

/** Whether an entry is such a line: never revised, whatever another own device says. */
export function isLine({ kind, revision }: Pick<Entry, "kind" | "revision">): boolean {
  return kind === DID_KIND && revision === 0;
}

export function keyOf({ space, mine, entryId }: KeptEntry): string {
  return keyIn(space, mine, entryId);
}

export function keyIn(space: SpaceName, mine: boolean, entryId: string): string {
  return `${space} ${mine} ${entryId}`;
}

export function keptEntry(slot: Slot, mine: boolean, where: Where | null, mark: Mark | null, order: number, entry: Entry): KeptEntry {
  const { kind, schema, entryId, revision, day, body } = entry;
  const space = nameOf(slot);
  return { space, mine, kind, version: schema, entryId: digitsOf(entryId), revision, day, body, where, mark, order };
}
