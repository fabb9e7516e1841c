/**
 * The ceremony *found*, over mailboxes: phones meet, their humans compare digits, a space begins.
 *
 * Owns the order of messages, and what must be durable before which of them: no side is ever in by half. One invites, one
 * or two join, met one after the other; all seats are there before anybody signs. A side that is put away before it
 * founds sends and keeps nothing from then on, and without it the others cannot found either.
 * Slots of the inviter: commitment, hello, offer, founded. Of a joiner: hello, seat, acceptance.
 */
import { Refused, WrongCode } from "../protocol/errors.ts";
import { same, type Random } from "../protocol/primitives.ts";
import { labelledHash } from "../protocol/public/encoding.ts";
import { BLIND_BYTES } from "../protocol/public/limits.ts";
import { Roster, decodeGenesis, parseRecord, writeFounding } from "../protocol/public/roster.ts";
import { requireSigned, vetSeat } from "../protocol/public/seat.ts";
import * as ceremonies from "../protocol/secret/ceremony.ts";
import { Acceptance, Ceremony, Founded, Offer, SeatOffer } from "../protocol/secret/ceremony.ts";
import { decodeBody, encodeBody, parseAbout } from "../protocol/secret/entry.ts";
import { keysGranted } from "../protocol/secret/epoch.ts";
import type { Seat } from "../protocol/secret/keys.ts";
import { signFounding, writeAbout, writeGenesis } from "../protocol/secret/record.ts";
import type { Relay } from "../platform/relay.ts";
import { CeremonyEnded, type Attempt } from "./attempt.ts";
import { PAIR, awaitedSpace, foundSpace, makeSeat, type Plan } from "./founding.ts";
import type { Mailbox } from "./mailbox.ts";
import type { PledgeRecord, SpaceRecord } from "./records.ts";

const INVITER_MEMBER = 0;

/** What a ceremony may do on its phone. */
export interface Meeting {
  readonly relay: Relay;
  readonly random: Random;
  /** The household's code; empty on a side that has none yet. */
  readonly code: string;
  /** Keeps the space of this side durably, with its description as first entry where this side founds it. */
  keep(space: SpaceRecord, about: Uint8Array | null): Promise<void>;
  /** Keeps that this side has signed, until it has seen what the others signed. */
  pledge(pledge: PledgeRecord): Promise<void>;
  /** Keeps the household's code, if this phone has none. */
  keepCode(code: string): Promise<void>;
  /** Resolves when the space stands at the relay. */
  stands(): Promise<void>;
}

/** One whom this side meets: over which mailbox, and by which link they come. */
export interface Guest {
  readonly ceremony: Ceremony;
  readonly mailbox: Mailbox;
  readonly link: string | null;
}

export interface Sides {
  readonly attempt: Attempt;
  readonly meeting: Meeting;
  readonly guests: readonly Guest[];
}

/** The inviter's side, from empty mailboxes to a founded space. */
export async function invite(sides: Sides, plan: Plan): Promise<void> {
  const { attempt, meeting, guests } = sides;
  for (const guest of guests) await greet(sides, guest);
  const theirs = [];
  for (const { ceremony, mailbox } of guests) theirs.push(ceremony.openAs(SeatOffer, await mailbox.next()));
  theirs.forEach(vetSeat);
  attempt.found();
  const mine = makeSeat(meeting.random);
  const about = writeAbout(meeting.random(BLIND_BYTES), plan.kind, plan.roles, plan.end);
  const genesis = writeGenesis(about, [mine.keys, ...theirs]);
  const signature = signFounding(mine, genesis);
  const extra = encodeBody([plan === PAIR ? meeting.code : ""]);
  for (const guest of guests) await put(sides, guest, 2, guest.ceremony.seal(Offer, { genesis, about, signature, extra }));
  const signatures = [signature];
  for (const { ceremony, mailbox } of guests) {
    signatures.push(ceremony.openAs(Acceptance, await mailbox.next()).signature);
    mailbox.stop();
  }
  const founding = writeFounding(genesis, signatures);
  Roster.found(founding);
  const space = foundSpace(mine, meeting.relay.origin, about, founding, meeting.random);
  attempt.requireGoing();
  await meeting.keep(space, about);
  await meeting.stands();
  for (const guest of guests) await tellFounded(sides, guest, { founding, rotate: space.rotate! });
}

/** From an empty mailbox to digits that both have typed. */
export async function greet(sides: Sides, guest: Guest): Promise<void> {
  const { attempt, meeting, guests } = sides;
  const { ceremony, mailbox, link } = guest;
  await mailbox.open(meeting.code);
  await put(sides, guest, 0, ceremony.commit());
  mailbox.listen();
  attempt.to(guest === guests[0] ? { at: "waiting" } : { at: "waiting", next: link! });
  ceremony.hearHello(await mailbox.next());
  await put(sides, guest, 1, ceremony.hello());
  await compareDigits(sides, guest);
}

/** An attempt that is over sends nothing more. */
export async function put({ attempt }: Sides, { mailbox }: Guest, slot: number, mail: Uint8Array): Promise<void> {
  attempt.requireGoing();
  await mailbox.put(slot, mail);
}

