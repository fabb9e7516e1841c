/**
 * One space as this device has judged it, rebuilt from what the vault holds.
 *
 * Owns how the judged state is read from and written to records; `judge` makes the next state of it. All of it is a
 * value but the chains, which grow in place: they belong to the newest state, and whoever fails to keep that state
 * reads everything again.
 */
import { LOG_START } from "../protocol/public/messages.ts";
import { Chains, type Link } from "../protocol/public/chain.ts";
import { ROTATE, Roster, parseRecord } from "../protocol/public/roster.ts";
import { BadGrant } from "../protocol/errors.ts";
import { formatId, parseId } from "../protocol/public/ids.ts";
import { keysGranted } from "../protocol/secret/epoch.ts";
import { Seat } from "../protocol/secret/keys.ts";
import { ID_BYTES } from "../protocol/public/limits.ts";
import type { AsideRecord, ChainRecord, ClaimRecord, FloorRecord, LinkRecord, OwnRecord, SpaceRecord, TroubleRecord } from "./records.ts";

/** Epoch keys, and who began each epoch, from epoch 1 on: a grant that does not open leaves a key out. */
export interface Keys {
  readonly ring: ReadonlyMap<number, Uint8Array>;
  readonly signers: readonly number[];
}

export type Erasures = ReadonlyMap<string, readonly Uint8Array[]>;

export interface SpaceState {
  readonly seat: Seat;
  readonly founding: Uint8Array;
  /** What a sheet of paper promised of this space. */
  readonly floor: FloorRecord | null;
  /** The roster records after the founding, as they travel. */
  readonly records: readonly Uint8Array[];
  readonly chains: Chains;
  /** Device → how many links of it are held. */
  readonly counts: ReadonlyMap<number, number>;
  readonly keys: Keys;
  /** By envelope id, or by the hash of what is no verified envelope: what waits, was refused, or does not open. */
  readonly aside: ReadonlyMap<string, AsideRecord>;
  /** What somebody has seen and is not held here. */
  readonly claims: readonly ClaimRecord[];
  /** Envelope id → those that erase it, whether they count or not. */
  readonly erasures: Erasures;
  /** The held envelopes that one which counts, by a device of the same member, erases. */
  readonly erased: ReadonlySet<string>;
  readonly number: number;
  readonly hash: Uint8Array;
  /** How many things were ever laid aside: the next one's place. */
  readonly places: number;
  /** Name → reason of what is wrong and cannot be seen from the rest. */
  readonly trouble: ReadonlyMap<string, string | null>;
}

/** Nothing fetched yet. */
export const EMPTY_CHAIN: ChainRecord = {
  number: 0,
  hash: LOG_START,
  records: [],
  links: 0,
  places: 0,
  claims: [],
  trouble: [],
  alarms: [],
  doubtful: [],
};

/** Nothing sealed yet. */
export const EMPTY_OWN: OwnRecord = { seq: 0, id: new Uint8Array(ID_BYTES), told: [] };

const NO_KEYS: Keys = { ring: new Map(), signers: [] };

/** The state that the vault's records describe; the roster is judged again, record by record. */
export function restoreState(
  space: Pick<SpaceRecord, "seed" | "founding"> & Partial<Pick<SpaceRecord, "floor">>,
  chain: ChainRecord,
  aside: readonly AsideRecord[],
  links: readonly LinkRecord[] = [],
): SpaceState {
  const seat = Seat.fromSeed(space.seed);
  let roster = Roster.found(space.founding);
  let keys = NO_KEYS;
  for (const wire of chain.records) {
    keys = withGrantedKeys(keys, seat, roster, wire);
    roster = roster.append(wire);
  }
  const chains = new Chains(roster, links.map(asLink));
  const erasures = erasuresOf(links);
  return {
    seat,
    founding: space.founding,
    floor: space.floor ?? null,
    records: chain.records,
    chains,
    counts: countsOf(links),
    keys,
    aside: new Map(aside.map((item) => [item.key, item])),
    claims: chain.claims,
    erasures,
    erased: erasedBy(erasures, chains),
    number: chain.number,
    hash: chain.hash,
    places: chain.places,
    trouble: new Map(chain.trouble.map(({ name, reason }) => [name, reason])),
  };
}

export function asLink(link: LinkRecord): Link {
  return { ...link, erases: link.erases.length > 0 };
}

