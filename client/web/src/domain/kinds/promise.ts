/**
 * The kind `promise`, version 1: what its author promised, and what its author says became of it.
 *
 * Only the owner makes and marks it: another's entry with the same id is another promise. A change keeps the words
 * before it, says why and what instead. There is no count, no share kept, and nothing is late.
 */
import type { SpaceName, Written } from "../entries.ts";
import { bytesOfTexts, day, list, maybe, type Of, practice, row, text, uint } from "../shapes.ts";
import { byDayAndId, kind, type Told, toldIn } from "./kind.ts";

export const PROMISE_BYTES = 1_000;
export const PROMISE_BYTES_IN_ALL = 14_000;
export const CHANGES_MOST = 8;
/** Small ones that are shown at a time, and the days that such a one has at most. */
export const SMALL_SHOWN = 3;
export const SMALL_DAYS = 7;

export const SIZES = ["small", "middle", "big"] as const;
export const STATES = ["open", "kept", "changed", "not_kept", "let_go"] as const;
const [OPEN, , CHANGED] = [0, 1, 2];

const words = text(PROMISE_BYTES);
const change = row({ day, earlier: words, reason: words, plan: words });
export type Change = Of<typeof change>;

const shape = row(
  {
    text: words,
    size: uint(SIZES.length - 1),
    due: maybe(day),
    practice: maybe(practice),
    state: uint(STATES.length - 1),
    changes: list(change, 0, CHANGES_MOST),
  },
  (said) => statesItself(said) && bytesOfTexts([said.text, said.changes]) <= PROMISE_BYTES_IN_ALL,
);
export type Promised = Of<typeof shape>;

export const promise = kind("promise", shape, { spaces: ["solo", "shared"] });

/** What is open was never changed, and what was changed says how; days of changes do not run backwards. */
function statesItself({ state, changes }: { readonly state: number; readonly changes: readonly Change[] }): boolean {
  if (state === OPEN && changes.length > 0) return false;
  if (state === CHANGED && changes.length === 0) return false;
  return changes.every((each, at) => at === 0 || (changes[at - 1] as Change).day <= each.day);
}

/** The promise in other words, with its reason and the plan instead; null if a change has no room, or it is over. */
export function changed(said: Promised, text: string, due: number | null, why: Omit<Change, "earlier">): Promised | null {
  if (!goesOn(said) || said.changes.length >= CHANGES_MOST) return null;
  return { ...said, text, due, state: CHANGED, changes: [...said.changes, { ...why, earlier: said.text }] };
}

/** Whether it goes on, in whatever words. */
export function goesOn({ state }: Promised): boolean {
  return state === OPEN || state === CHANGED;
}

/** The last day that a small promise made on a day may name. */
export function lastDayOfSmall(day: number): number {
  return day + SMALL_DAYS;
}

/** The promises in a space, the oldest first. */
export function foldPromises(entries: Iterable<Written>, space: SpaceName = "shared"): readonly Told<Promised>[] {
  return toldIn(promise, space, entries);
}

/** At most three small ones of each person that go on, the nearest first; the rest waits unseen and is not counted. */
export function smallOnes(promises: readonly Told<Promised>[], mine: boolean): readonly Told<Promised>[] {
  const due = ({ said }: Told<Promised>): number => said.due ?? Number.MAX_SAFE_INTEGER;
  return promises
    .filter(({ entry, said }) => entry.mine === mine && said.size === 0 && goesOn(said))
    .sort((a, b) => due(a) - due(b) || byDayAndId(a.entry, b.entry))
    .slice(0, SMALL_SHOWN);
}
