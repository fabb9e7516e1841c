/** Rosters that part, and pins that move: what one roster knows is not known to another. */

import { beforeAll, expect, test } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { parseRecord, type Roster } from "../../src/protocol/public/roster.ts";
import { Seat } from "../../src/protocol/secret/keys.ts";
import { makeLeave } from "../../src/protocol/secret/record.ts";
import { beginning, leave, rotate } from "./histories.ts";

let start: Roster;

beforeAll(async () => {
  await ready();
  start = beginning()[3]!;
});

const pin = (seq: number, filling: number) => ({ device: 2, seq, id: new Uint8Array(32).fill(filling) });

test("two rosters that part know their own records only", () => {
  const [one, other] = [rotate(start, []), rotate(start, [pin(1, 1)])];

  expect([one.numberOf(one.head), other.numberOf(other.head)]).toEqual([4, 4]);
  expect([one.numberOf(other.head), other.numberOf(one.head)]).toEqual([null, null]);
  expect(start.numberOf(one.head)).toBeNull();
  expect(start.ids.map((id) => other.numberOf(id))).toEqual([0, 1, 2, 3]);
});

test("a pin that moves on keeps the end and tells the pins before", () => {
  const pinned = rotate(rotate(rotate(start, [pin(1, 1)]), [pin(2, 2)]), [pin(5, 5)]);
  const { endedN, pin: last, earlier } = pinned.devices[2]!;

  expect(endedN).toBe(start.ids.length);
  expect([last!.seq, earlier.map(({ seq }) => seq)]).toEqual([5, [1, 2]]);
  expect(pinned.present(2, start.ids.length - 1)).toBe(true);
  expect(pinned.present(2, start.ids.length)).toBe(false);
  expect(pinned.presentNow.map(({ number }) => number)).toEqual([0, 1, 3]);
});

test("a refused record leaves the roster as it is", () => {
  const pinned = rotate(start, [pin(2, 2)]);

  expect(() => rotate(pinned, [pin(2, 3)])).toThrow("malformed");
  expect(pinned.devices[2]!.pin!.id).toEqual(pin(2, 2).id);
});

test("a leave ends the devices of its member and closes the space, once", () => {
  const left = leave(start, [1, 3].map((device) => ({ device, seq: 0, id: start.devices[device]!.admittedBy })));

  expect(left.closed).toBe(start.ids.length);
  expect(left.presentNow.map(({ number }) => number)).toEqual([0, 2]);
  expect(rotate(left, []).closed).toBe(start.ids.length);
});

test("a leave whose pins are out of order has no form, before anything else is asked", () => {
  const pins = [3, 1].map((device) => ({ device, seq: 0, id: start.devices[device]!.admittedBy }));

  expect(() => parseRecord(makeLeave(Seat.fromSeed(new Uint8Array(32).fill(2)), 1, start, pins))).toThrow("malformed");
});
