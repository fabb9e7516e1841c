/** Places and rooms: what is known of screens before any of them is loaded. */
import { expect, test } from "vitest";
import { about, groupOf, GROUPS, isPlace, type Place } from "../../src/ui/screens/places.ts";
import { ROOMS } from "../../src/ui/screens/rooms.ts";

const PLACES = Object.values(GROUPS).flatMap((places) => Object.keys(places)) as Place[];

/** Words that an address may not say: a stranger may stand behind. */
const TELLING = /check|mood|pair|couple|trust|promise|repair|agree|heal|therap|moment|signal/;

test("every room is a place of its own", () => {
  /** Each room leads to itself; every other place lies in one of them. */
  for (const room of ROOMS) expect(about(room).room).toBe(room);
  for (const place of PLACES) expect(ROOMS).toContain(about(place).room);
});

test("a place belongs to one group", () => {
  /** No two groups name the same place, and each is found in the group that names it. */
  expect(new Set(PLACES).size).toBe(PLACES.length);
  for (const place of PLACES) expect(Object.keys(GROUPS[groupOf(place)])).toContain(place);
});

test("R19: addresses are neutral words", () => {
  /** Lower-case letters only, none of the words that tell what the notebook is for, and nothing inherited is a place. */
  for (const place of PLACES) expect(place).toMatch(/^[a-z]+$/);
  expect(PLACES.filter((place) => TELLING.test(place))).toEqual([]);
  expect(["toString", "constructor", ""].filter(isPlace)).toEqual([]);
});

test("R19: an address says the room alone", async () => {
  /** Whatever is open, in any order: the same five addresses, and nothing beside them but whether a step lies below. */
  const told: unknown[] = [];
  const history = { state: null, replaceState: (...said: unknown[]) => void told.push(said), pushState: (...said: unknown[]) => void told.push(said), back: () => undefined };
  Object.assign(globalThis, { history, location: { hash: "", pathname: "/" }, addEventListener: () => undefined });
  const { Router } = await import("../../src/ui/router.svelte.ts");
  const router = new Router(() => undefined);
  for (const place of PLACES) {
    router.go(place, "an id");
    expect(told.at(-1)).toEqual([{ above: expect.any(Boolean) }, "", `#/${about(place).room}`]);
  }
});
