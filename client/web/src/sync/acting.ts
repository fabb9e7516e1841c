/**
 * What this device wants of the roster, until the roster shows it: pure functions over acts and a judged space.
 *
 * An append to the roster is compare-and-swap: a signed record is sent again unchanged while the head that it continues
 * stands; who lost the race asks whether it is still needed, and signs anew.
 */
import { Quarantined } from "../protocol/errors.ts";
import { same, type Random } from "../protocol/primitives.ts";
import { parseEnvelope } from "../protocol/public/envelope.ts";
import { formatId } from "../protocol/public/ids.ts";
import { parseRecord, type Device, type Pin } from "../protocol/public/roster.ts";
import type { Entry } from "../protocol/secret/entry.ts";
import { makeRotate } from "../protocol/secret/epoch.ts";
import { Seat } from "../protocol/secret/keys.ts";
import { askToJoin, makeAdmit, makeLeave } from "../protocol/secret/record.ts";
import { openEnvelope } from "../protocol/secret/sealing.ts";
import { newestKey } from "./outbox.ts";
import { ADMIT_SEAT, ENROL, LEAVE_SPACE, REMOVE, REMOVE_OTHERS, ROTATE_ONCE, type ActRecord, type OutboxRecord, type OwnRecord } from "./records.ts";
import { hasEnded, ownDevice, waitingOf, type SpaceState } from "./state.ts";

const BLANK = { seed: null, sign: null, receive: null, join: null, gone: [], again: 0, wire: null };

/** A new seat for this device, admitted by the one it has. */
export function enrolment(seed: Uint8Array): ActRecord {
  return { ...BLANK, kind: ENROL, seed };
}

/** The end of the seats with these signing keys; `again` if what of them does not count then is recorded anew. */
export function removal(gone: readonly Uint8Array[], again = false): ActRecord {
  return { ...BLANK, kind: REMOVE, gone, again: again ? 1 : 0 };
}

/** The end of an old seat of this device, after which what of it does not count is recorded anew. */
export function succession(old: Seat): ActRecord {
  return removal([old.keys.sign], true);
}

/** The end of every other seat of this member. */
export function removalOfOthers(): ActRecord {
  return { ...BLANK, kind: REMOVE_OTHERS };
}

/** A seat that somebody else holds: its keys, and its own word that it joins this member of this space. */
export function admission(seat: Seat, space: Uint8Array, member: number): ActRecord {
  const { keys, join } = askToJoin(seat, space, member);
  return { ...BLANK, kind: ADMIT_SEAT, sign: keys.sign, receive: keys.receive, join };
}

/** The end of the space for this member, said aloud. */
export function leaving(): ActRecord {
  return { ...BLANK, kind: LEAVE_SPACE };
}

/** The acts with a new epoch first, if the grant of the newest one does not open. */
function withRotation(state: SpaceState, acts: readonly ActRecord[]): readonly ActRecord[] {
  const due = mustRotate(state) && !acts.some(({ kind }) => kind === ROTATE_ONCE);
  return due ? [{ ...BLANK, kind: ROTATE_ONCE }, ...acts] : acts;
}

/** Whether this device is in and was not granted the key of the newest epoch. */
export function mustRotate(state: SpaceState): boolean {
  const { roster } = state.chains;
  return newestKey(state) === null && roster.epoch > 0 && ownDevice(state) !== null && !hasEnded(state);
}

/** Whether an admission still stands among what is wanted. */
export function isWanted(acts: readonly ActRecord[], { sign }: ActRecord): boolean {
  return acts.some((act) => act.sign !== null && sign !== null && same(act.sign, sign));
}

/** The next act to carry out: no second record is signed for one head, so one that stands goes first. */
function nextAct({ chains }: SpaceState, acts: readonly ActRecord[]): ActRecord | null {
  return acts.find(({ wire }) => wire !== null && stands(wire, chains.roster.head)) ?? acts[0] ?? null;
}

function stands(wire: Uint8Array, head: Uint8Array): boolean {
  return same(parseRecord(wire).record.prev, head);
}

/** Whether the roster shows what an act wanted. */
function isDone(state: SpaceState, act: ActRecord): boolean {
  const { chains, seat } = state;
  const { roster } = chains;
  if (act.kind === ENROL) return same(seat.seed, act.seed!);
  if (act.kind === ADMIT_SEAT) return roster.deviceOf(act.sign!) !== null;
  if (act.kind === REMOVE_OTHERS) return goneOf(state, act).length === 0;
  if (act.kind === REMOVE) return act.gone.every((sign) => roster.deviceOf(sign)?.endedN != null);
  return act.kind === LEAVE_SPACE ? roster.closed !== null : !mustRotate(state);
}

/** What is recorded anew: envelopes whose entry the vault has, and entries that never counted. */
export interface Again {
  readonly ids: readonly Uint8Array[];
  readonly entries: readonly Entry[];
}

