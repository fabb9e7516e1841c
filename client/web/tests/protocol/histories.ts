/** Made-up histories of a space: rosters that follow one another, and links of authors who do not always behave. */

import type { Link } from "../../src/protocol/public/chain.ts";
import { Roster, writeFounding, type Pin } from "../../src/protocol/public/roster.ts";
import { makeRotate } from "../../src/protocol/secret/epoch.ts";
import { Seat } from "../../src/protocol/secret/keys.ts";
import * as record from "../../src/protocol/secret/record.ts";
import { Chance } from "./chance.ts";
import { stream } from "./ops/secret.ts";

/** Rosters from the first on which all devices are, each continuing the one before; links as they were written. */
export interface History {
  readonly rosters: readonly Roster[];
  readonly links: readonly Link[];
}

/** Where a link stands, before it is known which roster head it cites. */
type Knot = Pick<Link, "id" | "seq" | "prev">;

const SEATS = [0, 1, 2, 3].map((i) => () => Seat.fromSeed(new Uint8Array(32).fill(i + 1)));
const draw = (name: number): ((count: number) => Uint8Array) => stream(Uint8Array.of(9, name & 255, name >> 8));

/** Members 0 and 1, device 2 of member 0 and device 3 of member 1; the rosters on the way. */
export function beginning(): readonly Roster[] {
  const [a, b] = [SEATS[0]!(), SEATS[1]!()];
  const genesis = record.writeGenesis(record.writeAbout(draw(0)(32), 2, [0, 0], 0), [a.keys, b.keys]);
  const first = Roster.found(writeFounding(genesis, [a, b].map((seat) => record.signFounding(seat, genesis))));
  const rotated = first.append(makeRotate(a, 0, first, draw(1)).wire);
  const third = admit(rotated, 0, 2);
  return [first, rotated, third, admit(third, 1, 3)];
}

function admit(roster: Roster, by: number, number: number): Roster {
  const candidate = record.askToJoin(SEATS[number]!(), roster.space, by);
  return roster.append(record.makeAdmit(SEATS[by]!(), by, roster, candidate, new Map(), draw(number)));
}

/** `roster` with one more rotate by device 0 that pins what is named. */
export function rotate(roster: Roster, removed: readonly Pin[]): Roster {
  return roster.append(makeRotate(SEATS[0]!(), 0, roster, draw(roster.ids.length), removed).wire);
}

/** Devices 1 and 3 leave, each pinned somewhere on what it wrote. */
export function leave(roster: Roster, pins: readonly Pin[]): Roster {
  return roster.append(record.makeLeave(SEATS[1]!(), 1, roster, pins));
}

/** A history of this chance, less than `most` links an author: lines and forks, gaps, lies about the place, old, unknown and late heads, pins. */
export function history(chance: Chance, before: readonly Roster[], most: number = 10): History {
  const start = before[before.length - 1]!;
  const trees = [0, 1, 2, 3].map((device) => tree(chance, start.devices[device]!.admittedBy, most));
  const rosters = [start];
  const follow = (next: Roster): void => void rosters.push(next);
  const last = (): Roster => rosters[rosters.length - 1]!;
  for (const pin of pinsOf(chance, 2, trees, start)) if (mayPin(last(), pin)) follow(rotate(last(), [pin]));
  if (chance.once(2)) follow(leave(last(), [1, 3].map((device) => pinsOf(chance, device, trees, start)[0]!)));
  for (let more = chance.below(2); more > 0; more--) follow(rotate(last(), []));
  return { rosters, links: trees.flatMap((knots, device) => tied(chance, device, knots, last())) };
}

const mayPin = (roster: Roster, pin: Pin): boolean => pin.seq > (roster.devices[2]!.pin?.seq ?? -1);

/** Mostly a line; now and then a second branch, or a sequence that is left out. */
function tree(chance: Chance, root: Uint8Array, most: number): readonly Knot[] {
  const knots: Knot[] = [];
  const ends: { readonly seq: number; readonly id: Uint8Array }[] = [{ seq: 0, id: root }];
  for (let left = chance.below(most); left > 0; left--) {
    const end = chance.once(6) ? chance.one(ends) : ends[ends.length - 1]!;
    const knot = { id: chance.bytes(32), seq: end.seq + (chance.once(12) ? 2 : 1), prev: end.id };
    knots.push(knot);
    ends.push(knot);
  }
  return knots;
}

/** One to three pins of a device: on what it or another wrote, on what nobody holds, or at its admission. */
function pinsOf(chance: Chance, device: number, trees: readonly (readonly Knot[])[], start: Roster): readonly Pin[] {
  const admission = { device, seq: 0, id: start.devices[device]!.admittedBy };
  return Array.from({ length: 1 + chance.below(3) }, () => {
    if (chance.once(8)) return { device, seq: chance.below(4), id: chance.bytes(32) };
    const knots = chance.once(8) ? trees[0]! : trees[device]!;
    if (knots.length === 0 || chance.once(8)) return admission;
    const { seq, id } = chance.one(knots);
    return { device, seq: chance.once(8) ? seq - 1 : seq, id };
  });
}

/** The knots as links: most cite a later and later head, some an older or an unknown one, some erase. */
function tied(chance: Chance, device: number, knots: readonly Knot[], roster: Roster): readonly Link[] {
  let n = roster.devices[device]!.admittedN;
  return chance.once(20) && knots.length > 2 ? [] : knots.map((knot) => {
    n = Math.min(n + chance.below(2), roster.ids.length - 1);
    const cited = chance.once(12) ? chance.below(roster.ids.length) : n;
    const rosterHead = chance.once(20) ? chance.bytes(32) : roster.ids[cited]!;
    return { device, ...knot, rosterHead, erases: chance.once(3) };
  });
}
