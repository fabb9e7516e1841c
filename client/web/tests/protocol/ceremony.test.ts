/** One side of a ceremony refuses what comes out of turn, and an ended one refuses everything. */

import { beforeAll, expect, test } from "vitest";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";
import { Ceremony, FOUND, INVITER, JOINER, SeatOffer } from "../../src/protocol/secret/ceremony.ts";

interface Sides {
  readonly inviter: Ceremony;
  readonly joiner: Ceremony;
}

const mail: SeatOffer = { sign: new Uint8Array(32), receive: new Uint8Array(32) };

function begun(): Sides {
  const secret = randomBytes(16);
  const side = (which: typeof INVITER | typeof JOINER): Ceremony => new Ceremony(secret, FOUND, which, randomBytes);
  return { inviter: side(INVITER), joiner: side(JOINER) };
}

function met(): Sides {
  const { inviter, joiner } = begun();
  joiner.hearCommit(inviter.commit());
  inviter.hearHello(joiner.hello());
  joiner.hearHello(inviter.hello());
  return { inviter, joiner };
}

function confirmed(): Sides {
  const { inviter, joiner } = met();
  inviter.typeDigits(joiner.digits());
  joiner.typeDigits(inviter.digits());
  return { inviter, joiner };
}

beforeAll(ready);

test("what one side seals the other opens, in order and once", () => {
  const { inviter, joiner } = confirmed();
  const [first, second] = [inviter.seal(SeatOffer, mail), inviter.seal(SeatOffer, mail)];

  expect(joiner.open(first)).toEqual(joiner.open(second));
  expect(() => joiner.open(second)).toThrow("bad_transcript");
  expect(joiner.over).toBe(true);
});

test("a message of one's own side does not open", () => {
  const { inviter } = confirmed();
  expect(() => inviter.open(inviter.seal(SeatOffer, mail))).toThrow("bad_transcript");
});

test.each(["", "12345", "1234567", "12345６", "\ud800", " 12345"])("typed %j ends the attempt", (typed) => {
  const { inviter } = met();

  expect(() => inviter.typeDigits(typed)).toThrow("wrong_code");
  expect(() => inviter.digits()).toThrow("bad_transcript");
});

test("nothing is sealed before this side's human typed the digits", () => {
  const { inviter, joiner } = met();
  joiner.typeDigits(inviter.digits());

  expect(() => inviter.seal(SeatOffer, mail)).toThrow("bad_transcript");
});

const OUT_OF_TURN: readonly (readonly [string, (sides: Sides) => void])[] = [
  ["the joiner has nothing to commit to", ({ joiner }) => joiner.commit()],
  ["the inviter hears no commitment", ({ inviter }) => inviter.hearCommit(new Uint8Array(32))],
  ["a commitment has 32 bytes", ({ joiner }) => joiner.hearCommit(new Uint8Array(31))],
  ["the joiner shows nothing before the commitment", ({ joiner }) => joiner.hello()],
  ["the inviter shows nothing before the joiner's hello", ({ inviter }) => inviter.hello()],
  ["the joiner hears no hello before the commitment", ({ joiner, inviter }) => joiner.hearHello(inviter.commit())],
  ["no digits before the hellos", ({ inviter }) => inviter.digits()],
  ["nothing typed before the hellos", ({ inviter }) => inviter.typeDigits("000000")],
];

test.each(OUT_OF_TURN)("%s", (_, act) => {
  expect(() => act(begun())).toThrow("bad_transcript");
});

test("a second commitment and a second hello are refused", () => {
  const [once, twice] = [met(), met()];

  expect(() => once.joiner.hearCommit(new Uint8Array(32))).toThrow("bad_transcript");
  expect(() => twice.inviter.hearHello(twice.joiner.hello())).toThrow("bad_transcript");
});

test("another inviter's hello does not fit the commitment", () => {
  const { inviter, joiner } = begun();
  const other = met().inviter;
  joiner.hearCommit(inviter.commit());

  expect(() => joiner.hearHello(other.hello())).toThrow("bad_transcript");
  expect(joiner.over).toBe(true);
});
