/**
 * One space as this device has judged it: a pure value, rebuilt from what the vault holds.
 *
 * Owns how the judged state is read from and written to records; `judgement` makes the next state of it.
 */
import { LOG_START } from "../protocol/public/messages.ts";
import { Chain, type Head } from "../protocol/public/chain.ts";
import { Roster, parseRecord } from "../protocol/public/roster.ts";
import { BadGrant } from "../protocol/errors.ts";
import { keysGranted } from "../protocol/secret/epoch.ts";
import { Seat } from "../protocol/secret/keys.ts";
import { ID_BYTES } from "../protocol/public/limits.ts";
import type { AsideRecord, ChainRecord, OwnRecord, SpaceRecord } from "./records.ts";

export interface SpaceState {
  readonly seat: Seat;
  /** The roster records after the founding, as they travel. */
  readonly records: readonly Uint8Array[];
  readonly chain: Chain;
  readonly keyring: ReadonlyMap<number, Uint8Array>;
  /** By number in the log: what waits, was refused, or does not open. */
  readonly aside: ReadonlyMap<number, AsideRecord>;
  readonly number: number;
  readonly hash: Uint8Array;
  /** Name → reason of what is wrong and cannot be seen from the rest. */
  readonly trouble: ReadonlyMap<string, string | null>;
}

/** Nothing fetched yet. */
export const EMPTY_CHAIN: ChainRecord = { number: 0, hash: LOG_START, records: [], heads: [], trouble: [] };

/** Nothing sealed yet. */
export const EMPTY_OWN: OwnRecord = { seq: 0, id: new Uint8Array(ID_BYTES), told: [] };

/** The state that the vault's records describe; the roster is judged again, record by record. */
export function restoreState(
  space: SpaceRecord,
  chain: ChainRecord,
  aside: readonly AsideRecord[],
): SpaceState {
  const seat = Seat.fromSeed(space.seed);
  let roster = Roster.found(space.founding);
  let keyring: ReadonlyMap<number, Uint8Array> = new Map();
  for (const wire of chain.records) {
    keyring = withGrantedKeys(keyring, seat, roster, wire);
    roster = roster.append(wire);
  }
  const heads = new Map(chain.heads.map(({ device, ...head }): [number, Head] => [device, head]));
  return {
    seat,
    records: chain.records,
    chain: new Chain(roster, heads),
    keyring,
    aside: new Map(aside.map((item) => [item.number, item])),
    number: chain.number,
    hash: chain.hash,
    trouble: new Map(chain.trouble.map(({ name, reason }) => [name, reason])),
  };
}

/** The keyring with what a record grants to this seat; a grant that does not open adds nothing. */
export function withGrantedKeys(
  keyring: ReadonlyMap<number, Uint8Array>,
  seat: Seat,
  before: Roster,
  wire: Uint8Array,
): ReadonlyMap<number, Uint8Array> {
  try {
    return new Map([...keyring, ...keysGranted(seat, before, parseRecord(wire))]);
  } catch (error) {
    if (error instanceof BadGrant) return keyring;
    throw error;
  }
}

/** The record that holds all of a state but what lies aside. */
export function chainRecord(state: SpaceState): ChainRecord {
  return {
    number: state.number,
    hash: state.hash,
    records: state.records,
    heads: [...state.chain.heads].map(([device, head]) => ({ device, ...head })),
    trouble: [...state.trouble].map(([name, reason]) => ({ name, reason })),
  };
}

/** The number of this device in the roster, or null while it is not in. */
export function ownDevice(state: SpaceState): number | null {
  return state.chain.roster.deviceOf(state.seat.keys.sign)?.number ?? null;
}

/** A state with one trouble more or, with `reason` undefined, without it. */
export function withTrouble(state: SpaceState, name: string, reason: string | null | undefined): SpaceState {
  const trouble = new Map(state.trouble);
  if (reason === undefined) trouble.delete(name);
  else trouble.set(name, reason);
  return { ...state, trouble };
}
