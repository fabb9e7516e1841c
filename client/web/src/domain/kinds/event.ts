/**
 * The kind `event`, version 1: what both have in the calendar that they share, and nothing that is one person's own.
 *
 * A day, perhaps a time in a zone, perhaps again each week or month. The file for other calendars is in `calendar-file.ts`.
 */
import type { Written } from "../entries.ts";
import { day, line, maybe, named, type Of, practice, row, text, uint } from "../shapes.ts";
import { kind, type Told, toldIn } from "./kind.ts";

export const EVENT_NAME_BYTES = 200;
export const EVENT_NOTE_BYTES = 2_000;
export const REPEATS = ["once", "weekly", "fortnightly", "monthly"] as const;
export const [ONCE, WEEKLY, FORTNIGHTLY, MONTHLY] = [0, 1, 2, 3] as const;
const STRIDE: readonly number[] = [0, 7, 14, 0];
const DAY_MILLISECONDS = 86_400_000;

const shape = row(
  {
    title: line(EVENT_NAME_BYTES),
    start: day,
    minute: maybe(uint(1439)),
    minutes: maybe(uint(10_080, 1)),
    repeat: uint(MONTHLY),
    last: maybe(day),
    note: maybe(text(EVENT_NOTE_BYTES)),
    practice: maybe(practice),
    zone: named(/^[A-Za-z0-9_+/-]{1,64}$/),
  },
  ({ start, minute, minutes, repeat, last }) =>
    (minute !== null || minutes === null) && (last === null || (repeat !== ONCE && last >= start)),
);
export type Event = Of<typeof shape>;

export const event = kind("event", shape, { spaces: ["shared"] });

/** An event on one of its days. */
export interface Occurrence extends Told<Event> {
  readonly day: number;
}

/** All events, by the day that they begin. */
export function foldEvents(entries: Iterable<Written>): readonly Told<Event>[] {
  return [...toldIn(event, "shared", entries)].sort((a, b) => a.said.start - b.said.start);
}

/** What is on, from a day to another, both included: by day, then by the time of day. */
export function occurrences(events: readonly Told<Event>[], from: number, to: number): readonly Occurrence[] {
  return events
    .flatMap((each) => daysOf(each.said, from, to).map((on) => ({ ...each, day: on })))
    .sort((a, b) => a.day - b.day || (a.said.minute ?? -1) - (b.said.minute ?? -1));
}

/** The days of an event within a span. A month that lacks the date is left out, as calendars do. */
export function daysOf({ start, repeat, last }: Event, from: number, to: number): readonly number[] {
  const end = Math.min(to, repeat === ONCE ? start : (last ?? to));
  if (repeat === MONTHLY) return monthlyDays(start, from, end);
  const stride = STRIDE[repeat] || Number.POSITIVE_INFINITY;
  const first = from <= start || repeat === ONCE ? start : start + Math.ceil((from - start) / stride) * stride;
  const days: number[] = [];
  for (let on = first; on <= end; on += stride) if (on >= from) days.push(on);
  return days;
}

function monthlyDays(start: number, from: number, end: number): readonly number[] {
  const begun = new Date(start * DAY_MILLISECONDS);
  const [year, month, date] = [begun.getUTCFullYear(), begun.getUTCMonth(), begun.getUTCDate()];
  const days: number[] = [];
  for (let ahead = monthsBefore(begun, from); ; ahead++) {
    const on = new Date(Date.UTC(year, month + ahead, date));
    const number = on.getTime() / DAY_MILLISECONDS;
    if (number > end) return days;
    if (on.getUTCDate() === date && number >= from) days.push(number);
  }
}

/** Months from the beginning to just before a day. */
function monthsBefore(begun: Date, from: number): number {
  const then = new Date(from * DAY_MILLISECONDS);
  const months = (then.getUTCFullYear() - begun.getUTCFullYear()) * 12 + then.getUTCMonth() - begun.getUTCMonth();
  return Math.max(0, months - 1);
}
