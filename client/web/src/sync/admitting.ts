/**
 * The ceremony *admit*, over a mailbox: a phone lets in another one of the same human, into every space that it has itself.
 *
 * Owns the order of messages, and what either side looks at before it says yes. What is not empty takes no part: two
 * notebooks never become one. Slots of the phone that lets in: commitment, hello, leads, numbers. Of the other: hello, joins.
 */
import { same, type Random } from "../protocol/primitives.ts";
import { requireOrigin } from "../protocol/public/proof.ts";
import { parseFounding } from "../protocol/public/roster.ts";
import { requireSigned, vetSeat } from "../protocol/public/seat.ts";
import { Admitted, Joins, Leads, type Join, type Lead } from "../protocol/secret/ceremony.ts";
import { Seat } from "../protocol/secret/keys.ts";
import { askToJoin } from "../protocol/secret/record.ts";
import type { Pause } from "../platform/waiting.ts";
import { admissionOf } from "./acting.ts";
import { CeremonyEnded } from "./attempt.ts";
import { one } from "./drafts.ts";
import { makeSeat } from "./founding.ts";
import { tellingCode } from "./household.ts";
import { untilInForce } from "./in-force.ts";
import { greet, met, put, type Sides } from "./joining.ts";
import { rosterOf } from "./own-devices.ts";
import { PHONE_KIND, phoneEntry, toldOf } from "./phones.ts";
import type { Picture } from "./picture.ts";
import { DeviceRecord, FOUNDED, SHARED, SOLO, SpaceRecord, at, writeRecord, type Slot } from "./records.ts";
import { floorOf } from "./recovering.ts";
import { Moved, NEW_DEVICE, type Draft, type HeldSpace, type Store } from "./store.ts";

/** The rest of the device, as far as letting in needs it. */
export interface Admitting {
  readonly picture: Picture;
  readonly store: Store;
  readonly random: Random;
  readonly pause: Pause;
  readonly today: () => number;
  readonly kept: (work: Promise<void>) => Promise<void>;
}

/** Where the other phone is let in: the own space first, then the one for two, if it was not left. */
interface Place {
  readonly slot: Slot;
  readonly held: HeldSpace;
  readonly lead: Lead;
}

/** The side of the phone that lets in; done when the relay holds every seat. */
export async function letIn(sides: Sides, doors: Admitting): Promise<void> {
  const { attempt, guests } = sides;
  const guest = guests[0]!;
  await greet(sides, guest);
  const places = await placesOf(doors);
  await put(sides, guest, 2, guest.ceremony.seal(Leads, { leads: places.map(({ lead }) => lead) }));
  const { joins } = guest.ceremony.openAs(Joins, await guest.mailbox.next());
  if (joins.length !== places.length) throw new CeremonyEnded("foreign");
  joins.forEach((join, i) => requireFit(join, places[i]!));
  attempt.found();
  const wanted = joins.map((join, i) => ({ slot: places[i]!.slot, act: admissionOf(join) }));
  await doors.kept(doors.store.addActs(wanted, told(joins, places, doors)));
  await untilInForce(doors, wanted, PHONE_KIND);
  const devices = joins.map(({ sign }, i) => numberOf(sign, doors.picture.space(places[i]!.slot)));
  guest.mailbox.stop();
  await put(sides, guest, 3, guest.ceremony.seal(Admitted, { devices }));
}

/** The side of the phone that holds nothing yet; done when it keeps the spaces. */
export async function enter(sides: Sides, doors: Admitting): Promise<void> {
  const { attempt } = sides;
  const host = await met(sides);
  const { ceremony, mailbox } = host;
  const { leads } = ceremony.openAs(Leads, await mailbox.next());
  const seats = leads.map(() => makeSeat(doors.random));
  const joins = leads.map((lead, i) => joinOf(lead, i, seats[i]!));
  await put(sides, host, 1, ceremony.seal(Joins, { joins }));
  attempt.found();
  const { devices } = ceremony.openAs(Admitted, await mailbox.next());
  if (devices.length !== leads.length) throw new CeremonyEnded("foreign");
  await doors.kept(keep(doors.store, leads.map((lead, i) => spaceOf(lead, seats[i]!))));
  void mailbox.close();
}

