/**
 * Own ratings over weeks: soft bands, what they amount to in spoken parts, and own tags beside them.
 *
 * Pure, and about one person: whose ratings go in is whose picture comes out. It looks back and never ahead, weighs nothing
 * as good or bad, and knows no week without pages as anything but a gap. What both opened together is in `together.ts`.
 */
import { isDay } from "./days.ts";
import type { SpaceName, Written } from "./entries.ts";
import { type Checkin, type Choice, CHOICES, KIND, type Rating, readCheckin, VERSION } from "./kinds/checkin.ts";

export interface Rated {
  readonly day: number;
  readonly checkin: Checkin;
}

/** Pale: nearly all days. Dark: half of them. The line: the middle one. */
export interface Band {
  readonly low: number;
  readonly lowerHalf: number;
  readonly middle: number;
  readonly upperHalf: number;
  readonly high: number;
}

export interface Week {
  readonly monday: number;
  /** null in a week without pages that say it. */
  readonly band: Band | null;
}

/** 1970-01-01 was a Thursday. */
const DAYS_BEFORE_THURSDAY = 3;
const NEARLY_ALL = 0.1;
const QUARTER = 0.25;

/** The check-ins of one side of one space, by day. */
export function ratedIn(entries: Iterable<Written>, space: SpaceName, mine: boolean): readonly Rated[] {
  const found: Rated[] = [];
  for (const entry of entries) {
    const fits = entry.kind === KIND && entry.version === VERSION && entry.space === space && entry.mine === mine;
    const checkin = fits && isDay(entry.day) && entry.mark !== "erased" ? readCheckin(entry.body) : null;
    if (checkin !== null) found.push({ day: entry.day, checkin });
  }
  return found.sort((a, b) => a.day - b.day);
}

/** The Monday of the week that a day lies in. */
export function mondayOf(day: number): number {
  return Math.floor((day + DAYS_BEFORE_THURSDAY) / 7) * 7 - DAYS_BEFORE_THURSDAY;
}

/** The weeks from one day to another, each with its band; a day counts once, with the middle of what was said on it. */
export function bandsOf(rated: readonly Rated[], rating: Rating, from: number, to: number): readonly Week[] {
  const byWeek = new Map<number, number[]>();
  for (const { day, value } of daily(rated, rating)) {
    if (day >= from && day <= to) byWeek.set(mondayOf(day), [...(byWeek.get(mondayOf(day)) ?? []), value]);
  }
  const weeks: Week[] = [];
  for (let monday = mondayOf(from); monday <= to; monday += 7) weeks.push({ monday, band: bandOf(byWeek.get(monday) ?? []) });
  return weeks;
}

function daily(rated: readonly Rated[], rating: Rating): readonly { readonly day: number; readonly value: number }[] {
  const byDay = new Map<number, number[]>();
  for (const { day, checkin } of rated) {
    const value = checkin[rating];
    if (value !== null) byDay.set(day, [...(byDay.get(day) ?? []), value]);
  }
  return [...byDay].map(([day, values]) => ({ day, value: quantile(sorted(values), 0.5) }));
}

function bandOf(values: readonly number[]): Band | null {
  if (values.length === 0) return null;
  const row = sorted(values);
  const at = (part: number): number => quantile(row, part);
  return { low: at(NEARLY_ALL), lowerHalf: at(QUARTER), middle: at(0.5), upperHalf: at(1 - QUARTER), high: at(1 - NEARLY_ALL) };
}

function sorted(values: readonly number[]): readonly number[] {
  return [...values].sort((a, b) => a - b);
}

/** The value below which that part of a sorted row lies, between two where it falls between. */
function quantile(row: readonly number[], part: number): number {
  const at = (row.length - 1) * part;
  const [below, above] = [row[Math.floor(at)]!, row[Math.ceil(at)]!];
  return below + (above - below) * (at - Math.floor(at));
}

/** What a summary says, without words: where it began and stands, its ends, and whether it lies otherwise than before. */
export interface Summary {
  readonly weeks: number;
  readonly gaps: number;
  readonly first: { readonly monday: number; readonly middle: number };
  readonly last: { readonly monday: number; readonly middle: number };
  readonly lowest: { readonly monday: number; readonly middle: number };
  readonly highest: { readonly monday: number; readonly middle: number };
  /** The later half beside the earlier one: lower, about the same, higher. Neither is said to be better. */
  readonly later: "lower" | "same" | "higher";
}

/** Less than this between two halves is about the same. */
const NOTABLE = 1;

