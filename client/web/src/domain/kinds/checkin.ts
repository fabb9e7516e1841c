/**
 * The kind `checkin`, version 1: how one is doing, in ten fields that are each shared or not.
 *
 * Owns the schema of its body, what makes one fit to be kept, and how it splits: everything into one's
 * own space, and what is shared, alone and under the same entry id, into the shared one.
 */
import { decodeBody, encodeBody } from "../../protocol/secret/entry.ts";
import type { Draft, SpaceName } from "../entries.ts";
import { tidyText, utf8Length } from "../text.ts";

export const KIND = "checkin";
export const VERSION = 1;

export const RATINGS = ["distress", "safety", "closeness", "satisfaction", "energy"] as const;
export const CHOICES = ["words", "body"] as const;
export const TEXTS = ["need", "thanks", "note"] as const;
/** In the order of the body, which is also the order of the bits of the mask. */
export const FIELDS = [...RATINGS, ...CHOICES, ...TEXTS] as const;

export type Rating = (typeof RATINGS)[number];
export type Choice = (typeof CHOICES)[number];
export type Text = (typeof TEXTS)[number];
export type Field = (typeof FIELDS)[number];

export type Checkin = { readonly [key in Rating]: number | null } & {
  readonly [key in Choice]: readonly number[] | null;
} & { readonly [key in Text]: string | null };

export const HIGHEST_RATING = 10;
export const MOST_CHOICES = 12;
export const CHOICE_LIMIT = 64;
/** Keeps every check-in in the smallest bucket, so that all of them have one size. */
export const TEXT_BYTES = 400;

export const EMPTY: Checkin = {
  distress: null,
  safety: null,
  closeness: null,
  satisfaction: null,
  energy: null,
  words: null,
  body: null,
  need: null,
  thanks: null,
  note: null,
};

export type Problem = "nothing" | "too_long";

/** The check-in as it will be kept: texts trimmed, choices in order and at most twelve, empty things null. */
export function tidy(checkin: Checkin): Checkin {
  return {
    ...checkin,
    words: tidyChoices(checkin.words),
    body: tidyChoices(checkin.body),
    need: tidyText(checkin.need),
    thanks: tidyText(checkin.thanks),
    note: tidyText(checkin.note),
  };
}

function tidyChoices(ids: readonly number[] | null): readonly number[] | null {
  const sorted = [...new Set(ids ?? [])].sort((a, b) => a - b).slice(0, MOST_CHOICES);
  return sorted.length === 0 ? null : sorted;
}

/** Bytes of UTF-8 that the three texts take together. */
export function textBytes(checkin: Checkin): number {
  return TEXTS.reduce((sum, field) => sum + utf8Length(checkin[field] ?? ""), 0);
}

/** What stands in the way of keeping a tidy check-in; null when nothing does. */
export function problemOf(checkin: Checkin): Problem | null {
  if (present(checkin).length === 0) return "nothing";
  return textBytes(checkin) > TEXT_BYTES ? "too_long" : null;
}

/** The fields that hold something, in their order. */
export function present(checkin: Checkin): readonly Field[] {
  return FIELDS.filter((field) => checkin[field] !== null);
}

/** Only the given fields; all others empty, so that they cannot leave. */
export function onlyShared(checkin: Checkin, shared: ReadonlySet<Field>): Checkin {
  const kept = FIELDS.map((field) => [field, shared.has(field) ? checkin[field] : null]);
  return Object.fromEntries(kept) as unknown as Checkin;
}

/** The one or two entries of a check-in: everything for oneself, and what is shared for both. */
export function makeEntries(
  checkin: Checkin,
  shared: ReadonlySet<Field>,
  entryId: string,
  day: number,
  revision = 0,
): readonly Draft[] {
  const whole = tidy(checkin);
  const part = onlyShared(whole, shared);
  const given = new Set(present(part));
  const own = { ...draft("solo", whole, given, entryId, day), revision };
  return given.size === 0 ? [own] : [own, { ...draft("shared", part, given, entryId, day), revision }];
}

function draft(
  space: SpaceName,
  checkin: Checkin,
  shared: ReadonlySet<Field>,
  entryId: string,
  day: number,
): Draft {
  const body = encodeBody([...FIELDS.map((field) => checkin[field]), maskOf(shared)]);
  return { space, kind: KIND, version: VERSION, entryId, revision: 0, day, body };
}

function maskOf(shared: ReadonlySet<Field>): number {
  return FIELDS.reduce((mask, field, bit) => (shared.has(field) ? mask | (1 << bit) : mask), 0);
}

/** The check-in in a body; null when the body is not one, for whatever reason. */
export function readCheckin(body: Uint8Array): Checkin | null {
  const items = itemsOf(body);
  if (items === null || items.length !== FIELDS.length + 1) return null;
  const values = items.slice(0, FIELDS.length);
  if (!values.every((value, index) => fits(FIELDS[index] as Field, value))) return null;
  const checkin = Object.fromEntries(FIELDS.map((field, i) => [field, values[i]])) as unknown as Checkin;
  return problemOf(checkin) === null && maskFits(items[FIELDS.length], checkin) ? checkin : null;
}

function itemsOf(body: Uint8Array): readonly unknown[] | null {
  try {
    const decoded: unknown = decodeBody(body);
    return Array.isArray(decoded) ? decoded : null;
  } catch {
    return null;
  }
}

function fits(field: Field, value: unknown): boolean {
  if (value === null) return true;
  if ((RATINGS as readonly Field[]).includes(field)) return isUint(value, HIGHEST_RATING + 1);
  if ((CHOICES as readonly Field[]).includes(field)) return areChoices(value);
  return typeof value === "string" && tidyText(value) === value;
}

function areChoices(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_CHOICES) return false;
  return value.every(
    (id: unknown, i) => isUint(id, CHOICE_LIMIT) && (i === 0 || (id as number) > value[i - 1]),
  );
}

/** The mask names only fields that hold something. */
function maskFits(mask: unknown, checkin: Checkin): boolean {
  const whole = maskOf(new Set(present(checkin)));
  return isUint(mask, 1 << FIELDS.length) && ((mask as number) & ~whole) === 0;
}

function isUint(value: unknown, below: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < below;
}
