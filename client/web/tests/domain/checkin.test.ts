/** The kind `checkin`: what is kept, what leaves, and what is no check-in. */
import { describe, expect, test } from "vitest";
import * as checkins from "../../src/domain/kinds/checkin.ts";
import { EMPTY, FIELDS, makeEntries, problemOf, readCheckin, tidy, type Checkin, type Field } from "../../src/domain/kinds/checkin.ts";
import { decodeBody, encodeBody } from "../../src/protocol/secret/entry.ts";
import { chance, someCheckin, someFields } from "./some.ts";

const ID = "0".repeat(31) + "1";
const WHOLE: Checkin = {
  distress: 6, safety: 4, closeness: 5, satisfaction: 0, energy: 10,
  words: [0, 3], body: [7], need: "A quiet hour", thanks: "For the walk", note: "ä € 😀",
};

describe("what is kept", () => {
  test("everything goes to the own space", () => {
    /** With nothing shared there is one entry, in solo, and nothing for anybody else. */
    const entries = makeEntries(WHOLE, new Set(), ID, 20_779);
    expect(entries.map((entry) => entry.space)).toEqual(["solo"]);
    expect(readCheckin(entries[0]!.body)).toEqual(WHOLE);
  });

  test("the shared copy has the same id", () => {
    /** Both copies of a check-in carry one entry id, one day and one revision. */
    const [own, given] = makeEntries(WHOLE, new Set<Field>(["thanks"]), ID, 20_779);
    expect(given).toMatchObject({ space: "shared", entryId: own!.entryId, day: own!.day, revision: own!.revision });
  });

  test("only shared fields leave", () => {
    /** For any check-in and any switches, the shared body holds exactly the fields whose switch is on. */
    const next = chance(1);
    for (let round = 0; round < 500; round += 1) {
      const checkin = someCheckin(next);
      const shared = someFields(next);
      const whole = tidy(checkin);
      if (problemOf(whole) !== null) continue;
      const given = makeEntries(checkin, shared, ID, 1).find((entry) => entry.space === "shared");
      const expected = FIELDS.filter((field) => shared.has(field) && whole[field] !== null);
      if (expected.length === 0) expect(given).toBeUndefined();
      else expect(checkins.present(readCheckin(given!.body)!)).toEqual(expected);
    }
  });

  test("what is kept can be opened again", () => {
    /** For any tidy check-in without a problem, reading what was made gives it back. */
    const next = chance(2);
    for (let round = 0; round < 500; round += 1) {
      const checkin = tidy(someCheckin(next));
      if (problemOf(checkin) !== null) continue;
      expect(readCheckin(makeEntries(checkin, new Set(), ID, 1)[0]!.body)).toEqual(checkin);
    }
  });

  test("a switch on an empty field shares nothing", () => {
    /** The mask names only what is there, and no shared entry is made for nothing. */
    const entries = makeEntries({ ...EMPTY, distress: 3 }, new Set<Field>(["note"]), ID, 1);
    expect(entries).toHaveLength(1);
    expect((decodeBody(entries[0]!.body) as unknown[])[10]).toBe(0);
  });

  test("every check-in fits one size", () => {
    /** With the longest texts and all choices a body stays below 470 bytes, so an entry fits the first bucket. */
    const all = [...Array(12).keys()].map((id) => id + 52);
    const longest: Checkin = { ...WHOLE, words: all, body: all, need: "a".repeat(200), thanks: "b".repeat(199), note: "c" };
    expect(problemOf(longest)).toBeNull();
    expect(makeEntries(longest, new Set(FIELDS), ID, 20_779)[1]!.body.length).toBeLessThan(450);
  });
});

describe("what is no check-in", () => {
  test("nothing at all", () => {
    /** Ten empty fields are not kept. */
    expect(problemOf(EMPTY)).toBe("nothing");
    expect(problemOf(tidy({ ...EMPTY, note: "  \n ", words: [] }))).toBe("nothing");
  });

  test("too many words", () => {
    /** 400 bytes of UTF-8 over the three texts together are the limit, counted in bytes. */
    expect(problemOf({ ...EMPTY, note: "€".repeat(133) })).toBeNull();
    expect(problemOf({ ...EMPTY, note: "€".repeat(133), need: "ab" })).toBe("too_long");
  });

  const [d, ...rest] = [6, null, null, null, null, null, null, null, null, null];
  const bad: Record<string, unknown> = {
    "a rating above ten": [11, ...rest, 0],
    "a rating in words": ["6", ...rest, 0],
    "ten items": [d, ...rest],
    "twelve items": [d, ...rest, 0, 0],
    "all empty": [null, ...rest, 0],
    "a mask of an empty field": [d, ...rest, 2],
    "a mask beyond ten bits": [d, ...rest, 1024],
    "choices out of order": [d, null, null, null, null, [3, 0], null, null, null, null, 0],
    "a choice twice": [d, null, null, null, null, [3, 3], null, null, null, null, 0],
    "an empty choice": [d, null, null, null, null, [], null, null, null, null, 0],
    "thirteen choices": [d, null, null, null, null, [...Array(13).keys()], null, null, null, null, 0],
    "a choice beyond 63": [d, null, null, null, null, [64], null, null, null, null, 0],
    "an untrimmed text": [d, null, null, null, null, null, null, " x", null, null, 0],
    "an empty text": [d, null, null, null, null, null, null, "", null, null, 0],
    "more text than fits": [d, null, null, null, null, null, null, "x".repeat(401), null, null, 0],
    "no list": 6,
  };
  test.each(Object.entries(bad))("%s is refused", (_name, value) => {
    /** Each malformed body reads as no check-in, never as part of one. */
    expect(readCheckin(encodeBody(value as never))).toBeNull();
  });

  test("bytes that are no body", () => {
    /** Garbage and cut bodies read as no check-in and throw nothing. */
    const whole = makeEntries(WHOLE, new Set(), ID, 1)[0]!.body;
    for (let length = 0; length < whole.length; length += 1) expect(readCheckin(whole.slice(0, length))).toBeNull();
  });
});
