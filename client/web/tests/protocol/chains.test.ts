/** What counts of an author is a function of the sets held: quick and naive agree, in every order of arrival. */

import { beforeAll, describe, expect, test } from "vitest";
import { ready, same } from "../../src/protocol/primitives.ts";
import { Chains, type Link } from "../../src/protocol/public/chain.ts";
import { compareBytes } from "../../src/protocol/public/encoding.ts";
import type { Device, Roster } from "../../src/protocol/public/roster.ts";
import { Chance } from "./chance.ts";
import { beginning, history, rotate, type History } from "./histories.ts";
import { hex } from "./ops/given.ts";

const MANY = 10_000;
let before: readonly Roster[];

beforeAll(async () => {
  await ready();
  before = beginning();
});

/** One author as the rules tell it, with no thought of speed. */
interface Told {
  readonly ids: readonly Uint8Array[];
  readonly forked: number | null;
  readonly walked: boolean;
  readonly longest: Uint8Array;
}

function naive(roster: Roster, links: readonly Link[], device: number): Told {
  const author = roster.devices[device]!;
  const own = links.filter((link) => link.device === device);
  const told = author.pin === null ? forward(roster, author, own) : backward(roster, author, own);
  return { ...told, longest: deepest(roster, author, own) };
}

function forward(roster: Roster, author: Device, own: readonly Link[]): Omit<Told, "longest"> {
  const path: Link[] = [];
  for (let prev = author.admittedBy; ; prev = path[path.length - 1]!.id) {
    const next = own.filter((link) => link.seq === path.length + 1 && same(link.prev, prev));
    if (next.length > 1) return { ids: idsOf(path), forked: path.length + 1, walked: true };
    if (next.length === 0 || sound(roster, author, [...path, ...next]).length === path.length) {
      return { ids: idsOf(path), forked: null, walked: true };
    }
    path.push(next[0]!);
  }
}

function backward(roster: Roster, author: Device, own: readonly Link[]): Omit<Told, "longest"> {
  const path: Link[] = [];
  let wanted = author.pin!.id;
  for (let seq = author.pin!.seq; seq > 0; seq--) {
    const link = own.find((each) => each.seq === seq && same(each.id, wanted));
    if (link === undefined) return { ids: [], forked: null, walked: false };
    path.unshift(link);
    wanted = link.prev;
  }
  const met = author.earlier.every((pin) => same(pin.seq === 0 ? wanted : path[pin.seq - 1]!.id, pin.id));
  const walked = met && same(wanted, author.admittedBy);
  return { ids: walked ? idsOf(sound(roster, author, path)) : [], forked: null, walked };
}

/** The links up to the first that cites a head not known, older than before, or not of its author's time. */
function sound(roster: Roster, author: Device, path: readonly Link[]): readonly Link[] {
  let least = author.admittedN;
  const bad = path.findIndex(({ rosterHead, erases }) => {
    const n = roster.ids.findIndex((id) => same(id, rosterHead));
    const good = n >= least && n < (author.endedN ?? Infinity) && (n < (roster.closed ?? Infinity) || erases);
    least = n;
    return !good;
  });
  return bad < 0 ? path : path.slice(0, bad);
}

const idsOf = (path: readonly Link[]): readonly Uint8Array[] => path.map(({ id }) => id);

/** The end of the longest of all sound paths; of equal ones the smallest id. */
function deepest(roster: Roster, author: Device, own: readonly Link[]): Uint8Array {
  const paths: (readonly Link[])[] = [[]];
  for (const path of paths) {
    const prev = path[path.length - 1]?.id ?? author.admittedBy;
    const next = own.filter((link) => link.seq === path.length + 1 && same(link.prev, prev));
    paths.push(...next.map((link) => [...path, link]).filter((on) => sound(roster, author, on).length === on.length));
  }
  const long = paths.filter((path) => path.length === paths[paths.length - 1]!.length);
  return long.map((path) => path[path.length - 1]?.id ?? author.admittedBy).sort(compareBytes)[0]!;
}

function quick(held: Chains, device: number): Told {
  const { ids, forked, walked } = held.run(device);
  return { ids: [...ids], forked, walked, longest: held.longest(device).id };
}

/** Everything that can be asked, as text. */
function answers(held: Chains, links: readonly Link[]): string {
  const authors = held.roster.devices.map(({ number }) => {
    const [told, { cited }] = [quick(held, number), held.head(number)];
    return [told.ids.map(hex), told.forked, told.walked, cited, hex(told.longest)];
  });
  return JSON.stringify([authors, links.map(({ id }) => [held.counted(id), held.whyNot(id)])]);
}

/** Why the links count or do not, each reason once. */
function reasons(held: Chains, links: readonly Link[]): readonly string[] {
  return [...new Set(links.map(({ id }) => held.whyNot(id) ?? "counted"))].sort();
}

/** Records and links in one order: the records as they follow, the links as chance has them. */
function arrive({ rosters, links }: History, chance: Chance, each: (held: Chains) => void = () => undefined): Chains {
  const held = new Chains(rosters[0]!);
  const order = chance.shuffled([...links, ...rosters.slice(1).map(() => null)]);
  let next = 1;
  for (const link of order) {
    if (link === null) held.grow(rosters[next++]!);
    else held.add(link);
    each(held);
  }
  return held;
}

