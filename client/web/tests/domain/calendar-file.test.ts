/** The .ics file: its form to the byte. That a calendar understands it is read in Python (tests/client/test_calendar.py). */
import { describe, expect, test } from "vitest";
import { icsOf } from "../../src/domain/calendar-file.ts";
import type { Event } from "../../src/domain/kinds/event.ts";
import { instantOf, offsetsOf, shiftsOf } from "../../src/domain/zones.ts";
import { dayOf } from "../../src/domain/days.ts";
import { utf8Length } from "../../src/domain/text.ts";
import { idOf, SAMPLES, wrote } from "./said.ts";

const START = dayOf(2026, 0, 31);
const TODAY = dayOf(2026, 0, 2);
/** The file that the Python test reads; `npx vitest run -u` writes it anew. */
const GIVEN = "../../../../tests/client/given/calendar.ics";

const EVENTS: readonly Event[] = [
  { ...SAMPLES.event, title: "Review; the first, with a \\ and é雨 👩‍👩‍👧 in a title that is long enough to be folded more than once", note: "One\nTwo, three" },
  { ...SAMPLES.event, title: "Second week", repeat: 2, minute: 1439, minutes: 10_080, last: START + 140, note: null },
  { ...SAMPLES.event, title: "Each month", repeat: 3, minute: null, minutes: null, last: dayOf(2026, 6, 31) },
  { ...SAMPLES.event, title: "Once", repeat: 0, zone: "America/New_York" },
  { ...SAMPLES.event, title: "A day", repeat: 0, minute: null, minutes: null },
  { ...SAMPLES.event, title: "In UTC", repeat: 1, minute: 30, minutes: null, zone: "UTC", last: START + 7 },
  { ...SAMPLES.event, title: "Nowhere", repeat: 1, zone: "Mars/Base", last: START + 7 },
];

const events = EVENTS.map((said, n) => wrote(n % 2 ? "other" : "me", "event", { ...said, start: START }, { entryId: idOf(n + 1) }));
const told = events.map((entry, n) => ({ entry, said: { ...(EVENTS[n] as Event), start: START } }));
const file = icsOf(told, TODAY);
const lines = file.split("\r\n");

test("the file is as it was", async () => {
  /** Byte for byte what a calendar was shown to understand. */
  await expect(file).toMatchFileSnapshot(GIVEN);
});

describe("its form", () => {
  test("lines are short and whole", () => {
    /** At most 75 bytes each, every one ended, no sign cut in two; unfolded, the title is there again. */
    expect(file.endsWith("END:VCALENDAR\r\n")).toBe(true);
    expect(lines.every((line) => utf8Length(line) <= 75)).toBe(true);
    expect(/[^\r]\n|\p{Surrogate}/u.test(file)).toBe(false);
    expect(file.replaceAll("\r\n ", "")).toContain("SUMMARY:Review\\; the first\\, with a \\\\ and é雨 👩‍👩‍👧 in a title");
  });

  test("no text ends its line", () => {
    /** Line breaks and control signs in a text cannot begin a property of their own. */
    const sly = { ...SAMPLES.event, title: "x", note: "a\r\nEND:VEVENT\rATTACH:http://x\u0000\u0007\u2028b" };
    const [entry] = [wrote("me", "event", sly, { entryId: idOf(1) })];
    const text = icsOf([{ entry: entry!, said: sly }], TODAY);
    expect(text).toContain("DESCRIPTION:a\\nEND:VEVENT\\nATTACH:http://xb\r\n");
  });

  test("it tells no time of writing", () => {
    /** Its date is a day, and nothing else in it is now. */
    expect(new Set(lines.filter((line) => line.startsWith("DTSTAMP")))).toEqual(new Set(["DTSTAMP:20260102T000000Z"]));
  });

  test("an empty calendar is one", () => {
    /** Without events there is no zone either. */
    expect(icsOf([], TODAY).split("\r\n")).toHaveLength(6);
  });
});

describe("zones", () => {
  test("changes are found to the minute", () => {
    /** Berlin in 2026 changes on 29 March and 25 October at one o'clock in UTC. */
    const berlin = offsetsOf("Europe/Berlin")!;
    const shifts = shiftsOf(berlin, dayOf(2026, 0, 1) * 1440, dayOf(2027, 0, 1) * 1440);
    expect(shifts).toEqual([
      { at: dayOf(2026, 2, 29) * 1440 + 60, from: 60, to: 120 }, { at: dayOf(2026, 9, 25) * 1440 + 60, from: 120, to: 60 },
    ]);
  });

  test("a local time has its instant", () => {
    /** In winter, in summer, in the hour that comes twice (the earlier) and in the one that is left out. */
    const berlin = offsetsOf("Europe/Berlin")!;
    const at = (month: number, date: number, minute: number): number => {
      const day = dayOf(2026, month, date);
      return instantOf(day, minute, berlin) - day * 1440;
    };
    expect([at(0, 10, 600), at(6, 10, 600), at(9, 25, 150), at(2, 29, 150)]).toEqual([540, 480, 30, 90]);
    expect(offsetsOf("Mars/Base")).toBeNull();
  });
});
