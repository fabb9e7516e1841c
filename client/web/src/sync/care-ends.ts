/** Which seats in a space of care end with phones that go out of the own space, by what these have told. */
import { same } from "../protocol/primitives.ts";
import type { Device, Roster } from "../protocol/public/roster.ts";
import { Seat } from "../protocol/secret/keys.ts";
import { removal } from "./acting.ts";
import { broughtBy, rosterOf } from "./own-devices.ts";
import type { Picture } from "./picture.ts";
import type { SeatTold } from "./places.ts";
import { FOUNDED, isCare, type ActRecord } from "./records.ts";
import type { Wanted } from "./store.ts";

/**
 * Their seats, and what these let in; not the own one, and none that a phone which stays says is its own. One that is just
 * being let in, by what is `wanted` there, ends as soon as it is in: nothing is sealed between the two.
 */
export function endingWith(out: ReadonlySet<number>, seats: readonly SeatTold[], roster: Roster, mine: Device, wanted: readonly ActRecord[] = []): readonly Uint8Array[] {
  const stays = ({ sign }: SeatTold): boolean => seats.some((seat) => same(seat.sign, sign) && !out.has(seat.device));
  const told = seats.filter((seat) => out.has(seat.device) && !stays(seat));
  const go = roster.presentNow.filter(({ keys, member }) => member === mine.member && told.some(({ sign }) => same(sign, keys.sign)));
  const all = new Set(go.flatMap((device) => [device, ...broughtBy(roster, device, mine)]));
  const coming = told.map(({ sign }) => sign).filter((sign) => roster.deviceOf(sign) === null && wanted.some((act) => act.sign !== null && same(act.sign, sign)));
  return [...[...all].filter(({ number }) => number !== mine.number).map(({ keys }) => keys.sign), ...coming];
}

/** What is wanted in every space of care when phones with these numbers go out of the own one. */
export function careEnds(picture: Picture, out: ReadonlySet<number>, own: number): readonly Wanted[] {
  const told = picture.placesTold(own).seats;
  return picture.slots().filter((slot) => isCare(slot) && !picture.care.helps(slot)).flatMap((slot): Wanted[] => {
    const held = picture.space(slot)!;
    const [roster, id] = [rosterOf(held), picture.ids.of(slot)!];
    const mine = roster.deviceOf(Seat.fromSeed(held.space.seed).keys.sign);
    if (held.space.standing !== FOUNDED || roster.closed !== null || mine === null || mine.endedN !== null) return [];
    const gone = endingWith(out, told.filter(({ space }) => same(space, id)), roster, mine, held.acts);
    return gone.length === 0 ? [] : [{ slot, act: removal(gone, false) }];
  });
}