test("two hundred orders of arrival of one history end alike", { timeout: 60_000 }, () => {
  const found = history(new Chance(754), before, 40);
  const held = new Chains(found.rosters[found.rosters.length - 1]!, found.links);
  const whole = answers(held, found.links);

  expect(reasons(held, found.links)).toEqual(["counted", "forked", "gap", "not_present", "past_pin", "unknown_head"]);
  for (let seed = 0; seed < 200; seed++) expect(answers(arrive(found, new Chance(seed)), found.links)).toBe(whole);
});

test("two hundred histories end alike in any order", { timeout: 60_000 }, () => {
  for (let seed = 0; seed < 200; seed++) {
    const chance = new Chance(1000 + seed);
    const found = history(chance, before);
    const whole = new Chains(found.rosters[found.rosters.length - 1]!, found.links);

    expect(answers(arrive(found, chance), found.links), `seed ${seed}`).toBe(answers(whole, found.links));
  }
});

test("after every arrival the quick way and the naive one agree", { timeout: 60_000 }, () => {
  for (let seed = 0; seed < 200; seed++) {
    const chance = new Chance(5000 + seed);
    arrive(history(chance, before), chance, (held) => {
      const links = held.roster.devices.flatMap(({ number }) => held.links(number));
      for (const { number } of held.roster.devices) {
        expect(quick(held, number), `seed ${seed}`).toEqual(naive(held.roster, links, number));
      }
    });
  }
});

test("the histories hold what they are there to try", () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const { rosters, links } = history(new Chance(1000 + seed), before);
    const held = new Chains(rosters[rosters.length - 1]!, links);
    reasons(held, links).forEach((reason) => seen.add(reason));
  }

  expect([...seen].sort()).toEqual([
    "closed", "counted", "forked", "gap", "head_backwards", "not_present", "past_pin", "unconfirmed", "unknown_head",
  ]);
});

describe("ten thousand links", () => {
  function line(device: number, count: number = MANY): readonly Link[] {
    const roster = before[before.length - 1]!;
    const links: Link[] = [];
    let prev = roster.devices[device]!.admittedBy;
    for (let seq = 1; seq <= count; seq++) {
      links.push({ id: numbered(seq), device, seq, prev, rosterHead: roster.head, erases: false });
      prev = numbered(seq);
    }
    return links;
  }

  function numbered(seq: number, branch: number = 0): Uint8Array {
    const id = new Uint8Array(32).fill(branch);
    new DataView(id.buffer).setUint32(0, seq);
    return id;
  }

  test.each(["forwards", "backwards", "shuffled"])("of a live author count, %s", (order) => {
    const links = line(2);
    const held = new Chains(before[before.length - 1]!);
    const arriving = { forwards: links, backwards: links.toReversed(), shuffled: new Chance(1).shuffled(links) };
    for (const link of arriving[order as keyof typeof arriving]) {
      held.add(link);
      held.head(2);
    }

    expect(held.head(2).seq).toBe(MANY);
    expect(held.longest(2).seq).toBe(MANY);
  });

  test.each(["forwards", "backwards"])("of an ended author count when the walk is complete, %s", (order) => {
    const links = line(2);
    const held = new Chains(rotate(before[before.length - 1]!, [{ device: 2, seq: MANY, id: numbered(MANY) }]));
    for (const link of order === "forwards" ? links : links.toReversed()) {
      expect(held.run(2).ids.length).toBe(0);
      held.add(link);
    }

    expect(held.run(2)).toMatchObject({ walked: true });
    expect(held.run(2).ids.length).toBe(MANY);
  });

  test("with a second branch at every place stop before the first", () => {
    const links = line(2, MANY / 2);
    const held = new Chains(before[before.length - 1]!, links);
    for (const link of links.toReversed()) held.add({ ...link, id: numbered(link.seq, 1) });

    expect(held.run(2)).toMatchObject({ ids: [], forked: 1 });
    expect(held.longest(2).seq).toBe(MANY / 2);
  });

  test("with all branches at one place stop before it", () => {
    const [links, last] = [line(2, MANY / 2), MANY / 2];
    const held = new Chains(before[before.length - 1]!, links);
    for (let branch = 1; branch <= MANY / 2; branch++) {
      const id = numbered(last, 1);
      new DataView(id.buffer).setUint32(4, branch);
      held.add({ ...links[last - 1]!, id });
    }

    expect(held.run(2).forked).toBe(last);
    expect(held.head(2).seq).toBe(last - 1);
  });

  test("say why they wait in one pass", () => {
    const [, ...links] = line(2);
    const held = new Chains(before[before.length - 1]!, links);

    expect(reasons(held, held.links(2).toReversed())).toEqual(["gap"]);
  });

  test("stay where they are while the roster grows", () => {
    const held = new Chains(before[before.length - 1]!, line(2));
    const run = held.run(2);
    held.grow(rotate(held.roster, []));

    expect(held.run(2)).toBe(run);
    expect(held.head(2).seq).toBe(MANY);
  });
});

test("a link held is held once", () => {
  const roster = before[before.length - 1]!;
  const link = { id: new Uint8Array(32), device: 0, seq: 1, prev: roster.space, rosterHead: roster.head, erases: false };
  const held = new Chains(roster, [link]);

  expect(held.add({ ...link, id: new Uint8Array(32) })).toBe(false);
  expect([held.holds(link.id), held.links(0).length, held.head(0).seq]).toEqual([true, 1, 1]);
});

test("nothing is held of a device that the roster does not know", () => {
  const roster = before[0]!;
  const link = { id: new Uint8Array(32), device: 2, seq: 1, prev: roster.space, rosterHead: roster.head, erases: false };

  expect(() => new Chains(roster, [link])).toThrow(RangeError);
});
