/**
 * Sealed until both: each commits to an answer, and opens it when all have committed (docs: Kinds).
 *
 * A pure fold over the set of acts. A fair exchange is impossible: one can commit and then not open. That is shown,
 * and that side opens first from then on. Whether an opening fits is for the protocol to say.
 */
import { BLIND_BYTES, ENTRY_ID_BYTES, ID_BYTES } from "../protocol/public/limits.ts";
import { encodeBody } from "../protocol/secret/entry.ts";
import { type Act, heard, isA } from "./acts.ts";
import { hexOf, isBytes, itemsOf } from "./bodies.ts";

export const SEALED = "sealed";
export const OPENED = "opened";
const KIND = /^[a-z]{1,16}$/;
/** An opening with its entry around it stays within the bucket of 16 KiB. */
export const ANSWER_BYTES_MAX = 16_000;

export type Side = "waiting" | "sealed" | "opened" | "does_not_fit";
export type Stage = "waiting" | "may_open" | "not_opened" | "opened" | "does_not_fit";

/** The body of a `sealed`: which round, the kind of the entry that is answered with, the commitment. */
export interface Commitment {
  readonly round: Uint8Array;
  readonly about: string;
  readonly commitment: Uint8Array;
}

/**
 * The body of an `opened`: the entry id of one's own `sealed`, the blind, and the answer.
 *
 * The commitment holds that id, so it names one `sealed` whatever envelope it stands in.
 */
export interface Opening {
  readonly sealed: Uint8Array;
  readonly blind: Uint8Array;
  readonly answer: Uint8Array;
}

/** Throws unless blind and answer open this commitment of that member's entry. */
export type RequireOpening = (
  commitment: Uint8Array,
  member: number,
  entryId: Uint8Array,
  blind: Uint8Array,
  answer: Uint8Array,
) => void;

/** A round as all devices see it: how far each member is, the answers that fit, who must open first. */
export interface Round {
  readonly id: string;
  readonly about: string;
  readonly sides: readonly Side[];
  readonly answers: readonly (Uint8Array | null)[];
  readonly mayOpen: readonly number[];
  readonly stage: Stage;
}

export function writeSealed({ round, about, commitment }: Commitment): Uint8Array {
  return encodeBody([round, about, commitment]);
}

/** The commitment in a body; null when the body is none. */
export function readSealed(body: Uint8Array): Commitment | null {
  const [round, about, commitment] = itemsOf(body, 3) ?? [];
  if (!isBytes(round, ENTRY_ID_BYTES) || typeof about !== "string" || !KIND.test(about)) return null;
  return isBytes(commitment, ID_BYTES) ? { round, about, commitment } : null;
}

export function writeOpening({ sealed, blind, answer }: Opening): Uint8Array {
  return encodeBody([sealed, blind, answer]);
}

/** The opening in a body, fitting or not; null when the body is none. */
export function readOpening(body: Uint8Array): Opening | null {
  const [sealed, blind, answer] = itemsOf(body, 3) ?? [];
  if (!isBytes(sealed, ENTRY_ID_BYTES) || !isBytes(blind, BLIND_BYTES)) return null;
  return isBytes(answer, 1, ANSWER_BYTES_MAX) ? { sealed, blind, answer } : null;
}

/** All that one member said in one round: what was sealed, by entry id and commitment; what fits. */
interface Told {
  readonly sealed: Set<string>;
  fitting: Uint8Array | null;
  misfits: boolean;
  /** Whether the id of what was sealed here names something else that this member sealed as well. */
  repeated: boolean;
}

interface Gathered {
  readonly round: string;
  readonly about: string;
  readonly told: readonly Told[];
}

interface Placed {
  readonly told: Told;
  readonly commitment: Uint8Array;
}

/** Member and entry id → what was sealed under them, each once. */
type Places = Map<string, Map<string, Placed>>;

/**
 * The rounds of a space of so many members, by id. A function of the set of acts.
 *
 * No opening is hashed more than once, whatever members seal and open.
 */
