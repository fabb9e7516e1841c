/**
 * Own phones and spaces of care: every phone of the own space gets a seat in them, and none keeps one that is out of it.
 *
 * One look says all that is due, from what is held here alone; whoever leads carries it out, and looks again. A phone that
 * is the only one, without a sheet of paper, tells nothing. Who only helps in a space is there with one browser.
 */
import { Refused } from "../protocol/errors.ts";
import { same } from "../protocol/primitives.ts";
import type { Device, Roster } from "../protocol/public/roster.ts";
import { requireSigned, vetSeat } from "../protocol/public/seat.ts";
import { Seat } from "../protocol/secret/keys.ts";
import { admissionOf, removal } from "./acting.ts";
import { endingWith } from "./care-ends.ts";
import { putDrafts, type Draft } from "./drafts.ts";
import { putAway, type EndingDoors } from "./ending.ts";
import { awaitedSpace, makeSeat } from "./founding.ts";
import type { Picture } from "./picture.ts";
import { placeEntry, seatEntry, type PlaceTold, type PlacesTold, type SeatTold } from "./places.ts";
import { freeSlot } from "./pledging.ts";
import { AWAITED, FOUNDED, OVER, SOLO, SpaceRecord, at, isCare, writeRecord, type ActRecord, type Slot } from "./records.ts";
import type { Rosters } from "./rosters.ts";
import { Moved, type HeldSpace, type Wanted } from "./store.ts";

interface Place {
  readonly slot: Slot;
  readonly held: HeldSpace;
  readonly roster: Roster;
  readonly space: Uint8Array;
}

/** Does what is due; answers whether anything was. */
export async function tendPlaces(doors: EndingDoors, rosters: Rosters): Promise<boolean> {
  const { picture, store } = doors;
  const solo = picture.space(SOLO);
  if (solo?.space.standing !== FOUNDED || picture.recovery !== null) return false;
  const roster = rosters.of(SOLO, solo);
  const own = roster.deviceOf(Seat.fromSeed(solo.space.seed).keys.sign);
  if (own === null || own.endedN !== null) return false;
  const told = picture.placesTold(own.number);
  const places = placesOf(picture, rosters);
  const lacking = told.places.find((each) => each.over === 0 && !places.some(({ space }) => same(space, each.space)));
  const isAlone = roster.presentNow.length < 2;
  const drafts = isAlone ? [] : places.flatMap((place) => toTell(doors, place, told, own.number));
  const out = outOf(roster, solo.acts);
  const wanted = places.flatMap((place) => toChange(place, told, out, own));
  const gone = places.find(({ held, space }) => held.space.standing === AWAITED && told.place(space)?.over === 1);
  if (lacking !== undefined) await ask(doors, lacking);
  else if (drafts.length + wanted.length > 0) await store.addActs(wanted, drafts);
  else if (gone !== undefined) await putAway(doors, gone.slot);
  else return false;
  return true;
}

/** The spaces of care that this phone holds, and in which its person does not only help. */
function placesOf(picture: Picture, rosters: Rosters): readonly Place[] {
  const slots = picture.slots().filter((slot) => isCare(slot) && !picture.care.helps(slot));
  return slots.map((slot) => {
    const held = picture.space(slot)!;
    const roster = rosters.of(slot, held);
    return { slot, held, roster, space: roster.space };
  });
}

/** That a space is there, or is over; and that the seat which this phone has is its own. */
function toTell({ picture, today }: EndingDoors, { slot, held, space }: Place, told: PlacesTold, own: number): readonly Draft[] {
  const { standing, founding, member, relay, seed } = held.space;
  const [known, over] = [told.place(space), picture.care.stage(held, slot) === "over"];
  const about = picture.care.described(held, slot)?.body ?? null;
  const drafts = [];
  if (known === null && !over && about !== null && relay !== null && standing === FOUNDED) {
    drafts.push(placeEntry({ space, founding, member, relay, about, over: 0, revision: 0 }, today()));
  }
  if (known !== null && over && known.over === 0) drafts.push(placeEntry({ ...known, over: 1, revision: known.revision + 1 }, today()));
  const seat = standing === OVER || over ? null : Seat.fromSeed(seed);
  const isTold = seat === null || told.seats.some(({ sign, device }) => device === own && same(sign, seat.keys.sign));
  if (!isTold && about !== null) drafts.push(seatEntry(seat, space, member, today()));
  return drafts.map((entry) => ({ slot: SOLO, entry }));
}

/** The phones that are out of the own space, or on their way out: what is given from now on is not for them. */
function outOf({ devices }: Roster, acts: readonly ActRecord[]): ReadonlySet<number> {
  const going = ({ keys }: Device): boolean => acts.some(({ gone }) => gone.some((sign) => same(sign, keys.sign)));
  return new Set(devices.filter((device) => device.endedN !== null || going(device)).map(({ number }) => number));
}

/** Who is to be let in there, and who is to go. */
function toChange({ slot, held, roster, space }: Place, told: PlacesTold, out: ReadonlySet<number>, own: Device): readonly Wanted[] {
  if (held.space.standing !== FOUNDED || held.acts.length > 0) return [];
  const mine = roster.deviceOf(Seat.fromSeed(held.space.seed).keys.sign);
  if (roster.closed !== null || mine === null || mine.endedN !== null) return [];
  const seats = told.seats.filter((seat) => same(seat.space, space) && seat.device !== own.number);
  const come = seats.find((seat) => seat.stands && !out.has(seat.device) && mayCome(seat, seats, roster, held.space.member));
  const gone = endingWith(out, told.seats.filter((seat) => same(seat.space, space)), roster, mine);
  if (gone.length > 0) return [{ slot, act: removal(gone, false) }];
  return come === undefined ? [] : [{ slot, act: admissionOf({ ...come, signature: come.join }) }];
}

/** Whether a phone asks there for the first time, with keys of its own and by its own word; each has one seat. */
function mayCome({ device, space, sign, receive, join }: SeatTold, seats: readonly SeatTold[], roster: Roster, member: number): boolean {
  if (roster.devices.some(({ keys }) => same(keys.sign, sign) || same(keys.receive, receive))) return false;
  const others = seats.filter((seat) => seat.device === device && !same(seat.sign, sign));
  if (others.some((seat) => roster.deviceOf(seat.sign)?.endedN === null)) return false;
  try {
    vetSeat({ sign, receive });
    requireSigned(join, "join", space, sign, member, receive);
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** Takes a place for a space that another own phone has, and asks for a seat there. */
async function ask({ store, random, today }: EndingDoors, { space, founding, member, relay, about }: PlaceTold): Promise<void> {
  const seat = makeSeat(random);
  const slot = await freeSlot(store);
  await store.change(async (drawer) => {
    if ((await drawer.get(at.space(slot))) !== null) throw new Moved();
    drawer.put(at.space(slot), writeRecord(SpaceRecord, awaitedSpace(seat, member, relay, about, founding)));
    await putDrafts(drawer, [{ slot: SOLO, entry: seatEntry(seat, space, member, today()) }]);
  });
}
