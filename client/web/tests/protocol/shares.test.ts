/** Nobody can use up what a roster has for all: devices and rotates are shared equally, for life. */
import { beforeAll, expect, test } from "vitest";
import { TooLarge } from "../../src/protocol/errors.ts";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";
import { DEVICES_MAX, ROTATES_MAX } from "../../src/protocol/public/limits.ts";
import { Roster, writeFounding } from "../../src/protocol/public/roster.ts";
import { makeRotate } from "../../src/protocol/secret/epoch.ts";
import { Seat } from "../../src/protocol/secret/keys.ts";
import { askToJoin, makeAdmit, signFounding, writeAbout, writeGenesis } from "../../src/protocol/secret/record.ts";

const MEMBERS = 2;

beforeAll(ready);

function founded(): { readonly seats: readonly Seat[]; readonly roster: Roster } {
  const seats = [Seat.fromSeed(randomBytes(32)), Seat.fromSeed(randomBytes(32))];
  const genesis = writeGenesis(writeAbout(randomBytes(32), 2, [0, 0], 0), seats.map((seat) => seat.keys));
  const signatures = seats.map((seat) => signFounding(seat, genesis));
  return { seats, roster: Roster.found(writeFounding(genesis, signatures)) };
}

test("who admits a whole share is refused the next, and the other is not", { timeout: 60_000 }, () => {
  const { seats, roster: first } = founded();
  const admitted = (roster: Roster, member: number): Roster => {
    const candidate = askToJoin(Seat.fromSeed(randomBytes(32)), roster.space, member);
    return roster.append(makeAdmit(seats[member]!, member, roster, candidate, new Map(), randomBytes));
  };
  let roster = first.append(makeRotate(seats[0]!, 0, first, randomBytes).wire);
  for (let i = 1; i < DEVICES_MAX / MEMBERS; i++) roster = admitted(roster, 0);

  expect(() => admitted(roster, 0)).toThrow(TooLarge);
  expect(admitted(roster, 1).devices.length).toBe(DEVICES_MAX / MEMBERS + 2);
});

test("who rotates a whole share is refused the next, and the other is not", { timeout: 60_000 }, () => {
  const { seats, roster: first } = founded();
  const rotated = (roster: Roster, member: number): Roster =>
    roster.append(makeRotate(seats[member]!, member, roster, randomBytes).wire);
  let roster = first;
  for (let i = 0; i < ROTATES_MAX / MEMBERS; i++) roster = rotated(roster, 0);

  expect(() => rotated(roster, 0)).toThrow(TooLarge);
  expect(rotated(roster, 1).epoch).toBe(ROTATES_MAX / MEMBERS + 1);
});
