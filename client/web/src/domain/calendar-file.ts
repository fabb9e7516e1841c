/**
 * Joint events as the text of an .ics file (RFC 5545), for the calendar of the phone they are on.
 *
 * A whole day stays a day. A single time stands in UTC. What repeats keeps its zone, whose changes are written beside it, so
 * that eight in the evening stays eight in the evening; in a zone that is not known here it is local time wherever it is read.
 */
import type { Told } from "./kinds/kind.ts";
import { type Event, FORTNIGHTLY, MONTHLY, ONCE } from "./kinds/event.ts";
import { utf8Length } from "./text.ts";
import { instantOf, type Offset, offsetsOf, type Shift, shiftsOf } from "./zones.ts";

const LINE_BYTES = 75;
const MINUTES = 1440;
const DAY_MILLISECONDS = 86_400_000;
/** For how long the changes of a zone are written when a repetition has no end. */
const DAYS_AHEAD = 3_660;

/** The file; `today` is the day that stands as its date, so that it tells no time. */
export function icsOf(events: readonly Told<Event>[], today: number): string {
  const zones = new Map<string, readonly Told<Event>[]>();
  for (const each of events) if (isZoned(each.said)) zones.set(each.said.zone, [...(zones.get(each.said.zone) ?? []), each]);
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//notebook//calendar//EN",
    "CALSCALE:GREGORIAN",
    ...[...zones].flatMap(([zone, held]) => zoneLines(zone, held.map(({ said }) => said), today)),
    ...events.flatMap((each) => eventLines(each, today)),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

/** Whether its time is written with its zone: a time that repeats, where the zone is known and has a name of its own. */
function isZoned({ minute, repeat, zone }: Event): boolean {
  return minute !== null && repeat !== ONCE && zone !== "UTC" && offsetsOf(zone) !== null;
}

function eventLines({ entry, said }: Told<Event>, today: number): readonly string[] {
  const { title, note, minutes, minute } = said;
  return [
    "BEGIN:VEVENT",
    `UID:${entry.entryId}-${entry.mine ? "a" : "b"}`,
    `DTSTAMP:${dateOf(today)}T000000Z`,
    `SEQUENCE:${entry.revision}`,
    startLine(said),
    ...(minute !== null && minutes !== null ? [`DURATION:PT${minutes}M`] : []),
    ...repeatLines(said),
    `SUMMARY:${escaped(title)}`,
    ...(note === null ? [] : [`DESCRIPTION:${escaped(note)}`]),
    "END:VEVENT",
  ];
}

function startLine(said: Event): string {
  const { start, minute, zone, repeat } = said;
  if (minute === null) return `DTSTART;VALUE=DATE:${dateOf(start)}`;
  if (isZoned(said)) return `DTSTART;TZID=${zone}:${localTime(start, minute)}`;
  const offset = offsetsOf(zone);
  if (offset === null) return `DTSTART:${localTime(start, minute)}`;
  return `DTSTART:${utcTime(repeat === ONCE ? instantOf(start, minute, offset) : start * MINUTES + minute)}`;
}

function repeatLines(said: Event): readonly string[] {
  const { repeat } = said;
  if (repeat === ONCE) return [];
  const often = repeat === MONTHLY ? "FREQ=MONTHLY" : repeat === FORTNIGHTLY ? "FREQ=WEEKLY;INTERVAL=2" : "FREQ=WEEKLY";
  const until = untilOf(said);
  return [`RRULE:${often}${until === null ? "" : `;UNTIL=${until}`}`];
}

/** The last time it may be, in the form that the start has. */
function untilOf({ last, minute, zone }: Event): string | null {
  if (last === null) return null;
  if (minute === null) return dateOf(last);
  const offset = offsetsOf(zone);
  return offset === null ? localTime(last, minute) : utcTime(instantOf(last, minute, offset));
}

/** A zone's changes from before the first of its events to after the last. */
function zoneLines(zone: string, events: readonly Event[], today: number): readonly string[] {
  const offset = offsetsOf(zone) as Offset;
  const from = (Math.min(...events.map(({ start }) => start)) - 1) * MINUTES;
  const last = Math.max(...events.map((said) => said.last ?? Math.max(today, said.start) + DAYS_AHEAD));
  const first: Shift = { at: from, from: offset(from), to: offset(from) };
  const all = [first, ...shiftsOf(offset, from, (last + 2) * MINUTES)];
  const least = Math.min(...all.map(({ to }) => to));
  return ["BEGIN:VTIMEZONE", `TZID:${zone}`, ...all.flatMap((shift) => shiftLines(shift, least)), "END:VTIMEZONE"];
}

function shiftLines({ at, from, to }: Shift, least: number): readonly string[] {
  const name = to === least ? "STANDARD" : "DAYLIGHT";
  const local = at + from;
  return [
    `BEGIN:${name}`,
    `DTSTART:${localTime(Math.floor(local / MINUTES), local - Math.floor(local / MINUTES) * MINUTES)}`,
    `TZOFFSETFROM:${offsetText(from)}`,
    `TZOFFSETTO:${offsetText(to)}`,
    `END:${name}`,
  ];
}

function offsetText(minutes: number): string {
  const ahead = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(ahead / 60))}${two(ahead % 60)}`;
}

function dateOf(day: number): string {
  return new Date(day * DAY_MILLISECONDS).toISOString().slice(0, 10).replaceAll("-", "");
}

function localTime(day: number, minute: number): string {
  return `${dateOf(day)}T${two(Math.floor(minute / 60))}${two(minute % 60)}00`;
}

function utcTime(instant: number): string {
  return `${localTime(Math.floor(instant / MINUTES), ((instant % MINUTES) + MINUTES) % MINUTES)}Z`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** What would end a value or its line is escaped, and what no calendar may hold is left out. */
function escaped(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\p{Cc}\u2028\u2029]/gu, (sign) => (sign === "\n" || sign === "\t" ? sign : ""))
    .replace(/[\\;,]/g, "\\$&")
    .replaceAll("\n", "\\n");
}

/** The line in pieces of at most 75 bytes, each after the first behind a space; no sign is cut. */
function folded(line: string): string {
  let [text, length] = ["", 0];
  for (const sign of line) {
    const size = utf8Length(sign);
    if (length + size > LINE_BYTES) [text, length] = [`${text}\r\n `, 1];
    text += sign;
    length += size;
  }
  return text;
}
