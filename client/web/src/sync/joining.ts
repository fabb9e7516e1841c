/**
 * The ceremony *found*, over a mailbox: two phones meet, their humans compare digits, a space begins.
 *
 * Owns the order of messages, and what must be durable before which of them: neither side is ever paired by half.
 * A side that is put away before it founds sends and keeps nothing from then on, and without it the other cannot
 * found either.
 * Slots of the inviter: commitment, hello, offer, founded. Of the joiner: hello, seat, acceptance.
 */
import { Refused, WrongCode } from "../protocol/errors.ts";
import { same, type Random } from "../protocol/primitives.ts";
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
import { SHARED_SPACE, awaitedSpace, foundSpace, makeSeat } from "./founding.ts";
import type { Mailbox } from "./mailbox.ts";
import type { SpaceRecord } from "./records.ts";

const INVITER_MEMBER = 0;
const JOINER_MEMBER = 1;
const ROLES: readonly number[] = [0, 0];

/** What a ceremony may do on its phone. */
export interface Meeting {
  readonly relay: Relay;
  readonly mailbox: Mailbox;
  readonly random: Random;
  /** The household's code; empty on a side that has none yet. */
  readonly code: string;
  /** Keeps the space of this side durably, with its description as first entry where this side founds it. */
  keep(space: SpaceRecord, about: Uint8Array | null): Promise<void>;
  /** Keeps the household's code, if this phone has none. */
  keepCode(code: string): Promise<void>;
  /** Resolves when the space stands at the relay. */
  stands(): Promise<void>;
}

export interface Sides {
  readonly attempt: Attempt;
  readonly meeting: Meeting;
  readonly ceremony: Ceremony;
}

/** The inviter's side, from an empty mailbox to a founded space. */
export async function invite(sides: Sides): Promise<void> {
  const { attempt, meeting, ceremony } = sides;
  const { mailbox } = meeting;
  await mailbox.open(meeting.code);
  await put(sides, 0, ceremony.commit());
  mailbox.listen();
  attempt.to({ at: "waiting" });
  ceremony.hearHello(await mailbox.next());
  await put(sides, 1, ceremony.hello());
  await compareDigits(sides);
  const theirs = ceremony.openAs(SeatOffer, await mailbox.next());
  vetSeat(theirs);
  attempt.found();
  const mine = makeSeat(meeting.random);
  const about = writeAbout(meeting.random(BLIND_BYTES), SHARED_SPACE, ROLES, 0);
  const genesis = writeGenesis(about, [mine.keys, theirs]);
  const signature = signFounding(mine, genesis);
  const extra = encodeBody([meeting.code]);
  await put(sides, 2, ceremony.seal(Offer, { genesis, about, signature, extra }));
  const acceptance = ceremony.openAs(Acceptance, await mailbox.next());
  mailbox.stop();
  const founding = writeFounding(genesis, [signature, acceptance.signature]);
  Roster.found(founding);
  const space = foundSpace(mine, meeting.relay.origin, about, founding, meeting.random);
  attempt.requireGoing();
  await meeting.keep(space, about);
  await meeting.stands();
  await tellFounded(sides, { founding, rotate: space.rotate! });
}

/** An attempt that is over sends nothing more. */
async function put({ attempt, meeting }: Sides, slot: number, mail: Uint8Array): Promise<void> {
  attempt.requireGoing();
  await meeting.mailbox.put(slot, mail);
}

/** The last word; a joiner that has heard it from the relay already may have closed the mailbox. */
async function tellFounded(sides: Sides, founded: Founded): Promise<void> {
  try {
    await put(sides, 3, sides.ceremony.seal(Founded, founded));
  } catch (error) {
    if (!(error instanceof CeremonyEnded)) throw error;
  }
}

/** The joiner's side, from an invitation to a space that stands. */
export async function join(sides: Sides): Promise<void> {
  const { attempt, meeting, ceremony } = sides;
  const { mailbox } = meeting;
  mailbox.listen();
  ceremony.hearCommit(await mailbox.next());
  await put(sides, 0, ceremony.hello());
  attempt.to({ at: "waiting" });
  ceremony.hearHello(await mailbox.next());
  await compareDigits(sides);
  const seat = makeSeat(meeting.random);
  await put(sides, 1, ceremony.seal(SeatOffer, seat.keys));
  const offer = ceremony.openAs(Offer, await mailbox.next());
  const [founding, code] = [accept(offer, seat), codeIn(offer)];
  attempt.found();
  await meeting.keepCode(code);
  attempt.requireGoing();
  await meeting.keep(awaitedSpace(seat, JOINER_MEMBER, meeting.relay.origin, offer.about, founding), null);
  await put(sides, 2, ceremony.seal(Acceptance, { signature: signFounding(seat, offer.genesis) }));
  await foundedOrStanding(sides, seat, founding);
  void mailbox.close();
}

async function compareDigits({ attempt, ceremony }: Sides): Promise<void> {
  const mine = ceremony.digits();
  attempt.to({ at: "codes", mine, typed: false });
  ceremony.typeDigits(await attempt.digits());
  attempt.to({ at: "codes", mine, typed: true });
}

/** Record 0 with both signatures; refuses an offer of anything but a space for these two. */
function accept(offer: Offer, seat: Seat): Uint8Array {
  const space = ceremonies.requireOffer(offer, seat, JOINER_MEMBER, INVITER_MEMBER);
  const { seats } = decodeGenesis(offer.genesis);
  const about = parseAbout(offer.about);
  const forTwo = seats.length === 2 && about.kind === SHARED_SPACE && about.roles.length === 2;
  if (!forTwo) throw new CeremonyEnded("foreign");
  const own = signFounding(seat, offer.genesis);
  requireSigned(own, "found", space, seat.keys.sign);
  return writeFounding(offer.genesis, [offer.signature, own]);
}

function codeIn(offer: Offer): string {
  const extra = decodeBody(offer.extra);
  const code: unknown = Array.isArray(extra) ? extra[0] : null;
  if (typeof code !== "string") throw new CeremonyEnded("foreign");
  return code;
}

/** Either the inviter's last message, or, should it be lost, the relay's own word that the space stands. */
async function foundedOrStanding({ meeting, ceremony }: Sides, seat: Seat, founding: Uint8Array): Promise<void> {
  const told = meeting.mailbox.next().then((mail) => {
    const founded = ceremony.openAs(Founded, mail);
    if (!same(founded.founding, founding)) throw new CeremonyEnded("foreign");
    requireKey(founded.rotate, founding, seat);
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

