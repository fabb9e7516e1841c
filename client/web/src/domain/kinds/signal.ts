/**
 * The kind `signal`, version 1: pause, slow, stop, time-out, a light. One tap, no reason, at once.
 *
 * A signal is said once; the one before it is erased in the same breath. It ends by itself, and leaves no number anywhere.
 */
import type { Written } from "../entries.ts";
import { type Of, instant, maybe, row, uint } from "../shapes.ts";
import { AHEAD_DAYS, kind, type Told, toldIn } from "./kind.ts";

export const WHATS = ["pause", "slow", "stop", "timeout", "light"] as const;
export const LIGHTS = ["green", "amber", "red"] as const;
export const [PAUSE, SLOW, STOP, TIMEOUT, LIGHT] = [0, 1, 2, 3, 4] as const;
/** Returns are named on a quarter of an hour, so that they tell little of when they were named. */
export const STEP_MINUTES = 15;
/** What has no return ends with the day after; a light ends with its day. */
const DAYS: readonly number[] = [1, 1, 1, 1, 0];
/** A return is at most so many days away. */
const FARTHEST_DAYS = 2;
const MINUTES = 1440;

const shape = row(
  { what: uint(LIGHT), light: maybe(uint(LIGHTS.length - 1)), until: maybe(instant), again: uint(1) },
  ({ what, light, until, again }) =>
    (what === LIGHT) === (light !== null) &&
    (what !== TIMEOUT || until !== null) &&
    (what !== STOP || until === null) &&
    (again === 0 || what === TIMEOUT) &&
    (until ?? 0) % STEP_MINUTES === 0,
);
export type Signal = Of<typeof shape>;

export const signal = kind("signal", shape, { spaces: ["shared"], once: true });

/** What one person signals now: what holds the talk, and the light. */
export interface Signalling {
  readonly brake: Told<Signal> | null;
  readonly light: Told<Signal> | null;
}

/** The clock, handed in: this device's day, and the minutes since 1970 in UTC. */
export interface Now {
  readonly day: number;
  readonly minute: number;
}

/** If one of one's own phones says stop and the other slow, it is stop. */
const STRICTEST: readonly number[] = [STOP, PAUSE, TIMEOUT, SLOW];

export function foldSignals(entries: Iterable<Written>, mine: boolean, now: Now): Signalling {
  const live = toldIn(signal, "shared", entries).filter(({ entry, said }) => entry.mine === mine && isLive(entry, said, now));
  const brakes = live.filter(({ said }) => said.what !== LIGHT);
  const strict = ({ said }: Told<Signal>): number => STRICTEST.indexOf(said.what);
  return {
    brake: [...brakes].sort((a, b) => strict(a) - strict(b) || (b.said.until ?? 0) - (a.said.until ?? 0))[0] ?? null,
    light: live.filter(({ said }) => said.what === LIGHT).at(-1) ?? null,
  };
}

function isLive(entry: Written, { what, until }: Signal, now: Now): boolean {
  const last = entry.day + (until === null ? (DAYS[what] as number) : FARTHEST_DAYS);
  const begun = entry.day <= now.day + AHEAD_DAYS;
  return begun && now.day <= last && (until === null || now.minute < Math.min(until, (last + 1) * MINUTES));
}

/** The first quarter of an hour that is at least so many minutes away. */
export function returnIn(minutes: number, now: Now): number {
  return Math.ceil((now.minute + minutes) / STEP_MINUTES) * STEP_MINUTES;
}

/** Whether the time-out that holds may be made longer: once, by either. After that, help is the better offer. */
export function mayExtend(own: Signalling, other: Signalling): boolean {
  const held = [own, other].flatMap(({ brake }) => (brake?.said.what === TIMEOUT ? [brake.said] : []));
  return held.length > 0 && held.every(({ again }) => again === 0);
}

/** The own entries that a new signal takes the place of, and that are erased with it; all of them, to take it back. */
export function signalsBefore(entries: Iterable<Written>, light: boolean | null = null): readonly string[] {
  return toldIn(signal, "shared", entries)
    .filter(({ entry, said }) => entry.mine && (light === null || (said.what === LIGHT) === light))
    .map(({ entry }) => entry.entryId);
}
