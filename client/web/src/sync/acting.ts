/**
 * What this device wants of the roster, until the roster shows it: pure functions over acts and a judged space.
 *
 * An append to the roster is compare-and-swap: a signed record is sent again unchanged while the head that it continues
 * stands; who lost the race asks whether it is still needed, and signs anew.
 */
import { same, type Random } from "../protocol/primitives.ts";
import { parseRecord, type Device, type Pin } from "../protocol/public/roster.ts";
import { makeRotate } from "../protocol/secret/epoch.ts";
import type { Join } from "../protocol/secret/ceremony.ts";
import { Seat } from "../protocol/secret/keys.ts";
import { askToJoin, makeAdmit, makeLeave } from "../protocol/secret/record.ts";
import { belowFloor, mayWrite } from "./alarms.ts";
import { hasRoom, newestKey } from "./outbox.ts";
import { ADMIT_SEAT, ENROL, LEAVE_SPACE, REMOVE, REMOVE_OTHERS, ROTATE_ONCE, type ActRecord, type OutboxRecord, type OwnRecord, type SeatKey, type Slot } from "./records.ts";
import { ownEnd, rememberedEnd, wordsPast, type OwnMemory, type Word } from "./rerecording.ts";
import { hasEnded, ownDevice, type SpaceState } from "./state.ts";

const BLANK = { seed: null, sign: null, receive: null, join: null, gone: [], keep: 0, end: null, wire: null };

/** A new seat for this device, admitted by the one it has. */
export function enrolment(seed: Uint8Array): ActRecord {
  return { ...BLANK, kind: ENROL, seed };
}

/** The end of the seats with these signing keys; with `keep`, all that they wrote stays or is recorded anew. */
export function removal(gone: readonly Uint8Array[], keep: boolean): ActRecord {
  return { ...BLANK, kind: REMOVE, gone, keep: keep ? 1 : 0 };
}

/** The end of every other seat of this member; words of one that has a double are recorded anew. */
export function removalOfOthers(): ActRecord {
  return { ...BLANK, kind: REMOVE_OTHERS, keep: 1 };
}

/** A seat that somebody else holds: its keys, and its own word that it joins this member of this space. */
export function admission(seat: Seat, space: Uint8Array, member: number): ActRecord {
  const { keys, join } = askToJoin(seat, space, member);
  return { ...BLANK, kind: ADMIT_SEAT, sign: keys.sign, receive: keys.receive, join };
}

/** A seat of another phone of one's own, by its own word; `requireFit` has looked at it. */
export function admissionOf({ sign, receive, signature }: Join): ActRecord {
  return { ...BLANK, kind: ADMIT_SEAT, sign, receive, join: signature };
}

/** The seat that an act lets in. */
export function letInBy(slot: Slot, { sign, seed }: ActRecord): readonly SeatKey[] {
  const admitted = seed === null ? sign : Seat.fromSeed(seed).keys.sign;
  return admitted === null ? [] : [{ slot, sign: admitted }];
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

/** Without what ends devices while the relay shows less than a sheet promised: an old state must cut nobody off. */
function allowed(state: SpaceState, acts: readonly ActRecord[]): readonly ActRecord[] {
  const mayEnd = belowFloor(state).length === 0;
  return mayEnd ? acts : acts.filter(({ kind }) => kind !== REMOVE && kind !== REMOVE_OTHERS);
}

/** Whether something that is wanted waits for the relay to show what it showed before; nothing is written meanwhile. */
function isHeldBack(state: SpaceState, acts: readonly ActRecord[]): boolean {
  return acts.length > 0 && allowed(state, acts).length < acts.length;
}

/** Whether this seat may write envelopes now. */
export function maySend(state: SpaceState, acts: readonly ActRecord[]): boolean {
  return newestKey(state) !== null && ownDevice(state) !== null && mayWrite(state) && !isHeldBack(state, acts);
}

/** Whether a record waits to be written; leaving waits until all that may go before it is at the relay. */
export function isDue(state: SpaceState, acts: readonly ActRecord[], sealed: number): boolean {
  if (ownDevice(state) === null) return false;
  const wanted = withRotation(state, allowed(state, acts));
  return wanted.length > 0 && !(leaves(acts) && wanted.length === 1 && sealed > 0 && !hasEnded(state));
}

/** What may be sealed now: in a closed space only what erases; and what the relay has room for. */
export function sealable(
  { chains }: SpaceState,
  waiting: readonly OutboxRecord[],
  room: number,
): readonly OutboxRecord[] {
  const open = chains.roster.closed === null ? waiting : waiting.filter(({ erases }) => erases.length > 0);
  return open.filter((item) => hasRoom(item, room));
}

/** How much waits that goes before a record which closes the space, where this seat may write. */
export function goesBefore(state: SpaceState, acts: readonly ActRecord[], waiting: readonly OutboxRecord[], room: number): number {
  return maySend(state, acts) ? sealable(state, waiting, room).length : 0;
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
  readonly again: readonly Word[];
}

export function planOf(state: SpaceState, memory: OwnMemory, acts: readonly ActRecord[], random: Random): Plan {
  const done = acts.filter((act) => isDone(state, act));
  const again = wordsPast(state, done);
  const left = hasEnded(state) ? [] : acts.filter((act) => !done.includes(act));
  const entering = left.find((act) => mayEnter(state, act));
  if (entering) {
    const rest = left.filter((act) => act !== entering).map((act) => withOwnEnd(state, memory, act));
    return { entering: entering.seed, acts: rest, act: null, again };
  }
  const wanted = withRotation(state, left);
  const due = nextAct(state, allowed(state, wanted));
  const act = due && signed(state, memory.own, due, random);
  return { entering: null, acts: wanted.map((each) => (each === due ? act! : each)), act, again };
}

/** Whether the seat of an enrolment is in. */
function mayEnter({ chains }: SpaceState, act: ActRecord): boolean {
  return act.kind === ENROL && chains.roster.deviceOf(Seat.fromSeed(act.seed!).keys.sign) !== null;
}

/** The end of the own seat, with what this phone itself sealed under it: nobody knows that once the seat is left. */
function withOwnEnd(state: SpaceState, memory: OwnMemory, act: ActRecord): ActRecord {
  const endsOwn = act.kind === REMOVE && act.gone.some((sign) => same(sign, state.seat.keys.sign));
  return endsOwn ? { ...act, end: ownEnd(state, memory) } : act;
}

/** The act with the record that carries it out: as it was signed while its head stands, else signed anew. */
function signed(state: SpaceState, own: OwnRecord, act: ActRecord, random: Random): ActRecord {
  if (act.wire !== null && stands(act.wire, state.chains.roster.head)) return act;
  const gone = act.kind === REMOVE_OTHERS ? goneOf(state, act).map(({ keys }) => keys.sign) : act.gone;
  return { ...act, gone, wire: sign(state, own, act, random) };
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
    const pins = own.map((each) => (each.number === device ? ownPin(each, sealed) : rememberedEnd(state, each.number)));
    return makeLeave(seat, device, roster, pins);
  }
  return makeRotate(seat, device, roster, random, goneOf(state, act).map((each) => pinOf(state, act, each))).wire;
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

/**
 * The last of a device that is to count: where its human keeps all of it, the end of the longer story of one that has
 * two; else what this phone itself sealed, or knew to count.
 */
function pinOf(state: SpaceState, { kind, keep, end }: ActRecord, { number }: Device): Pin {
  if (kind === REMOVE && keep === 1) return state.chains.longest(number);
  return end?.device === number ? end : rememberedEnd(state, number);
}