/** The parts of a spoken summary; null when there is nothing to say. */
export function summaryOf(weeks: readonly Week[]): Summary | null {
  const said = weeks.flatMap(({ monday, band }) => (band === null ? [] : [{ monday, middle: band.middle }]));
  const [first, last] = [said[0], said.at(-1)];
  if (first === undefined || last === undefined) return null;
  const byMiddle = [...said].sort((a, b) => a.middle - b.middle || a.monday - b.monday);
  return {
    weeks: weeks.length,
    gaps: weeks.length - said.length,
    first,
    last,
    lowest: byMiddle[0]!,
    highest: byMiddle.at(-1)!,
    later: laterOf(said.map(({ middle }) => middle)),
  };
}

function laterOf(middles: readonly number[]): Summary["later"] {
  const half = Math.floor(middles.length / 2);
  if (half === 0) return "same";
  const change = quantile(sorted(middles.slice(-half)), 0.5) - quantile(sorted(middles.slice(0, half)), 0.5);
  return Math.abs(change) < NOTABLE ? "same" : change > 0 ? "higher" : "lower";
}

/** An own tag beside an own rating. */
export interface Beside {
  readonly choice: Choice;
  readonly id: number;
  readonly withIt: { readonly days: number; readonly middle: number };
  readonly without: { readonly days: number; readonly middle: number };
  /** null where there are too few days to say. */
  readonly couldBeChance: boolean | null;
}

/** Fewer days on either side allow no judgement. */
export const FEWEST_DAYS = 5;
const ROUNDS = 2_000;
const SURE = 0.05;

/** Own tags, each with the days that have it and those that do not, those with most days first. */
export function tagsBeside(rated: readonly Rated[], rating: Rating): readonly Beside[] {
  const pages = rated.filter(({ checkin }) => checkin[rating] !== null);
  const tags = CHOICES.flatMap((choice) => idsOf(pages, choice).map((id) => ({ choice, id })));
  const split = tags.map((tag) => ({ ...tag, ...sides(pages, rating, tag.choice, tag.id) }));
  const judged = split.filter(({ has, lacks }) => isEnough(has, lacks)).length;
  return split
    .map(({ choice, id, has, lacks }) => ({
      choice,
      id,
      withIt: { days: has.length, middle: quantile(sorted(has), 0.5) },
      without: { days: lacks.length, middle: lacks.length === 0 ? 0 : quantile(sorted(lacks), 0.5) },
      couldBeChance: isEnough(has, lacks) ? chanceOf(has, lacks) * judged > SURE : null,
    }))
    .sort((a, b) => b.withIt.days - a.withIt.days || a.id - b.id);
}

function isEnough(has: readonly number[], lacks: readonly number[]): boolean {
  return has.length >= FEWEST_DAYS && lacks.length >= FEWEST_DAYS;
}

function idsOf(pages: readonly Rated[], choice: Choice): readonly number[] {
  return [...new Set(pages.flatMap(({ checkin }) => checkin[choice] ?? []))];
}

/** The ratings of days with a tag, and of days without; a day counts once. */
function sides(pages: readonly Rated[], rating: Rating, choice: Choice, id: number): { readonly has: readonly number[]; readonly lacks: readonly number[] } {
  const days = new Set(pages.filter(({ checkin }) => checkin[choice]?.includes(id) === true).map(({ day }) => day));
  const values = daily(pages, rating);
  return {
    has: values.filter(({ day }) => days.has(day)).map(({ value }) => value),
    lacks: values.filter(({ day }) => !days.has(day)).map(({ value }) => value),
  };
}

/**
 * How often chance alone puts the two sides as far apart: their days dealt out anew, two thousand times, the same each time.
 *
 * The pages stand for themselves and not for others', so nothing is assumed about how ratings lie.
 */
export function chanceOf(has: readonly number[], lacks: readonly number[]): number {
  const all = [...has, ...lacks];
  const total = all.reduce((sum, each) => sum + each, 0);
  const apart = (sum: number): number => Math.abs(sum / has.length - (total - sum) / lacks.length);
  const seen = apart(has.reduce((sum, each) => sum + each, 0));
  const next = dealer(all.length * 31 + has.length);
  let as = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    let sum = 0;
    for (let at = 0; at < has.length; at += 1) {
      const other = at + next(all.length - at);
      [all[at], all[other]] = [all[other]!, all[at]!];
      sum += all[at]!;
    }
    if (apart(sum) >= seen - 1e-9) as += 1;
  }
  return (as + 1) / (ROUNDS + 1);
}

/** Numbers that are dealt the same way on every phone. */
function dealer(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
