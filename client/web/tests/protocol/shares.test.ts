/** Nobody can use up what a roster has for all: devices and rotates are shared equally, for life. */
import { beforeAll, expect, test } from "vitest";
import { TooLarge } from "../../src/protocol/errors.ts";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";
import { DEVICES_MAX, ROTATES_MAX } from "../../src/protocol/public/limits.ts";
import { Roster, writeFounding, type Pin } from "../../src/protocol/public/roster.ts";
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

test("who rotates a whole share is refused the next, but not a removal, nor is the other", { timeout: 60_000 }, () => {
  const { seats, roster: first } = founded();
  const rotated = (roster: Roster, member: number, removed: readonly Pin[] = []): Roster =>
    roster.append(makeRotate(seats[member]!, member, roster, randomBytes, removed).wire);
  const lost = askToJoin(Seat.fromSeed(randomBytes(32)), first.space, 0);
  let roster = rotated(first, 0);
  roster = roster.append(makeAdmit(seats[0]!, 0, roster, lost, new Map(), randomBytes));
  const pin = (seq: number): Pin => ({ device: 2, seq, id: roster.devices[2]!.admittedBy });
  for (let i = 1; i < ROTATES_MAX / MEMBERS; i++) roster = rotated(roster, 0);

  expect(() => rotated(roster, 0)).toThrow(TooLarge);
  expect(rotated(roster, 1).epoch).toBe(ROTATES_MAX / MEMBERS + 1);
  expect(rotated(roster, 0, [pin(0)]).presentNow.length).toBe(MEMBERS);
  expect(() => rotated(rotated(roster, 0, [pin(0)]), 0, [pin(1)])).toThrow(TooLarge);
});
