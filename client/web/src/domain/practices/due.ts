/**
 * What comes up today: from what is practised, and the rhythm that its member set.
 *
 * There is no clock and no memory in here. A day asks what falls on it; what was not done on another day is not known, so
 * nothing can be behind. What was done today is left out, and no more takes its place.
 */
import { CADENCES, type Turn } from "../kinds/chosen.ts";
import type { Practice } from "./practice.ts";

export const MOST_SHOWN = 3;
/** Days within which whatever has a cadence comes up once. */
const AHEAD = 123;
const NOT_AFTER_DISTRESS = "notAfterDistress";
const MILLISECONDS = 86_400_000;

export interface Day {
  readonly day: number;
  /** The practices of which an own page has this day. */
  readonly done: ReadonlySet<string>;
  /** Whether its member marked this day as heavy. */
  readonly heavy?: boolean;
}

/**
 * At most three of the given practices, in their order. What is rare goes first; of what is daily, where there is too much
 * for one day, another part comes up each day.
 */
export function dueOn({ day, done, heavy = false }: Day, rhythm: ReadonlyMap<string, Turn>, practices: readonly Practice[]): readonly Practice[] {
  const falling = practices
    .filter(({ mustNot }) => !(heavy && mustNot.has(NOT_AFTER_DISTRESS)))
    .flatMap((practice) => turnOn(practice, rhythm, day));
  const rare = falling.filter(({ every }) => every !== "daily").sort((a, b) => rank(b.every) - rank(a.every));
  const daily = falling.filter(({ every }) => every === "daily");
  const first = daily.length > 0 ? day % daily.length : 0;
  const picked = [...rare, ...daily.slice(first), ...daily.slice(0, first)].slice(0, MOST_SHOWN);
  const shown = new Set(picked.map(({ practice }) => practice.id).filter((id) => !done.has(id)));
  return practices.filter(({ id }) => shown.has(id));
}

/** The first day, from the given one on, on which it comes up; null if it never does. */
export function nextDay(turn: Turn, from: number): number | null {
  for (let day = from; day < from + AHEAD; day++) if (fallsOn(turn, day)) return day;
  return null;
}

type Every = (typeof CADENCES)[number];

interface Falling {
  readonly practice: Practice;
  readonly every: Every;
}

function turnOn(practice: Practice, rhythm: ReadonlyMap<string, Turn>, day: number): readonly Falling[] {
  const turn = rhythm.get(practice.id);
  return turn !== undefined && fallsOn(turn, day) ? [{ practice, every: CADENCES[turn.cadence] as Every }] : [];
}

function rank(every: Every): number {
  return CADENCES.indexOf(every);
}

/** Whether a turn falls on a day. Where its member named no weekday, its id does, so that not all come on one day. */
function fallsOn({ practice, cadence, weekday }: Turn, day: number): boolean {
  const own = spread(practice);
  const [week, today] = [Math.floor((day + 3) / 7), (day + 3) % 7];
  const onWeekday = today === (weekday ?? own % 7);
  switch (CADENCES[cadence]) {
    case "daily":
      return true;
    case "weekly":
      return onWeekday;
    case "fortnightly":
      return onWeekday && week % 2 === own % 2;
    case "monthly":
      return onDate(day, own);
    case "quarterly":
      return onDate(day, own) && new Date(day * MILLISECONDS).getUTCMonth() % 3 === 0;
    default:
      return false;
  }
}

/** Monthly things keep to the first 28 days, which every month has. */
function onDate(day: number, own: number): boolean {
  return new Date(day * MILLISECONDS).getUTCDate() === 1 + (own % 28);
}

function spread(id: string): number {
  return [...id].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 9973, 0);
}
