/**
 * What a page settles: which troubles of a space are over, and which there are now.
 *
 * Pure, so that both are told in the one transaction that keeps the page, and no alarm flickers. A refusal by the
 * relay carries the step it refused as its reason; it stays until that step succeeds.
 */
import { mustStop } from "./alarms.ts";
import { hasDouble } from "./outbox.ts";
import type { OwnRecord, SealedRecord } from "./records.ts";
import { ownDevice, type SpaceState } from "./state.ts";

/** Troubles that the judgement of every page sets or clears by itself. */
const JUDGED: ReadonlySet<string> = new Set(["restored", "differs", "refused_roster", "bad_grant"]);
/** Those of them after which the rest of a page was not taken, and fetching on leads nowhere. */
const CONTRADICTIONS = ["restored", "differs", "refused_roster"];
const OWN_ENVELOPE = "own envelope";
const OWN_ADMISSION = "own admission";

/** What this device knows besides the log. */
export interface Memory {
  readonly own: OwnRecord;
  /** What has not come back. */
  readonly sealed: readonly SealedRecord[];
  /** Own sequence → the number under which the relay says it holds it. */
  readonly answered: ReadonlyMap<number, number>;
}

export interface Settled {
  readonly state: SpaceState;
  /** Whether there is nothing more to fetch now. */
  readonly ends: boolean;
  /** Whether this device sends nothing in this space until it has fetched again. */
  readonly stops: boolean;
}

/** Settles a page that moved the space from number `before`; `asked` if it was fetched, `head` as it says. */
export function settle(state: SpaceState, before: number, head: number, asked: boolean, memory: Memory): Settled {
  const contradicted = CONTRADICTIONS.some((name) => state.trouble.has(name));
  const ends = contradicted || state.number >= head;
  const stalls = asked && !ends && state.number <= before;
  const device = ownDevice(state);
  const trouble = new Map([...state.trouble].filter(([name, reason]) => stays(name, reason, memory)));
  if (hasDouble(state, memory.own, memory.sealed)) trouble.set("forked", `device ${device}`);
  const unadmitted = device === null && (ends || state.trouble.get("withheld") === OWN_ADMISSION);
  const missing = missingAtRelay(state, memory, unadmitted, stalls);
  if (missing !== null) trouble.set("withheld", missing);
  const now = [...trouble].filter(([name, reason]) => !isAnswer(reason) && (name !== "withheld" || missing !== null));
  const stops = mustStop(now.map(([name]) => name), state.aside.values());
  return { state: { ...state, trouble }, ends, stops };
}

/** The state after a step succeeded: what the relay said against it before is over. */
export function withoutAnswers(state: SpaceState, step: string): SpaceState {
  const trouble = [...state.trouble].filter(([, reason]) => reason !== step);
  return trouble.length === state.trouble.size ? state : { ...state, trouble: new Map(trouble) };
}

function missingAtRelay(state: SpaceState, memory: Memory, unadmitted: boolean, stalls: boolean): string | null {
  const passed = memory.sealed.some(({ seq }) => (memory.answered.get(seq) ?? Infinity) <= state.number);
  if (passed) return OWN_ENVELOPE;
  if (unadmitted) return OWN_ADMISSION;
  return stalls ? "rows" : null;
}

/** A page came, so proving and fetching work; what concerns envelopes that still wait is not settled by that. */
function stays(name: string, reason: string | null, memory: Memory): boolean {
  if (JUDGED.has(name)) return true;
  return memory.sealed.length > 0 && (reason === "append" || reason === OWN_ENVELOPE);
}

function isAnswer(reason: string | null): boolean {
  return reason === "append";
}
