/**
 * Time zones as `Intl` knows them: how far a zone is from UTC at an instant, and when that changes.
 *
 * There is no clock in here: instants are parameters, in minutes since 1970-01-01 in UTC.
 */

const MINUTES = 1440;
const WEEK = 7 * MINUTES;
const MILLISECONDS = 60_000;

/** How far a zone is ahead of UTC at an instant, in minutes. */
export type Offset = (instant: number) => number;

/** A change of the offset: the first instant at which the later one holds. */
export interface Shift {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** The offsets of a zone; null for a zone that is not known here. */
export function offsetsOf(zone: string): Offset | null {
  try {
    const format = new Intl.DateTimeFormat("en", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", era: "short",
    });
    return (instant) => localMinutes(format, instant) - instant;
  } catch {
    return null;
  }
}

function localMinutes(format: Intl.DateTimeFormat, instant: number): number {
  const parts = new Map(format.formatToParts(instant * MILLISECONDS).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) as number;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute")) / MILLISECONDS;
}

/** The instant of a local time: of two the earlier; of one that a change leaves out, as far behind as it was told ahead. */
export function instantOf(day: number, minute: number, offset: Offset): number {
  const local = day * MINUTES + minute;
  const first = local - offset(local - offset(local));
  const earlier = local - offset(first - 180);
  return earlier < first && earlier + offset(earlier) === local ? earlier : first;
}

/** The changes of a zone's offset between two instants. */
export function shiftsOf(offset: Offset, from: number, to: number): readonly Shift[] {
  const shifts: Shift[] = [];
  for (let at = from; at < to; at += WEEK) {
    const end = Math.min(at + WEEK, to);
    if (offset(at) !== offset(end)) shifts.push(shiftWithin(offset, at, end));
  }
  return shifts;
}

function shiftWithin(offset: Offset, from: number, to: number): Shift {
  const before = offset(from);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle) === before) low = middle;
    else high = middle;
  }
  return { at: high, from: before, to: offset(high) };
}
