/** Months as the calendar turns them, and how its days and hours are written. */
import { dayOf } from "../../../domain/days.ts";
import type { Event } from "../../../domain/kinds/event.ts";
import { onCalendar } from "../../words/calendar.ts";

const MILLISECONDS = 86_400_000;
const MINUTE = 60_000;

export interface Month {
  /** Its first and its last day. */
  readonly from: number;
  readonly to: number;
}

/** The month of a day, or so many months after it. */
export function monthOf(day: number, after = 0): Month {
  const on = new Date(day * MILLISECONDS);
  const first = (months: number): number => dayOf(on.getUTCFullYear(), on.getUTCMonth() + after + months, 1);
  return { from: first(0), to: first(1) - 1 };
}

export function monthName({ from }: Month, locale: string): string {
  return new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(from * MILLISECONDS);
}

/** A time of day from 0 to 1439 as people say it. */
export function hourOf(minute: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: "UTC" }).format(minute * MINUTE);
}

/** The zone that this phone is in. */
export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When in its day, and for how long; nothing for a whole day. A zone is named where it is not the one here. */
export function timeOf({ minute, minutes, zone }: Event, locale: string): readonly string[] {
  if (minute === null) return [];
  const hour = hourOf(minute, locale);
  const at = zone === zoneHere() ? onCalendar.at(hour) : onCalendar.inZone(hour, zone.replaceAll("_", " "));
  return minutes === null ? [at] : [at, onCalendar.lasting(minutes)];
}

/** HH:MM, as a field of time has it, in minutes; null for an empty one. */
export function minuteIn(typed: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(typed) ?? [];
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
}

export function typedOf(minute: number | null): string {
  if (minute === null) return "";
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
