/** Days as numbers and as words. */
import { expect, test } from "vitest";
import { Calendar, dayOf, isDay, partOfDay } from "../../src/domain/days.ts";

const calendar = new Calendar("en-150");
const SUNDAY = 20_779;

test("a day is a number", () => {
  /** Counted from 1970-01-01 in the writer's own calendar. */
  expect(dayOf(1970, 0, 1)).toBe(0);
  expect(dayOf(2026, 10, 22)).toBe(SUNDAY);
});

test("a day in full", () => {
  /** The year is named only when it is not this one. */
  expect(calendar.full(SUNDAY, SUNDAY)).toBe("Sunday, 22 November");
  expect(calendar.full(SUNDAY, SUNDAY + 365)).toBe("22 November 2026");
});

test("a day in short", () => {
  /** The weekday alone within six days; never for days ahead. */
  expect(calendar.short(SUNDAY - 6, SUNDAY)).toBe("Monday");
  expect(calendar.short(SUNDAY - 7, SUNDAY)).toBe("Sunday, 15 November");
  expect(calendar.short(SUNDAY + 1, SUNDAY)).toBe("Monday, 23 November");
});

test("what is no day is said too", () => {
  /** No number makes the calendar fail; what it cannot name stays a number. */
  const wild = [-1, 2_932_897, 100_000_001, 2 ** 53 - 1, Number.MAX_VALUE, -Infinity, Number.NaN, 0.5];
  for (const day of wild) {
    expect(isDay(day)).toBe(false);
    expect([calendar.full(day, SUNDAY), calendar.short(day, SUNDAY)]).toEqual([String(day), String(day)]);
    expect(calendar.full(SUNDAY, day)).toContain("22 November");
  }
  expect(calendar.full(2_932_896, SUNDAY)).toBe("31 December 9999");
});

test("parts of the day", () => {
  /** Every hour belongs to exactly one part. */
  const parts = [...Array(24).keys()].map(partOfDay);
  expect([parts[4], parts[5], parts[12], parts[17], parts[23]]).toEqual(["night", "morning", "afternoon", "evening", "evening"]);
});
