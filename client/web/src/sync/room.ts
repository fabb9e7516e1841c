/** What a space knows of its relay's room: what fits, what is told while something does not, and how it is tried. */
import { BATCH_ITEMS_MAX } from "../protocol/public/limits.ts";
import { hasRoom } from "./outbox.ts";
import type { OutboxRecord } from "./records.ts";
import { OF_ROOM } from "./settling.ts";
import { withTrouble, type SpaceState } from "./state.ts";

/** Refusals of an envelope that say there is no room for its words. */
export const NO_ROOM: ReadonlySet<string> = new Set(["too_large", "over_quota"]);

export class Room {
  /** As the newest page says. */
  left = Infinity;
  /** How many envelopes go in one batch: one, after a refusal, so that it is known which has no room. */
  most = BATCH_ITEMS_MAX;

  beginRun(): void {
    this.most = BATCH_ITEMS_MAX;
  }

  /** Whether an envelope that was refused for want of room was tried alone; from now on each is. */
  triedAlone(): boolean {
    const alone = this.most === 1;
    this.most = 1;
    return alone;
  }

  /** The state that tells whether entries wait for room. */
  told(state: SpaceState, waiting: readonly OutboxRecord[]): SpaceState {
    const lacks = waiting.some((item) => !hasRoom(item, this.left));
    if (lacks === (state.trouble.get("over_quota") === OF_ROOM)) return state;
    return withTrouble(state, "over_quota", lacks ? OF_ROOM : undefined);
  }
}
