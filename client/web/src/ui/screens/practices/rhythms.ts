/** Which rhythms a practice may be given, and what the days of a week are called. */
import { CADENCES } from "../../../domain/kinds/chosen.ts";
import type { Practice } from "../../../domain/practices/practice.ts";

/** What comes up only when somebody opens it is given no rhythm. */
const NO_RHYTHM = ["noUnasked", "noOverdue"];
/** What is offered four times a year at most. */
const SELDOM = "noNag";
const QUARTERLY = CADENCES.indexOf("quarterly");
/** 5 January 1970 was a Monday. */
const MONDAY = 4;
const MILLISECONDS = 86_400_000;

export function cadencesOf({ mustNot }: Practice): readonly number[] {
  if (NO_RHYTHM.some((flag) => mustNot.has(flag))) return [];
  return mustNot.has(SELDOM) ? [0, QUARTERLY] : CADENCES.map((_, code) => code);
}

/** Whether a weekday belongs to it. */
export const isWeekly = (cadence: number): boolean => ["weekly", "fortnightly"].includes(CADENCES[cadence] ?? "");

/** From Monday, as codes and names. */
export function weekdayNames(locale: string): readonly (readonly [code: number, name: string])[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  return Array.from({ length: 7 }, (_, code) => [code, format.format((MONDAY + code) * MILLISECONDS)] as const);
}