function countsOf(links: readonly LinkRecord[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { device } of links) counts.set(device, (counts.get(device) ?? 0) + 1);
  return counts;
}

function erasuresOf(links: readonly LinkRecord[]): Map<string, readonly Uint8Array[]> {
  const erasures = new Map<string, readonly Uint8Array[]>();
  for (const { id, erases } of links) for (const erased of erases) addErasure(erasures, erased, id);
  return erasures;
}

export function addErasure(to: Map<string, readonly Uint8Array[]>, erased: Uint8Array, by: Uint8Array): void {
  const key = formatId(erased);
  to.set(key, [...(to.get(key) ?? []), by]);
}

/** The keys with what a record grants to this seat; a grant that does not open adds nothing. */
export function withGrantedKeys(keys: Keys, seat: Seat, before: Roster, wire: Uint8Array): Keys {
  const statement = parseRecord(wire);
  const { signer, type } = statement.record;
  const signers = type === ROTATE ? [...keys.signers, signer] : keys.signers;
  try {
    return { ring: new Map([...keys.ring, ...keysGranted(seat, before, statement)]), signers };
  } catch (error) {
    if (error instanceof BadGrant) return { ...keys, signers };
    throw error;
  }
}

/** The record that holds all of a state but what lies aside, with what there is to tell. */
export function chainRecord(state: SpaceState, alarms: readonly TroubleRecord[]): ChainRecord {
  const { number, hash, records, places, claims, trouble } = state;
  return {
    number,
    hash,
    records,
    links: linksHeld(state),
    places,
    claims,
    trouble: [...trouble].map(([name, reason]) => ({ name, reason })),
    alarms,
    doubtful: doubtfulOf(state),
  };
}

/** How many envelopes are held. */
export function linksHeld({ counts }: SpaceState): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** The links held of a device that do not count. */
export function waitingOf({ chains }: SpaceState, device: number): readonly Link[] {
  if (chains.links(device).length === chains.run(device).ids.length) return [];
  return chains.links(device).filter(({ id }) => !chains.counted(id));
}

/** Envelopes that do not count, and whose entry was opened when they did. */
export function doubtfulOf(state: SpaceState): readonly Uint8Array[] {
  const ids = [...state.counts.keys()].flatMap((device) => waitingOf(state, device).map(({ id }) => id));
  return ids.filter((id) => isKept(state, id));
}

/** Whether a held envelope once counted, and its entry is kept. */
export function isKept({ aside, erased }: SpaceState, id: Uint8Array): boolean {
  const key = formatId(id);
  return !aside.has(key) && !erased.has(key);
}

/** The held envelopes that are erased: by one that counts, of a device of the same member. */
export function erasedBy(erasures: Erasures, chains: Chains): ReadonlySet<string> {
  const { devices } = chains.roster;
  const memberOf = (id: Uint8Array): number | null => {
    const link = chains.link(id);
    return link && devices[link.device]!.member;
  };
  const erased = [...erasures].filter(([key, by]) => {
    const member = memberOf(parseId(key));
    return member !== null && by.some((each) => chains.counted(each) && memberOf(each) === member);
  });
  return new Set(erased.map(([key]) => key));
}

/** The number of this device in the roster, or null while it was never in. */
export function ownDevice(state: SpaceState): number | null {
  return state.chains.roster.deviceOf(state.seat.keys.sign)?.number ?? null;
}

/** Whether this device was in and is not any more. */
export function hasEnded(state: SpaceState): boolean {
  const own = state.chains.roster.deviceOf(state.seat.keys.sign);
  return own !== null && own.endedN !== null;
}

/** The id of the record that ended this seat, if it is among some. */
export function ownEndIn(state: SpaceState, records: readonly Uint8Array[]): Uint8Array | null {
  const { roster } = state.chains;
  const endedN = roster.deviceOf(state.seat.keys.sign)?.endedN ?? null;
  return endedN === null ? null : (records.find((id) => roster.numberOf(id) === endedN) ?? null);
}

/** A state with one trouble more or, with `reason` undefined, without it. */
export function withTrouble(state: SpaceState, name: string, reason: string | null | undefined): SpaceState {
  const trouble = new Map(state.trouble);
  if (reason === undefined) trouble.delete(name);
  else trouble.set(name, reason);
  return { ...state, trouble };
}
