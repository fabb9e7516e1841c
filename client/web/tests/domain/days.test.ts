/** Days as numbers and as words. */
import { expect, test } from "vitest";
import { Calendar, dayOf, partOfDay } from "../../src/domain/days.ts";

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

test("parts of the day", () => {
  /** Every hour belongs to exactly one part. */
  const parts = [...Array(24).keys()].map(partOfDay);
  expect([parts[4], parts[5], parts[12], parts[17], parts[23]]).toEqual(["night", "morning", "afternoon", "evening", "evening"]);
});
