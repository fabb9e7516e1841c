/**
 * What a relay that makes things up can cost a device: how much of it is kept, and how much work it makes.
 *
 * An honest relay lets nothing through that is refused, and has a record before anything that names it.
 */
import { NotPresent, RosterMoved } from "../protocol/errors.ts";
import { Roster, type Statement } from "../protocol/public/roster.ts";
import { requireSigned } from "../protocol/public/seat.ts";
import type { AsideRecord } from "./records.ts";

/** Reasons of what only waits for the roster to grow. */
export const WAITING: ReadonlySet<string> = new Set(["unknown_head", "roster_moved"]);

/** Refused things of one sort that are kept: one more says nothing new. */
export const REFUSED_MAX = 64;
/** Things that wait for a record. With so many, no more is fetched: one that was thrown away could not be judged later. */
export const WAITING_MAX = 1024;

/** Counts what lies aside and is no verified envelope. */
export class AsideLimits {
  /** Whether something that waits found no room: it must be given once more. */
  overflowed = false;
  private readonly counts = new Map<string, number>();
  private waiting = 0;

  constructor(aside: ReadonlyMap<string, AsideRecord>) {
    for (const [key, { reason, type }] of aside) if (key.startsWith("#")) this.add(reason, type, 1);
  }

  /** Whether one more is kept. */
  take(reason: string, type: number): boolean {
    const waits = WAITING.has(reason);
    const isFull = waits ? this.waiting >= WAITING_MAX : (this.counts.get(sortOf(reason, type)) ?? 0) >= REFUSED_MAX;
    this.overflowed ||= waits && isFull;
    if (isFull) return false;
    this.add(reason, type, 1);
    return true;
  }

  release({ reason, type }: AsideRecord): void {
    this.add(reason, type, -1);
  }

  private add(reason: string, type: number, by: number): void {
    const sort = sortOf(reason, type);
    this.counts.set(sort, (this.counts.get(sort) ?? 0) + by);
    if (WAITING.has(reason)) this.waiting += by;
  }
}

function sortOf(reason: string, type: number): string {
  return `${type} ${reason}`;
}

/** Looks at records whose place in the roster is taken; each earlier state of the roster is made once. */
export class Branches {
  private readonly stems = new Map<number, Roster>();

  constructor(private readonly founding: Uint8Array) {}

  /**
   * Why a record waits, or stands beside another: `forked_roster` if it may follow the same record as the one held.
   *
   * Throws what refuses one that nobody in the space has signed, before anything costly is done for it.
   */
  reasonOf(statement: Statement, roster: Roster, records: readonly Uint8Array[]): string {
    const { n, signer } = statement.record;
    if (n >= roster.ids.length) return "roster_moved";
    const author = roster.devices[signer];
    if (author === undefined) throw new NotPresent();
    requireSigned(statement.signature, "roster", roster.space, author.keys.sign, statement.id);
    try {
      this.stemOf(n, records).follow(statement);
    } catch (error) {
      if (error instanceof RosterMoved) return "roster_moved";
      throw error;
    }
    return "forked_roster";
  }

  /** The roster as it was before record n. */
  private stemOf(n: number, records: readonly Uint8Array[]): Roster {
    const known = this.stems.get(n) ?? records.slice(0, n - 1).reduce((before, wire) => before.append(wire), Roster.found(this.founding));
    this.stems.set(n, known);
    return known;
  }
}
