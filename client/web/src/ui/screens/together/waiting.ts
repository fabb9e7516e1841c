/** Words for an agreement that wait on this phone: an hour in which they can be taken back, and nothing shows. */
import { PROPOSE, readProposal } from "../../../domain/agreement.ts";
import type { Draft } from "../../../domain/entries.ts";
import { foldHeld, holdBack, takenBack } from "../../../domain/kinds/hold.ts";
import { named } from "../../../domain/kinds/named.ts";
import type { NewEntry, Snapshot } from "../../../sync/face.ts";

const [MINUTE, HOUR] = [60_000, 60];
/** What a suggestion is made of: the words, and what they are called. */
const MADE: ReadonlySet<string> = new Set([PROPOSE, named.name]);

export interface Waiting {
  readonly due: number;
  /** The first words of it. */
  readonly text: string;
}

/** The minute in which what waits an hour from now leaves; one of its own, so that it is taken back by itself. */
export function inAnHour(now: Date, { entries }: Snapshot): number {
  const taken = new Set(foldHeld(entries).map(({ said }) => said.due));
  let due = Math.floor(now.getTime() / MINUTE) + HOUR;
  while (taken.has(due)) due += 1;
  return due;
}

/** The same entries, held back until a minute; null if one of them does not fit. */
export function heldUntil(due: number, drafts: readonly Draft[], newId: () => string): readonly NewEntry[] | null {
  const held = drafts.map((draft) => holdBack(draft, due, newId()));
  return held.includes(null) ? null : (held as NewEntry[]);
}

/** What waits, the next to leave first. */
export function waitingIn({ entries }: Snapshot): readonly Waiting[] {
  return foldHeld(entries).flatMap(({ said: { kind, body, due } }) => {
    const proposal = kind === PROPOSE ? readProposal(body) : null;
    return proposal === null ? [] : [{ due, text: proposal.content.clauses.map(({ text }) => text).join(" ") }];
  });
}

/** The end of what would leave in that minute, words and name together. */
export function takeBackOf({ entries }: Snapshot, due: number): readonly NewEntry[] {
  return foldHeld(entries).filter(({ said }) => said.due === due && MADE.has(said.kind)).map(({ entry }) => takenBack(entry));
}
