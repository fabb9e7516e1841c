/** How it stands with the space for two once somebody has left it, as far as this phone knows. */
import { same } from "../protocol/primitives.ts";
import { ENTRY_ID_BYTES } from "../protocol/public/limits.ts";
import { LEAVE, parseRecord } from "../protocol/public/roster.ts";
import { decodeBody, parseEntry } from "../protocol/secret/entry.ts";
import { digitsOf } from "./entry-id.ts";
import type { Apart, KeptEntry, SpaceName } from "./face.ts";
import type { Unarrived } from "./outboxes.ts";
import { keptEntry, keyIn } from "./ranking.ts";
import { FOUNDED, LEAVE_SPACE, SOLO } from "./records.ts";
import type { HeldSpace } from "./store.ts";

/** The kind of the own space's entries that say so, and what they say, as the domain numbers it. */
export const LEFT_KIND = "left";
export const [QUIET, SAID, ON] = [0, 1, 2] as const;

type Line = Pick<KeptEntry, "kind" | "revision" | "body">;

export class Apartness {
  /** Null where nobody has left. */
  how: Apart | null = null;
  /** What the newest own line says, of whichever own phone. */
  told: { readonly revision: number; readonly how: number | null } | null = null;
  private founding: Uint8Array = new Uint8Array();
  private records = -1;
  private closed = false;

  /** `quiet`: whether this phone follows the space no more; `id`: the id of the space. */
  look(held: HeldSpace | null, quiet: boolean, id: Uint8Array | null, arrived: (key: string) => Line | undefined, waiting: readonly Unarrived[]): void {
    this.told = held === null || id === null ? null : told(digitsOf(id.slice(0, ENTRY_ID_BYTES)), arrived, waiting);
    this.how = held === null || held.space.standing !== FOUNDED ? null : this.howOf(held, quiet);
  }

  /** Without the space for two, once it was left. */
  goesOn<T extends { readonly space: SpaceName }>(all: readonly T[]): readonly T[] {
    return this.how === null ? all : all.filter(({ space }) => space !== "shared");
  }

  private howOf(held: HeldSpace, quiet: boolean): Apart | null {
    if (this.isClosed(held)) return held.chain.alarms.some(({ name }) => name === "ended") ? "said" : "theirs";
    if (held.acts.some(({ kind }) => kind === LEAVE_SPACE)) return "leaving";
    if (!quiet) return null;
    return this.told?.how === SAID ? "said" : "quiet";
  }

  /** Looks for the record that closes a space, and no more often than its roster changes. */
  private isClosed({ space, chain: { records } }: HeldSpace): boolean {
    if (records.length !== this.records || !same(space.founding, this.founding)) {
      [this.records, this.founding] = [records.length, space.founding];
      this.closed = records.some((wire) => parseRecord(wire).record.type === LEAVE);
    }
    return this.closed;
  }
}

function told(id: string, arrived: (key: string) => Line | undefined, waiting: readonly Unarrived[]): Apartness["told"] {
  const fresh = waiting.flatMap(({ slot, order, entry }) => (slot === SOLO ? [keptEntry(slot, true, "phone", null, order, parseEntry(entry))] : []));
  const lines = [arrived(keyIn("solo", true, id)) ?? null, ...fresh.filter(({ entryId }) => entryId === id)];
  return lines.reduce<Apartness["told"]>((before, line) => {
    const counts = line?.kind === LEFT_KIND && line.revision >= (before?.revision ?? 0);
    return counts ? { revision: line.revision, how: howIn(line.body) } : before;
  }, null);
}

function howIn(body: Uint8Array): number | null {
  try {
    const [how] = decodeBody(body) as readonly unknown[];
    return typeof how === "number" ? how : null;
  } catch {
    return null;
  }
}