async function placesOf({ picture, store }: Admitting): Promise<readonly Place[]> {
  const slots = picture.left.how === null ? [SOLO, SHARED] : [SOLO];
  const held = slots.flatMap((slot) => {
    const space = picture.space(slot);
    return space?.space.standing === FOUNDED && space.space.relay !== null ? [{ slot, held: space }] : [];
  });
  return Promise.all(held.map(async (place): Promise<Place> => {
    const { founding, member, relay } = place.held.space;
    return { ...place, lead: { founding, member, ...floorOf(await store.state(place.slot, place.held)), relay: relay! } };
  }));
}

/** Refuses keys that are none, were used, or did not say themselves that they join. */
function requireFit({ sign, receive, signature }: Join, { held }: Place): void {
  const roster = rosterOf(held);
  vetSeat({ sign, receive });
  requireSigned(signature, "join", roster.space, sign, held.space.member, receive);
  if (roster.devices.some(({ keys }) => same(keys.sign, sign) || same(keys.receive, receive))) throw new CeremonyEnded("foreign");
}

/** What the own space tells of the phone that comes, and of this one, if nothing tells where its seats are; and the code. */
function told(joins: readonly Join[], places: readonly Place[], { picture, today, random }: Admitting): readonly Draft[] {
  const space = picture.sharedId;
  const at = places.findIndex(({ slot }) => slot === SHARED);
  const fresh = at < 0 || space === null ? [] : [{ space, sign: joins[at]!.sign }];
  const drafts = [phoneEntry(joins[0]!.sign, { name: null, since: today(), seats: fresh }, today())];
  const own = Seat.fromSeed(places[0]!.held.space.seed).keys.sign;
  const before = toldOf(picture.phones(), own);
  if (at >= 0 && space !== null) {
    const seats = [{ space, sign: Seat.fromSeed(places[at]!.held.space.seed).keys.sign }];
    drafts.push(phoneEntry(own, { name: before?.name ?? null, since: before?.since ?? null, seats }, today(), before));
  }
  return [...drafts.map((entry) => ({ slot: SOLO, entry })), ...tellingCode(picture, random, today())];
}

function numberOf(sign: Uint8Array, held: HeldSpace | null): number {
  const device = held === null ? null : rosterOf(held).deviceOf(sign);
  if (device === null) throw new CeremonyEnded("away");
  return device.number;
}

/** The word of a new seat that it joins; refuses what is no own space first, and one for two then. */
function joinOf({ founding, member, relay }: Lead, place: number, seat: Seat): Join {
  const { genesis, space } = parseFounding(founding);
  requireOrigin(relay);
  if (genesis.seats.length !== place + 1 || member >= genesis.seats.length || place > SHARED) throw new CeremonyEnded("foreign");
  const { keys, join } = askToJoin(seat, space, member);
  return { ...keys, signature: join };
}

/** A space with its floor: what the relay shows of it must not be behind what the other phone held. */
function spaceOf({ founding, member, rosterHead, heads, relay }: Lead, { seed }: Seat): SpaceRecord {
  return { relay, standing: FOUNDED, seed, member, about: new Uint8Array(), founding, rotate: null, floor: { rosterHead, heads } };
}

/** All of them in one go, on a phone that still holds nothing. */
function keep(store: Store, spaces: readonly SpaceRecord[]): Promise<void> {
  return store.change(async (drawer) => {
    if ((await one(drawer, DeviceRecord, at.device)) !== null) throw new Moved();
    drawer.put(at.device, writeRecord(DeviceRecord, { ...NEW_DEVICE, relay: spaces[0]!.relay }));
    spaces.forEach((space, slot) => drawer.put(at.space(slot), writeRecord(SpaceRecord, space)));
  });
}
