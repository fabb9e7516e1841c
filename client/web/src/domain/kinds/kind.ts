/**
 * A kind as everything here uses it: its name, the spaces it has a place in, how a body is read and made.
 *
 * Owns what all kinds have alike; each kind's own file has its shape, its rules and its fold.
 */
import { decodeBody, encodeBody } from "../../protocol/secret/entry.ts";
import type { Draft, SpaceName, Written } from "../entries.ts";
import type { Shape } from "../shapes.ts";

export const VERSION = 1;
/** Another calendar is a day ahead at most; what ends by its day cannot be made to last by a day that is further off. */
export const AHEAD_DAYS = 1;

/** Where and when something is said; the same entry id in both spaces is one page and its copy. */
export interface At {
  readonly space: SpaceName;
  readonly entryId: string;
  readonly day: number;
  readonly revision?: number;
}

export interface Kind<T> {
  readonly name: string;
  /** Said once and never revised: a revision would count. */
  readonly once: boolean;
  /** What the body says; null if it does not fit, or has no place in that space. What is given to care is judged where it was said. */
  readonly read: (body: Uint8Array, space?: SpaceName) => T | null;
  /** The entry, its texts tidied; null for what `read` would not take. */
  readonly make: (said: T, at: At) => Draft | null;
}

/** An entry of a kind, with what it says. */
export interface Told<T> {
  readonly entry: Written;
  readonly said: T;
}

interface Rules<T> {
  readonly spaces: readonly SpaceName[];
  readonly once?: boolean;
  /** A rule of the space that it is said in. */
  readonly fits?: (said: T, space: SpaceName) => boolean;
}

export function kind<T>(name: string, shape: Shape<T>, { spaces, once = false, fits = () => true }: Rules<T>): Kind<T> {
  const known = new WeakMap<Uint8Array, T | null>();
  const open = (body: Uint8Array): T | null => {
    const said = known.has(body) ? (known.get(body) as T | null) : readBody(shape, body);
    known.set(body, said);
    return said;
  };
  const read = (body: Uint8Array, space?: SpaceName): T | null => {
    const said = open(body);
    const judged = space === "solo" || space === "shared";
    if (said === null || !judged) return said;
    return spaces.includes(space) && fits(said, space) ? said : null;
  };
  const make = (said: T, { space, entryId, day, revision = 0 }: At): Draft | null => {
    const body = writeBody(shape, said);
    if (body === null || read(body, space) === null || (once && revision !== 0)) return null;
    return { space, kind: name, version: VERSION, entryId, revision, day, body };
  };
  return { name, once, read, make };
}

function readBody<T>(shape: Shape<T>, body: Uint8Array): T | null {
  try {
    return shape.read(decodeBody(body));
  } catch {
    return null;
  }
}

function writeBody<T>(shape: Shape<T>, said: T): Uint8Array | null {
  try {
    return encodeBody(shape.write(said));
  } catch {
    return null;
  }
}

/** Whether an entry is of this kind, in the version and place known here, and was not taken back. */
export function isOf(kind: Pick<Kind<unknown>, "name" | "once">, entry: Written): boolean {
  const known = entry.kind === kind.name && entry.version === VERSION && !(kind.once && entry.revision !== 0);
  return known && entry.mark !== "erased";
}

/** All entries of a kind that fit, in an order that arrival does not decide: by day, then id, then own ones first. */
export function told<T>(kind: Kind<T>, entries: Iterable<Written>): readonly Told<T>[] {
  const found: Told<T>[] = [];
  for (const entry of entries) {
    const said = isOf(kind, entry) ? kind.read(entry.body, entry.space) : null;
    if (said !== null) found.push({ entry, said });
  }
  return found.sort((a, b) => byDayAndId(a.entry, b.entry));
}

/** The same of one space. */
export function toldIn<T>(kind: Kind<T>, space: SpaceName, entries: Iterable<Written>): readonly Told<T>[] {
  return told(kind, entries).filter(({ entry }) => entry.space === space);
}

export function byDayAndId(a: Written, b: Written): number {
  return a.day - b.day || compared(a.entryId, b.entryId) || Number(b.mine) - Number(a.mine);
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The revision for the next words of an own entry in a space: one more than it has there, or none.
 *
 * Each space counts for itself, so that what is shared late does not tell how often it was changed alone.
 */
export function nextRevision(entries: Iterable<Written>, space: SpaceName, entryId: string): number {
  let next = 0;
  for (const entry of entries) {
    const same = entry.mine && entry.space === space && entry.entryId === entryId;
    if (same) next = Math.max(next, entry.revision + 1);
  }
  return next;
}

/** Of several of one author, the one that holds: the later revision, then the later day, then the id. */
export function newest<T>(all: readonly Told<T>[]): Told<T> | null {
  const rank = (a: Written, b: Written): number => a.revision - b.revision || byDayAndId(a, b);
  return [...all].sort((a, b) => rank(a.entry, b.entry)).at(-1) ?? null;
}
