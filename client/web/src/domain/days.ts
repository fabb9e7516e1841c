/**
 * Calendar days as numbers, and the words for them.
 *
 * A day is counted since 1970-01-01 in the calendar of whoever wrote; it carries no hour and no zone.
 * There is no clock in here: today and the local hour are parameters.
 */
import { DAY_MAX } from "../protocol/public/limits.ts";

const MILLISECONDS = 86_400_000;

export type PartOfDay = "morning" | "afternoon" | "evening" | "night";

/** The number of the day with this local date; `month` counts from 0 as in `Date`. */
export function dayOf(year: number, month: number, date: number): number {
  return Math.floor(Date.UTC(year, month, date) / MILLISECONDS);
}

/** Whether a number is a day that a calendar can name. */
export function isDay(day: number): boolean {
  return Number.isSafeInteger(day) && day >= 0 && day <= DAY_MAX;
}

/** The part of the day that a local hour from 0 to 23 belongs to. */
export function partOfDay(hour: number): PartOfDay {
  if (hour < 5) return "night";
  if (hour < 12) return "morning";
  return hour < 17 ? "afternoon" : "evening";
}

const FORMS = {
  weekday: { weekday: "long" },
  date: { weekday: "long", day: "numeric", month: "long" },
  dateAndYear: { day: "numeric", month: "long", year: "numeric" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/**
 * Words for days in one language; each formatter is made once and when it is wanted, because making one is slow.
 * Total: what is no day is said as the bare number it is, since it may have come from anywhere.
 */
export class Calendar {
  readonly #locale: string;
  readonly #made: Partial<Record<keyof typeof FORMS, Intl.DateTimeFormat>> = {};

  constructor(locale: string) {
    this.#locale = locale;
  }

  /** The day in full, with the year only when it is not this one. */
  full(day: number, today: number): string {
    if (!isDay(day)) return String(day);
    const sameYear = yearOf(day) === yearOf(today);
    return this.#said(sameYear ? "date" : "dateAndYear", day);
  }

  /** The weekday alone within the last week, the day in full otherwise. */
  short(day: number, today: number): string {
    const ago = today - day;
    if (!isDay(day) || !(ago >= 0 && ago <= 6)) return this.full(day, today);
    return this.#said("weekday", day);
  }

  #said(form: keyof typeof FORMS, day: number): string {
    this.#made[form] ??= new Intl.DateTimeFormat(this.#locale, { ...FORMS[form], timeZone: "UTC" });
    return this.#made[form].format(instantOf(day));
  }
}

function instantOf(day: number): Date {
  return new Date(day * MILLISECONDS);
}

function yearOf(day: number): number {
  return instantOf(day).getUTCFullYear();
}