/** The last word; a joiner that has heard it from the relay already may have closed the mailbox. */
async function tellFounded(sides: Sides, guest: Guest, founded: Founded): Promise<void> {
  try {
    await put(sides, guest, 3, guest.ceremony.seal(Founded, founded));
  } catch (error) {
    if (!(error instanceof CeremonyEnded)) throw error;
  }
}

/** Whoever invited, once both humans have said that the digits are the same: how each side that was invited begins. */
export async function met(sides: Sides): Promise<Guest> {
  const host = sides.guests[0]!;
  const { ceremony, mailbox } = host;
  mailbox.listen();
  ceremony.hearCommit(await mailbox.next());
  await put(sides, host, 0, ceremony.hello());
  sides.attempt.to({ at: "waiting" });
  ceremony.hearHello(await mailbox.next());
  await compareDigits(sides, host);
  return host;
}

/** A joiner's side, from an invitation to a space that stands; `fits` judges what it is to be, before anything is signed. */
export async function join(sides: Sides, fits: (plan: Plan, member: number) => boolean): Promise<void> {
  const { attempt, meeting } = sides;
  const host = await met(sides);
  const { ceremony, mailbox } = host;
  const seat = makeSeat(meeting.random);
  await put(sides, host, 1, ceremony.seal(SeatOffer, seat.keys));
  const offer = ceremony.openAs(Offer, await mailbox.next());
  const [accepted, code] = [accept(offer, seat, fits), codeIn(offer)];
  attempt.found();
  await meeting.keepCode(code);
  attempt.requireGoing();
  await keepAccepted(meeting, seat, offer, accepted);
  await put(sides, host, 2, ceremony.seal(Acceptance, { signature: accepted.signature }));
  await foundedOrStanding(sides, seat, offer, accepted);
  void mailbox.close();
}

export async function compareDigits({ attempt }: Sides, { ceremony }: Guest): Promise<void> {
  const mine = ceremony.digits();
  const typed = attempt.digits();
  attempt.to({ at: "codes", mine, typed: false });
  ceremony.typeDigits(await typed);
  attempt.to({ at: "codes", mine, typed: true });
}

/** What this side says yes to: its number there, its signature, and record 0 where no other signature is to come. */
interface Accepted {
  readonly member: number;
  readonly signature: Uint8Array;
  readonly founding: Uint8Array | null;
}

/** Refuses an offer of anything but what this side was invited to. */
function accept(offer: Offer, seat: Seat, fits: (plan: Plan, member: number) => boolean): Accepted {
  const { seats } = decodeGenesis(offer.genesis);
  const member = seats.findIndex(({ sign }) => same(sign, seat.keys.sign));
  const space = ceremonies.requireOffer(offer, seat, member, INVITER_MEMBER);
  if (!fits(parseAbout(offer.about), member)) throw new CeremonyEnded("foreign");
  const signature = signFounding(seat, offer.genesis);
  requireSigned(signature, "found", space, seat.keys.sign);
  return { member, signature, founding: seats.length === 2 ? writeFounding(offer.genesis, [offer.signature, signature]) : null };
}

/** The space itself if these are all the signatures, else the pledge of it. */
async function keepAccepted({ keep, pledge, relay }: Meeting, seat: Seat, { about, genesis }: Offer, { member, founding }: Accepted): Promise<void> {
  if (founding === null) await pledge({ relay: relay.origin, seed: seat.seed, member, about, genesis });
  else await keep(awaitedSpace(seat, member, relay.origin, about, founding), null);
}

function codeIn(offer: Offer): string {
  const extra = decodeBody(offer.extra);
  const code: unknown = Array.isArray(extra) ? extra[0] : null;
  if (typeof code !== "string") throw new CeremonyEnded("foreign");
  return code;
}

/** Either the inviter's last message, or, should it be lost, the relay's own word that the space stands. */
async function foundedOrStanding({ meeting, guests }: Sides, seat: Seat, { genesis, about }: Offer, { member, founding }: Accepted): Promise<void> {
  const { mailbox, ceremony } = guests[0]!;
  const told = mailbox.next().then(async (mail) => {
    const founded = ceremony.openAs(Founded, mail);
    const isIt = founding === null ? same(Roster.found(founded.founding).space, labelledHash("genesis", genesis)) : same(founded.founding, founding);
    if (!isIt) throw new CeremonyEnded("foreign");
    requireKey(founded.rotate, founded.founding, seat);
    if (founding === null) await meeting.keep(awaitedSpace(seat, member, meeting.relay.origin, about, founded.founding), null);
  });
  await Promise.race([told, meeting.stands()]);
  await meeting.stands();
}

/** The rotate must follow record 0 and hand this seat a key. */
function requireKey(rotate: Uint8Array, founding: Uint8Array, seat: Seat): void {
  const roster = Roster.found(founding);
  roster.append(rotate);
  if (keysGranted(seat, roster, parseRecord(rotate)).size !== 1) throw new CeremonyEnded("foreign");
}

/** Why an attempt has ended, as a code for the screens. */
export function whyEnded(error: unknown): string {
  if (error instanceof CeremonyEnded) return error.why;
  if (error instanceof WrongCode) return "wrong_number";
  if (error instanceof Refused) return "foreign";
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "device";
}
