/**
 * The parts that the bodies of kinds are made of, each a pair: read what came, write what is said (docs: Kinds).
 *
 * Owns the refusal: whatever does not fit throws Unfit. To write tidies texts; what was written is then read, so that
 * nothing leaves that would not be taken. Each kind's own file says what its body holds.
 */
import { DAY_MAX, ENTRY_ID_BYTES } from "../protocol/public/limits.ts";
import type { Value } from "../protocol/secret/entry.ts";
import { hexOf, bytesOf } from "./bodies.ts";
import { tidyText, utf8Length } from "./text.ts";

/** What came is not what its kind says. */
export class Unfit extends Error {}

export interface Shape<T> {
  /** The value, if it fits; throws Unfit. */
  readonly read: (value: unknown) => T;
  /** The value as it stands in a body, its texts tidied; only `read` judges it. */
  readonly write: (value: T) => Value;
}

export type Of<S> = S extends Shape<infer T> ? T : never;

function leaf<T extends Value>(fits: (value: unknown) => boolean): Shape<T> {
  return { read: (value) => (fits(value) ? (value as T) : refuse()), write: (value) => value };
}

function refuse(): never {
  throw new Unfit();
}

/** A whole number between two, both included. */
export const uint = (most: number, least = 0): Shape<number> =>
  leaf((value) => typeof value === "number" && Number.isInteger(value) && value >= least && value <= most);

export const day = uint(DAY_MAX);
/** Minutes since 1970-01-01 in UTC: an instant that somebody chose, never one that was noted. */
export const instant = uint((DAY_MAX + 1) * 1440 - 1);

/** Text of at most so many bytes, not empty and without space around it. */
export function text(most: number): Shape<string> {
  const fits = (value: unknown): boolean =>
    typeof value === "string" && tidyText(value) === value && utf8Length(value) <= most;
  return { ...leaf<string>(fits), write: (value) => tidyText(value) ?? "" };
}

/** The same on one line, with single spaces. */
export function line(most: number): Shape<string> {
  const whole = text(most);
  const single = (value: string): string => value.replace(/\s+/gu, " ");
  return {
    read: (value) => (single(whole.read(value)) === value ? (value as string) : refuse()),
    write: (value) => whole.write(single(value)),
  };
}

/** A name without spaces, in letters that every program sorts alike. */
export const named = (pattern: RegExp): Shape<string> => leaf((value) => typeof value === "string" && pattern.test(value));

/** Which practice of the catalogue something belongs to. */
export const practice = named(/^[A-Za-z0-9-]{1,24}$/);

export const bytes = (least: number, most = least): Shape<Uint8Array> =>
  leaf((value) => value instanceof Uint8Array && value.length >= least && value.length <= most);

const id = bytes(ENTRY_ID_BYTES);
/** Sixteen bytes that name an entry, a blob or an agreement, told as 32 hex digits. */
export const entryId: Shape<string> = { read: (value) => hexOf(id.read(value)), write: bytesOf };

/** The shape, or nil; a text of which nothing is left is nil. */
export function maybe<T>(shape: Shape<T>): Shape<T | null> {
  return {
    read: (value) => (value === null ? null : shape.read(value)),
    write: (value) => (value === null ? null : emptyAsNil(shape.write(value))),
  };
}

function emptyAsNil(value: Value): Value {
  return value === "" ? null : value;
}

export function list<T>(shape: Shape<T>, least: number, most: number): Shape<readonly T[]> {
  return {
    read: (value) => {
      if (!Array.isArray(value) || value.length < least || value.length > most) return refuse();
      return value.map(shape.read);
    },
    write: (items) => items.map(shape.write),
  };
}

/** A list in which each item's key is above the one before it: a set, or a table. */
export function rising<T>(shape: Shape<T>, key: (item: T) => string | number, least: number, most: number): Shape<readonly T[]> {
  const all = list(shape, least, most);
  return {
    read: (value) => {
      const items = all.read(value);
      const rises = items.every((item, at) => at === 0 || key(items[at - 1] as T) < key(item));
      return rises ? items : refuse();
    },
    write: (items) => all.write([...items].sort((a, b) => (key(a) < key(b) ? -1 : 1))),
  };
}

interface Readable {
  readonly read: (value: unknown) => unknown;
}

type Row<F> = { readonly [K in keyof F]: F[K] extends Shape<infer T> ? T : never };

/** An array in fixed order whose items have names, and a rule that holds between them. */
export function row<F extends Readonly<Record<string, Readable>>>(
  fields: F,
  rule: (value: Row<F>) => boolean = () => true,
): Shape<Row<F>> {
  const parts = Object.entries(fields) as unknown as readonly (readonly [keyof F, Shape<unknown>])[];
  return {
    read: (value) => {
      if (!Array.isArray(value) || value.length !== parts.length) return refuse();
      const read = Object.fromEntries(parts.map(([name, shape], at) => [name, shape.read(value[at])])) as Row<F>;
      return rule(read) ? read : refuse();
    },
    write: (value) => parts.map(([name, shape]) => shape.write(value[name])),
  };
}

/** How many bytes all texts in a value take together. */
export function bytesOfTexts(value: unknown): number {
  if (typeof value === "string") return utf8Length(value);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return 0;
  return Object.values(value).reduce((sum: number, each) => sum + bytesOfTexts(each), 0);
}