export function foldReveals(members: number, acts: Iterable<Act>, requireOpening: RequireOpening): readonly Round[] {
  const known = heard(members, acts);
  const rounds = new Map<string, Gathered>();
  const placed: Places = new Map();
  for (const act of known) if (isA(act, SEALED)) gatherSealed(members, rounds, placed, act);
  for (const found of placed.values()) if (found.size > 1) for (const { told } of found.values()) told.repeated = true;
  for (const act of known) if (isA(act, OPENED)) gatherOpening(placed, act, requireOpening);
  const gathered = [...rounds.values()].sort(byRound).map((round) => ({ ...round, sides: round.told.map(sideOf) }));
  const left = leftBy(members, gathered.map(({ sides }) => sides));
  return gathered.map((round) => roundOf(round, round.sides, left));
}

function gatherSealed(members: number, rounds: Map<string, Gathered>, placed: Places, act: Act): void {
  const read = readSealed(act.body);
  if (read === null) return;
  const round = hexOf(read.round);
  const key = `${round} ${read.about}`;
  const fresh = (): Told => ({ sealed: new Set(), fitting: null, misfits: false, repeated: false });
  const gathered = rounds.get(key) ?? { round, about: read.about, told: Array.from({ length: members }, fresh) };
  const told = gathered.told[act.member] as Told;
  const commitment = hexOf(read.commitment);
  told.sealed.add(`${act.entryId} ${commitment}`);
  rounds.set(key, gathered);
  const place = `${act.member} ${act.entryId}`;
  const found = placed.get(place) ?? new Map<string, Placed>();
  placed.set(place, found.set(`${key} ${commitment}`, { told, commitment: read.commitment }));
}

/** An opening counts for the one `sealed` of its own author that it names; of any other it says nothing. */
function gatherOpening(placed: Places, act: Act, requireOpening: RequireOpening): void {
  const opening = readOpening(act.body);
  const found = opening && placed.get(`${act.member} ${hexOf(opening.sealed)}`);
  if (!opening || found?.size !== 1) return;
  for (const { told, commitment } of found.values()) {
    try {
      requireOpening(commitment, act.member, opening.sealed, opening.blind, opening.answer);
      told.fitting = opening.answer;
    } catch {
      told.misfits = true;
    }
  }
}

function sideOf({ sealed, fitting, misfits, repeated }: Told): Side {
  if (sealed.size > 1 || repeated) return "does_not_fit";
  if (fitting !== null) return "opened";
  if (misfits) return "does_not_fit";
  return sealed.size === 1 ? "sealed" : "waiting";
}

/** How many rounds each member left unopened. */
function leftBy(members: number, all: readonly (readonly Side[])[]): readonly number[] {
  const left = Array.from({ length: members }, () => 0);
  for (const member of all.flatMap(unopened)) left[member] = (left[member] as number) + 1;
  return left;
}

function roundOf({ round, about, told }: Gathered, sides: readonly Side[], left: readonly number[]): Round {
  const answers = told.map(({ fitting }, member) => (sides[member] === "opened" ? fitting : null));
  return { id: round, about, sides, answers, mayOpen: whoMayOpen(sides, left), stage: stageOf(sides) };
}

/** The round in one word; the worst that is true of it. */
function stageOf(sides: readonly Side[]): Stage {
  if (sides.includes("does_not_fit")) return "does_not_fit";
  if (sides.includes("waiting")) return "waiting";
  if (!sides.includes("opened")) return "may_open";
  return sides.includes("sealed") ? "not_opened" : "opened";
}

/**
 * Those who have sealed, once all have; behind whoever left another round unopened.
 *
 * `left` is how many rounds each member left unopened, this one among them.
 */
function whoMayOpen(sides: readonly Side[], left: readonly number[]): readonly number[] {
  if (sides.includes("waiting") || sides.includes("does_not_fit")) return [];
  const here = unopened(sides);
  const sealed = [...sides.keys()].filter((member) => sides[member] === "sealed");
  const first = sealed.filter((member) => (left[member] ?? 0) > (here.includes(member) ? 1 : 0));
  return first.length === 0 ? sealed : first;
}

/** Who left a round half open, or opened what does not fit, while somebody else opened. */
function unopened(sides: readonly Side[]): readonly number[] {
  if (sides.includes("waiting") || !sides.includes("opened")) return [];
  return [...sides.keys()].filter((member) => sides[member] !== "opened");
}

function byRound(a: Gathered, b: Gathered): number {
  if (a.round !== b.round) return a.round < b.round ? -1 : 1;
  return a.about < b.about ? -1 : 1;
}
