/**
 * Kinds: what a plain value must look like to be a record, each a small total function (spec: Encoding).
 *
 * Takes the place that typed decoding has in Python. A kind reads a plain value or refuses it (Malformed), and
 * writes it back; a record is an array in the fixed order in which its fields are named. Writing trusts the
 * types and is not a check.
 */

import { Malformed } from "./errors.ts";
import type { Plain } from "./msgpack.ts";
import { UINT_MAX } from "./public/limits.ts";

export interface Kind<T> {
  read(plain: Plain): T;
  write(value: T): Plain;
}

/** The type that a kind reads and writes. */
export type Of<K> = K extends Kind<infer T> ? T : never;

type Fields = Readonly<Record<string, Kind<unknown>>>;
type Values<F extends Fields> = { readonly [Name in keyof F]: Of<F[Name]> };

/** A byte string of `least` to `most` bytes; of exactly `least` where one number is given. */
export function bytes(least: number, most: number = least): Kind<Uint8Array> {
  return {
    read(plain) {
      if (!(plain instanceof Uint8Array) || plain.length < least || plain.length > most) throw new Malformed();
      return plain;
    },
    write: (value) => value,
  };
}

/** A byte string of any length; what holds it is bounded. */
export const anyBytes: Kind<Uint8Array> = bytes(0, Infinity);

/** An integer from `least` to `most`, both included. */
export function uint(least: number = 0, most: number = UINT_MAX): Kind<number> {
  return {
    read(plain) {
      if (typeof plain !== "number" || plain < least || plain > most) throw new Malformed();
      return plain;
    },
    write: (value) => value,
  };
}

/** Text that fits a pattern; which part of it must fit is the pattern's own matter. */
export function text(pattern: RegExp = /^/): Kind<string> {
  return {
    read(plain) {
      if (typeof plain !== "string" || !pattern.test(plain)) throw new Malformed();
      return plain;
    },
    write: (value) => value,
  };
}

/** Text of at most `most` code points. */
export function shortText(most: number): Kind<string> {
  return {
    read(plain) {
      if (typeof plain !== "string" || [...plain].length > most) throw new Malformed();
      return plain;
    },
    write: (value) => value,
  };
}

/** An array of `least` to `most` values of one kind. */
export function list<T>(of: Kind<T>, least: number = 0, most: number = Infinity): Kind<readonly T[]> {
  return {
    read(plain) {
      const items = requireArray(plain);
      if (items.length < least || items.length > most) throw new Malformed();
      return items.map((item) => of.read(item));
    },
    write: (values) => values.map((value) => of.write(value)),
  };
}

/** A value of a kind, or nil. */
export function nilOr<T>(of: Kind<T>): Kind<T | null> {
  return {
    read: (plain) => (plain === null ? null : of.read(plain)),
    write: (value) => (value === null ? null : of.write(value)),
  };
}

/** A byte string, an integer or nil: what a refusal may carry. */
export const detail: Kind<Uint8Array | number | null> = {
  read(plain) {
    if (plain === null || typeof plain === "number" || plain instanceof Uint8Array) return plain;
    throw new Malformed();
  },
  write: (value) => value,
};

/** Any plain value, judged later. */
export const anything: Kind<Plain> = { read: (plain) => plain, write: (value) => value };

/** An array of exactly these fields in this order: no unknown ones, none missing. */
export function record<F extends Fields>(fields: F): Kind<Values<F>> {
  const order = Object.entries(fields);
  return {
    read(plain) {
      const items = requireArray(plain);
      if (items.length !== order.length) throw new Malformed();
      const values: Record<string, unknown> = {};
      for (let i = 0; i < order.length; i++) values[order[i]![0]] = order[i]![1].read(items[i]!);
      return values as Values<F>;
    },
    write: (value) => order.map(([name, kind]) => kind.write(value[name])),
  };
}

function requireArray(plain: Plain): readonly Plain[] {
  if (!isArray(plain)) throw new Malformed();
  return plain;
}

function isArray(plain: Plain): plain is readonly Plain[] {
  return Array.isArray(plain);
}
