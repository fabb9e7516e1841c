/**
 * What leaves of an own page, and when: at once, or held back in the own space until an instant.
 *
 * The copy has the day on which it leaves, so that it does not tell when the page was written.
 */
import type { Draft, Written } from "../../../domain/entries.ts";
import { foldHeld, holdBack, type Held } from "../../../domain/kinds/hold.ts";
import { journal, type Journal } from "../../../domain/kinds/journal.ts";
import { nextRevision, type Told } from "../../../domain/kinds/kind.ts";

export const WHENS = ["now", "hour", "night"] as const;
export type When = (typeof WHENS)[number];

const MINUTE = 60_000;
const HOUR = 60;
/** Until this hour tonight is still ahead; later it is the next morning. */
const [LATE, NIGHT, MORNING] = [20, 21, 9];

/** Whether the evening of this day is over for what leaves tonight. */
export const isLate = (now: Date): boolean => now.getHours() >= LATE;

/** The instant at which it leaves; null for now. */
export function dueAt(when: When, now: Date): number | null {
  if (when === "now") return null;
  if (when === "hour") return Math.floor(now.getTime() / MINUTE) + HOUR;
  const [year, month, date] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const then = isLate(now) ? new Date(year, month, date + 1, MORNING) : new Date(year, month, date, NIGHT);
  return Math.floor(then.getTime() / MINUTE);
}

/** The passage alone: no prompt, no practice, nothing attached. */
export function excerpt(passage: string): Journal {
  return { text: passage.trim(), practice: null, attachments: [], answers: null };
}

interface Giving {
  readonly copy: Journal;
  readonly pageId: string;
  readonly today: number;
  readonly due: number | null;
  readonly holdId: string;
  readonly entries: Iterable<Written>;
}

/** The entry that is recorded: the copy for both, or the hold that keeps it back; null if it does not fit. */
export function give({ copy, pageId, today, due, holdId, entries }: Giving): Draft | null {
  const revision = nextRevision(entries, "shared", pageId);
  const shared = journal.make(copy, { space: "shared", entryId: pageId, day: today, revision });
  if (shared === null || due === null) return shared;
  return holdBack(shared, due, holdId);
}

/** The hold that keeps a copy of this page back, if there is one. */
export function heldOf(entries: Iterable<Written>, pageId: string): Told<Held> | null {
  return foldHeld(entries).find(({ said }) => said.entryId === pageId) ?? null;
}