/** What is held of ended own seats, opens, and does not count. */
function toRecordAgain(state: SpaceState, done: readonly ActRecord[]): Again {
  const { roster } = state.chains;
  const signs = done.filter(({ again }) => again === 1).flatMap(({ gone }) => gone);
  const devices = signs.flatMap((sign) => roster.deviceOf(sign) ?? []);
  const ids = devices.flatMap(({ number }) => waitingOf(state, number).map(({ id }) => id));
  const entries = ids.flatMap((id) => {
    const lying = state.aside.get(formatId(id));
    return lying === undefined ? [] : opened(state, lying.wire);
  });
  return { ids, entries };
}

function opened({ keys }: SpaceState, wire: Uint8Array): readonly Entry[] {
  try {
    return [openEnvelope(parseEnvelope(wire), keys.ring)];
  } catch (error) {
    if (error instanceof Quarantined) return [];
    throw error;
  }
}

/** Whether a record waits to be written; leaving waits until all that is sealed is at the relay. */
export function isDue(state: SpaceState, acts: readonly ActRecord[], sealed: number): boolean {
  if (ownDevice(state) === null) return false;
  const wanted = withRotation(state, acts);
  return wanted.length > 0 && !(leaves(acts) && wanted.length === 1 && sealed > 0 && !hasEnded(state));
}

/** What may be sealed now: nothing while leaving, in a closed space only what erases. */
export function sealable(
  { chains }: SpaceState,
  acts: readonly ActRecord[],
  waiting: readonly OutboxRecord[],
): readonly OutboxRecord[] {
  if (leaves(acts)) return [];
  return chains.roster.closed === null ? waiting : waiting.filter(({ erases }) => erases.length > 0);
}

function leaves(acts: readonly ActRecord[]): boolean {
  return acts.some(({ kind }) => kind === LEAVE_SPACE);
}

/** The next step towards what is wanted of a roster. */
export interface Plan {
  /** The seed of a new seat that is in: from here on this device writes with it. */
  readonly entering: Uint8Array | null;
  /** What is still wanted afterwards. */
  readonly acts: readonly ActRecord[];
  /** The one of them whose record goes to the relay now. */
  readonly act: ActRecord | null;
  /** What is recorded anew, because an act is done. */
  readonly again: Again;
}

export function planOf(state: SpaceState, own: OwnRecord, acts: readonly ActRecord[], random: Random): Plan {
  const done = acts.filter((act) => isDone(state, act));
  const again = toRecordAgain(state, done);
  const left = hasEnded(state) ? [] : acts.filter((act) => !done.includes(act));
  const entering = left.find((act) => mayEnter(state, act));
  if (entering) return { entering: entering.seed, acts: left.filter((act) => act !== entering), act: null, again };
  const wanted = withRotation(state, left);
  const due = nextAct(state, wanted);
  const act = due && signed(state, own, due, random);
  return { entering: null, acts: wanted.map((each) => (each === due ? act! : each)), act, again };
}

/** Whether the seat of an enrolment is in. */
function mayEnter({ chains }: SpaceState, act: ActRecord): boolean {
  return act.kind === ENROL && chains.roster.deviceOf(Seat.fromSeed(act.seed!).keys.sign) !== null;
}

/** The act with the record that carries it out: as it was signed while its head stands, else signed anew. */
function signed(state: SpaceState, own: OwnRecord, act: ActRecord, random: Random): ActRecord {
  if (act.wire !== null && stands(act.wire, state.chains.roster.head)) return act;
  return { ...act, wire: sign(state, own, act, random) };
}

function sign(state: SpaceState, sealed: OwnRecord, act: ActRecord, random: Random): Uint8Array {
  const { seat, chains, keys } = state;
  const { roster } = chains;
  const device = ownDevice(state)!;
  const { member } = roster.devices[device]!;
  if (act.kind === ENROL) {
    const candidate = askToJoin(Seat.fromSeed(act.seed!), roster.space, member);
    return makeAdmit(seat, device, roster, candidate, keys.ring, random);
  }
  if (act.kind === ADMIT_SEAT) {
    const candidate = { keys: { sign: act.sign!, receive: act.receive! }, join: act.join! };
    return makeAdmit(seat, device, roster, candidate, keys.ring, random);
  }
  if (act.kind === LEAVE_SPACE) {
    const own = roster.presentNow.filter((each) => each.member === member);
    return makeLeave(seat, device, roster, own.map((each) => (each.number === device ? ownPin(each, sealed) : pinOf(state, each))));
  }
  return makeRotate(seat, device, roster, random, goneOf(state, act).map((each) => pinOf(state, each))).wire;
}

/** The devices that an act ends and that are in. */
function goneOf({ chains, seat }: SpaceState, act: ActRecord): readonly Device[] {
  const { roster } = chains;
  const member = roster.deviceOf(seat.keys.sign)?.member;
  const others = roster.presentNow.filter((each) => each.member === member && !same(each.keys.sign, seat.keys.sign));
  if (act.kind === REMOVE_OTHERS) return others;
  return others.filter(({ keys }) => act.gone.some((sign) => same(sign, keys.sign)));
}

/** What is sealed here and on its way counts too. */
function ownPin({ number, admittedBy }: Device, { seq, id }: OwnRecord): Pin {
  return { device: number, seq, id: seq === 0 ? admittedBy : id };
}

/** The last of a device that is to count: its head, or the end of the longer story of one that has two. */
function pinOf({ chains }: SpaceState, { number }: Device): Pin {
  return chains.longest(number);
}
