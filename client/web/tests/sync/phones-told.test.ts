/** What the own space tells of phones and their seats, also where one of them lies. */
import { beforeAll, expect, it } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { PhonesTold, REVISION_MOST, phoneEntry, toldOf } from "../../src/sync/phones.ts";

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const seat = (byte: number) => ({ space: key(1), sign: key(byte) });
const [OLD, NEW] = [key(2), key(3)];

beforeAll(ready);

it("a seat stays the phone's of which it was said first", () => {
  // The new phone unsays its seat, lays it on the old one, and takes back what was said.
  const told = new PhonesTold();
  const first = phoneEntry(NEW, { name: "new", since: 7, seats: [seat(9)] }, 7);
  told.take(first);
  told.take({ ...phoneEntry(NEW, { name: "new", since: 7, seats: [] }, 8), revision: 1 });
  told.take(phoneEntry(OLD, { name: "old", since: 1, seats: [seat(8), seat(9)] }, 8));
  told.take(first, false);

  expect(toldOf(told.all([]), NEW)?.seats).toEqual([seat(9)]);
  expect(toldOf(told.all([]), OLD)?.seats).toEqual([seat(8)]);
});

it("a revision that leaves no next one is none", () => {
  const told = new PhonesTold();
  told.take({ ...phoneEntry(OLD, { name: "old", since: 1, seats: [] }, 1), revision: REVISION_MOST + 1 });

  expect(told.all([])).toEqual([]);
});
