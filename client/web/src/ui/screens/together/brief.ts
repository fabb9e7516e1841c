/** Days in a few letters, for where several stand side by side; the formatter is made once per language. */
import { isDay } from "../../../domain/days.ts";

const MILLISECONDS = 86_400_000;
const made = new Map<string, Intl.DateTimeFormat>();

/** The day and month; the year too when it is not this one. */
export function brief(day: number, today: number, locale: string): string {
  const [at, now] = [new Date(day * MILLISECONDS), new Date(today * MILLISECONDS)];
  return isDay(day) ? formatter(locale, at.getUTCFullYear() !== now.getUTCFullYear()).format(at) : String(day);
}

function formatter(locale: string, year: boolean): Intl.DateTimeFormat {
  const key = `${locale} ${year}`;
  const known = made.get(key) ?? new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC", ...(year ? { year: "numeric" } : {}) });
  made.set(key, known);
  return known;
}
