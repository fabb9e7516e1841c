/** The rosters of the spaces that are held here, each judged again no more often than it grows. */
import { same } from "../protocol/primitives.ts";
import type { Roster } from "../protocol/public/roster.ts";
import { rosterOf } from "./own-devices.ts";
import type { Slot } from "./records.ts";
import type { HeldSpace } from "./store.ts";

interface Judged {
  readonly founding: Uint8Array;
  readonly records: number;
  readonly roster: Roster;
}

export class Rosters {
  private readonly judged = new Map<Slot, Judged>();

  of(slot: Slot, held: HeldSpace): Roster {
    const { founding } = held.space;
    const records = held.chain.records.length;
    const known = this.judged.get(slot);
    if (known?.records === records && same(known.founding, founding)) return known.roster;
    const roster = rosterOf(held);
    this.judged.set(slot, { founding, records, roster });
    return roster;
  }
}
