/**
 * The kinds `moment` and `cheer`, version 1: a gratitude, a small win, a milestone, what one appreciates.
 *
 * Said by the person concerned; the other may add a cheer, which is there or not. No later entry takes a moment away.
 */
import type { Written } from "../entries.ts";
import { entryId, maybe, type Of, practice, row, text, uint } from "../shapes.ts";
import { kind, type Told, toldIn } from "./kind.ts";

export const MOMENT_BYTES = 1_000;
export const WHATS = ["gratitude", "win", "milestone", "appreciation"] as const;

const shape = row({ practice: maybe(practice), text: text(MOMENT_BYTES), what: uint(WHATS.length - 1) });
export type Moment = Of<typeof shape>;

export const moment = kind("moment", shape, { spaces: ["solo", "shared"] });

const cheerShape = row({ moment: entryId });
export type Cheer = Of<typeof cheerShape>;

export const cheer = kind("cheer", cheerShape, { spaces: ["shared"], once: true });

export interface Cheered extends Told<Moment> {
  /** Whether the other was glad with whoever wrote it; never how often. */
  readonly cheered: boolean;
}

/** The moments that both have, the oldest first. */
export function foldMoments(entries: readonly Written[]): readonly Cheered[] {
  const cheers = new Set(toldIn(cheer, "shared", entries).map(({ entry, said }) => `${entry.mine} ${said.moment}`));
  return toldIn(moment, "shared", entries).map((each) => ({
    ...each,
    cheered: cheers.has(`${!each.entry.mine} ${each.entry.entryId}`),
  }));
}
