/** Check-ins over many weeks, for the picture of Patterns: the same ones every time, with two weeks without pages. */
import { EMPTY, makeEntries } from "../../src/domain/kinds/checkin.ts";
import type { NewEntry, Snapshot } from "../../src/sync/face.ts";
import { BEGUN, kept } from "../fake-engine.ts";

const GAPS: readonly number[] = [4, 5];

/** The Sunday evening of the stage. */
const TODAY = 20_779;

/** So many weeks that end on a day, five pages in each; distress falls slowly, with one steep week. */
export function weeksUpTo(day: number, count: number): readonly NewEntry[] {
  return Array.from({ length: count }, (_, week) => week)
    .filter((week) => !GAPS.includes(week))
    .flatMap((week) => [0, 1, 2, 4, 6].flatMap((weekday) => checkinOn(day - 7 * (count - 1 - week) - weekday, week, count)));
}

function checkinOn(day: number, week: number, count: number): readonly NewEntry[] {
  const swing = ((day * 7) % 5) - 2;
  const steep = week === count - 4 ? 3 : 0;
  const distress = Math.max(0, Math.min(10, Math.round(7 - (3 * week) / count) + swing + steep));
  const words = distress > 6 ? [0, 4] : day % 3 === 0 ? [1] : [5, 8];
  const fields = { ...EMPTY, distress, closeness: 10 - distress, energy: (day * 3) % 8, words };
  return makeEntries(fields, new Set(), day.toString(16).padStart(32, "a"), day);
}

const shared = { me: 0, confirmed: null };
const relay = { origin: "https://relay.example", reach: "here" } as const;

/** Scenes with a picture of weeks: a season of them, and more than a year. */
export const longer: Readonly<Record<string, Snapshot>> = {
  weeks: { ...BEGUN, entries: kept(weeksUpTo(TODAY, 13), { mine: true, where: "phone", order: 0 }), persisted: true },
  years: { ...BEGUN, entries: kept(weeksUpTo(TODAY, 60), { mine: true, where: "relay", order: 0 }), relay, shared, persisted: true },
};
