/** One next envelope, judged from the heads alone: what ends an author or closes a space shows there too. */

import { beforeAll, expect, test } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { Chain } from "../../src/protocol/public/chain.ts";
import { Envelope } from "../../src/protocol/public/envelope.ts";
import type { Roster } from "../../src/protocol/public/roster.ts";
import { beginning, leave, rotate } from "./histories.ts";

const NONE = new Uint8Array(32);
let start: Roster;

beforeAll(async () => {
  await ready();
  start = beginning()[3]!;
});

/** The first envelope of a device, that cites the record `n` of a roster; only what `place` looks at is filled in. */
function first(roster: Roster, device: number, n: number, erases: readonly Uint8Array[] = []): Envelope {
  const standing = { space: roster.space, device, seq: 1, prev: roster.devices[device]!.admittedBy };
  const header = { version: 1, suite: 1, ...standing, rosterHead: roster.ids[n]!, seen: [], erases };
  return new Envelope(NONE, NONE, header, NONE, NONE, new Uint8Array(64), null, null);
}

const unwritten = (device: number) => ({ device, seq: 0, id: start.devices[device]!.admittedBy });

test("an author that has ended has no next place, whatever head it cites", () => {
  const removed = rotate(start, [unwritten(2)]);
  const newest = removed.ids.length - 1;

  expect(new Chain(start).place(first(start, 2, 3)).seq).toBe(1);
  expect(() => new Chain(removed).place(first(removed, 2, 3))).toThrow("past_pin");
  expect(() => new Chain(removed).author(first(removed, 2, newest))).toThrow("not_present");
});

test("in a closed space only erasing has a place, at the leave and later", () => {
  const closed = leave(start, [1, 3].map(unwritten));
  const chain = new Chain(rotate(closed, []));
  const atLeave = closed.ids.length - 1;

  expect(chain.place(first(closed, 0, atLeave - 1)).cited).toBe(atLeave - 1);
  expect(() => chain.place(first(closed, 0, atLeave))).toThrow("closed");
  expect(() => chain.place(first(chain.roster, 0, atLeave + 1))).toThrow("closed");
  expect(chain.place(first(chain.roster, 0, atLeave + 1, [NONE])).cited).toBe(atLeave + 1);
});
