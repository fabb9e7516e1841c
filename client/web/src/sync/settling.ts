/**
 * What a page settles: which troubles of a space are over, and which there are now.
 *
 * Pure, so that both are told in the one transaction that keeps the page, and no alarm flickers. A refusal by the
 * relay of what was sent carries the step as its reason; it stays until that step succeeds.
 */
import { alarmsOf, mustStop } from "./alarms.ts";
import type { Judgement } from "./judge.ts";
import { hasDouble } from "./outbox.ts";
import type { OwnRecord, SealedRecord, TroubleRecord } from "./records.ts";
import { hasEnded, ownDevice, type SpaceState } from "./state.ts";

const OWN_ENVELOPE = "own envelope";
/** The reason of what is told while an entry waits for room at the relay. */
export const OF_ROOM = "room";
const OWN_ADMISSION = "own admission";

/** What this device knows besides the log. */
export interface Memory {
  readonly own: OwnRecord;
  /** What has not come back. */
  readonly sealed: readonly SealedRecord[];
  /** Own sequence → the number under which the relay says it holds it. */
  readonly answered: ReadonlyMap<number, number>;
  /** Whether the relay has lost something that this device still has to give back. */
  readonly gives?: boolean;
}

export interface Settled {
  readonly state: SpaceState;
  readonly alarms: readonly TroubleRecord[];
  /** Whether there is nothing more to fetch now. */
  readonly ends: boolean;
  /** Whether this device sends nothing in this space until it has fetched again. */
  readonly stops: boolean;
}

/** Settles a judgement of a page that moved the space from number `before`; `asked` if it was fetched. */
export function settle({ state, fault, head }: Judgement, before: number, asked: boolean, memory: Memory): Settled {
  const ends = fault !== null || state.number >= head;
  const stalls = asked && !ends && state.number <= before;
  const trouble = new Map([...state.trouble].filter(([, reason]) => stays(reason, memory)));
  if (fault !== null) trouble.set(fault === "refused_roster" ? fault : "differs", fault === "refused_roster" ? null : "log");
  if (!hasEnded(state) && hasDouble(state, memory.own, memory.sealed)) trouble.set("restored", null);
  const unadmitted = ownDevice(state) === null && (ends || state.trouble.get("withheld") === OWN_ADMISSION);
  const missing = missingAtRelay(state, memory, unadmitted, stalls);
  if (missing !== null) trouble.set("withheld", missing);
  const settled = { ...state, trouble };
  const alarms = alarmsOf(settled, ends);
  return { state: settled, alarms, ends, stops: missing !== null || fault !== null || mustStop(alarms, memory.gives) };
}

/** The state after a step succeeded: what the relay said against it before is over. */
export function withoutAnswers(state: SpaceState, step: string): SpaceState {
  const trouble = [...state.trouble].filter(([, reason]) => reason !== step);
  return trouble.length === state.trouble.size ? state : { ...state, trouble: new Map(trouble) };
}

/** What there is to tell, to see whether something has changed. */
export function saying(alarms: readonly TroubleRecord[], { trouble }: SpaceState): string {
  return JSON.stringify([alarms, [...trouble].sort()]);
}

function missingAtRelay(state: SpaceState, memory: Memory, unadmitted: boolean, stalls: boolean): string | null {
  const passed = memory.sealed.some(({ seq }) => (memory.answered.get(seq) ?? Infinity) <= state.number);
  if (passed) return OWN_ENVELOPE;
  if (unadmitted) return OWN_ADMISSION;
  return stalls ? "rows" : null;
}

/** A page came, so proving and fetching work; what concerns envelopes that still wait is not settled by that. */
function stays(reason: string | null, memory: Memory): boolean {
  if (reason === OF_ROOM) return true;
  return memory.sealed.length > 0 && (reason === "append" || reason === OWN_ENVELOPE);
}
