import { beforeAll, describe, expect, it } from "vitest";
import { hash32, randomBytes, ready, type Random } from "../../src/protocol/primitives.ts";
import { parseEnvelope, writeEnvelope } from "../../src/protocol/public/envelope.ts";
import { ENVELOPE, FOUNDING, LOG_START, ROSTER, itemId, runningHash, type Page, type PageItem } from "../../src/protocol/public/messages.ts";
import { Roster, parseRecord, writeFounding } from "../../src/protocol/public/roster.ts";
import { makeRotate } from "../../src/protocol/secret/epoch.ts";
import type { Entry } from "../../src/protocol/secret/entry.ts";
import { Seat } from "../../src/protocol/secret/keys.ts";
import { signFounding, writeAbout, writeGenesis } from "../../src/protocol/secret/record.ts";
import { seal, type EpochKey } from "../../src/protocol/secret/sealing.ts";
import { alarmsOf } from "../../src/sync/alarms.ts";
import { REFUSED_MAX, WAITING_MAX } from "../../src/sync/bounds.ts";
import { awaitedSpace } from "../../src/sync/founding.ts";
import { judgePage, type Judgement } from "../../src/sync/judge.ts";
import type { LinkRecord, SpaceRecord } from "../../src/sync/records.ts";
import { EMPTY_CHAIN, chainRecord, restoreState, type SpaceState } from "../../src/sync/state.ts";

/** A log with two authors, two epochs and a roster record in between, as an honest relay would have it. */
interface World {
  readonly items: readonly PageItem[];
  readonly ids: readonly Uint8Array[];
  readonly space: SpaceRecord;
  /** Nothing fetched yet; a state of its own each time. */
  readonly blank: () => SpaceState;
}

let world: World;

beforeAll(async () => {
  await ready();
  world = makeWorld();
});

function seeded(seed: number): Random & { below: (limit: number) => number } {
  let count = 0;
  const draw = (bytes: number): Uint8Array => hash32(new TextEncoder().encode(`${seed} ${count++}`)).slice(0, bytes);
  const below = (limit: number): number => new DataView(draw(8).buffer).getUint32(0) % limit;
  return Object.assign(draw, { below });
}

function makeWorld(): World {
  const seats = [Seat.fromSeed(randomBytes(32)), Seat.fromSeed(randomBytes(32))] as const;
  const about = writeAbout(randomBytes(32), 2, [0, 0], 0);
  const genesis = writeGenesis(about, seats.map((seat) => seat.keys));
  const founding = writeFounding(genesis, seats.map((seat) => signFounding(seat, genesis)));
  let roster = Roster.found(founding);
  const items: PageItem[] = [{ type: FOUNDING, wire: founding, arrived: 0 }];
  const ids: Uint8Array[] = [roster.space];
  let epochKey: EpochKey;
  const rotate = (author: 0 | 1): void => {
    const made = makeRotate(seats[author], author, roster, randomBytes);
    roster = roster.append(made.wire);
    epochKey = made.fresh;
    items.push({ type: ROSTER, wire: made.wire, arrived: 0 });
    ids.push(parseRecord(made.wire).id);
  };
  const heads = [0, 1].map(() => ({ seq: 0, prev: roster.space }));
  const write = (author: 0 | 1): void => {
    const head = heads[author]!;
    const place = { space: roster.space, device: author, seq: head.seq + 1, prev: head.prev, rosterHead: roster.head, seen: [] };
    const sealed = seal(seats[author], place, note(`${author} ${place.seq}`), epochKey, randomBytes);
    heads[author] = { seq: place.seq, prev: sealed.id };
    items.push({ type: ENVELOPE, wire: sealed.wire, arrived: 1 });
    ids.push(sealed.id);
  };
  rotate(0);
  for (const author of [0, 1, 0, 0, 1] as const) write(author);
  rotate(1);
  for (const author of [1, 0, 1] as const) write(author);
  const space = awaitedSpace(seats[1], 1, "http://localhost:1", about, founding);
  return { items, ids, space, blank: () => restoreState(space, EMPTY_CHAIN, []) };
}

function note(body: string): Entry {
  return { kind: "note", schema: 1, entryId: randomBytes(16), revision: 0, day: 1, body: new TextEncoder().encode(body) };
}

/** The items as pages whose own words are true. */
function pages(items: readonly PageItem[], ids: readonly Uint8Array[], sizes: () => number): Page[] {
  const all: Page[] = [];
  const hash = ids.reduce((before, id, i) => runningHash(before, id, items[i]!.arrived), LOG_START);
  for (let after = 0; after < items.length; after += all.at(-1)!.items.length) {
    all.push({ after, items: items.slice(after, after + sizes()), head: items.length, hash, room: 1 });
  }
  return all;
}

function judgeAll(start: SpaceState, all: readonly Page[]): { state: SpaceState; opened: Judgement["opened"] } {
  const opened: Judgement["opened"][number][] = [];
  let state = start;
  for (const page of all) {
    const judgement = judgePage(state, page);
    state = judgement.state;
    opened.push(...judgement.opened);
  }
  return { state, opened };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** What must not depend on the order of arrival. */
function essence({ state, opened }: ReturnType<typeof judgeAll>): unknown {
  return {
    heads: [0, 1].map((device) => state.chains.head(device)).map((head) => [head.seq, hex(head.id), head.cited]),
    roster: state.chains.roster.ids.map(hex),
    keys: [...state.keys.ring].map(([epoch, key]) => [epoch, hex(key)]).sort(),
    aside: [...state.aside.values()].map((item) => [item.reason, hex(item.wire)]).sort(),
    opened: opened.map((item) => [hex(item.id), new TextDecoder().decode(item.entry.body)]).sort(),
  };
}

/** A record with one bit changed: in its signature, which is its end, or before that. */
function flipped(wire: Uint8Array, fromEnd = 1): Uint8Array {
  return wire.map((byte, i) => (i === wire.length - fromEnd ? byte ^ 1 : byte));
}

function shuffled<T>(values: readonly T[], random: ReturnType<typeof seeded>): T[] {
  const left = [...values];
  return values.map(() => left.splice(random.below(left.length), 1)[0]!);
}

describe("the judgement of pages", () => {
  it("opens all of an honest log", () => {
    // In the relay's order everything counts and opens, nothing lies aside, and the cursor stands at the end.
    const judged = judgeAll(world.blank(), pages(world.items, world.ids, () => 3));

    expect(judged.opened.map((item) => new TextDecoder().decode(item.entry.body))).toEqual(
      ["0 1", "1 1", "0 2", "0 3", "1 2", "1 3", "0 4", "1 4"],
    );
    expect([judged.state.number, judged.state.aside.size, judged.state.trouble.size]).toEqual([11, 0, 0]);
  });

  it("does not depend on the order of arrival", () => {
    // Eighty random orders, in pages of random sizes and with repeats, end in one and the same state.
    const expected = essence(judgeAll(world.blank(), pages(world.items, world.ids, () => 100)));
    for (let seed = 0; seed < 80; seed++) {
      const random = seeded(seed);
      const repeats = [world.items[3]!, world.items[9]!];
      const order = shuffled([...world.items, ...repeats], random);
      const ids = order.map((item) => world.ids[world.items.indexOf(item)]!);

      expect(essence(judgeAll(world.blank(), pages(order, ids, () => 1 + random.below(5))))).toEqual(expected);
    }
  });

  it("does not depend on when the program starts anew", () => {
    // A state written down and read back after every page goes on as if nothing had been.
    const order = shuffled(world.items, seeded(7));
    const all = pages(order, order.map((item) => world.ids[world.items.indexOf(item)]!), () => 2);
    const opened: Judgement["opened"][number][] = [];
    const links: LinkRecord[] = [];
    let state = world.blank();
    for (const page of all) {
      const judged = judgePage(restoreState(world.space, chainRecord(state, []), [...state.aside.values()], links), page);
      state = judged.state;
      links.push(...judged.held.map(({ link }) => link));
      opened.push(...judged.opened);
    }

    expect(essence({ state, opened })).toEqual(essence(judgeAll(world.blank(), all)));
  });

  it.each([
    ["an envelope is missing", 2, "waits", ["gap"]],
    ["a roster record is missing", 7, "waits", ["withheld"]],
  ])("waits when %s", (_, missing, reason, alarms) => {
    // What cannot be judged yet waits aside with its reason, and raises an alarm as long as it waits.
    const items = world.items.filter((_item, i) => i !== missing);
    const ids = world.ids.filter((_id, i) => i !== missing);
    const { state } = judgeAll(world.blank(), pages(items, ids, () => 100));

    expect([...state.aside.values()].map((item) => item.reason)).toContain(reason);
    const told = alarmsOf(state).map((alarm) => alarm.name);
    expect(told).toEqual(expect.arrayContaining(alarms));
  });

  it("sets aside what does not open, and goes on", () => {
    // A body that is not the signed one is that one entry's matter; the author's chain goes on after it.
    const envelope = parseEnvelope(world.items[2]!.wire);
    const { headerBytes, commitment, bodyHash, signature, wrap } = envelope;
    const bare = writeEnvelope(headerBytes, commitment, bodyHash, signature, null, wrap);
    const items = world.items.map((item, i) => (i === 2 ? { ...item, wire: bare, arrived: 0 } : item));
    const judged = judgeAll(world.blank(), pages(items, world.ids, () => 100));

    expect(judged.opened.length).toBe(7);
    expect(alarmsOf(judged.state)).toEqual([{ name: "body_missing", reason: "device 0" }]);
  });

  it("opens what was set aside when its body comes", () => {
    // The same envelope, later and whole: it opens, and the alarm clears itself.
    const envelope = parseEnvelope(world.items[2]!.wire);
    const { headerBytes, commitment, bodyHash, signature, wrap } = envelope;
    const bare = writeEnvelope(headerBytes, commitment, bodyHash, signature, null, wrap);
    const items = [...world.items.map((item, i) => (i === 2 ? { ...item, wire: bare, arrived: 0 } : item)), world.items[2]!];
    const judged = judgeAll(world.blank(), pages(items, [...world.ids, world.ids[2]!], () => 4));

    expect([judged.opened.length, judged.state.aside.size]).toEqual([8, 0]);
  });

  it("does not take a forged signature", () => {
    // A flipped bit in a signature keeps that envelope, and what follows on it, from counting.
    const wire = world.items[2]!.wire.slice();
    const { signature } = parseEnvelope(wire);
    const at = Buffer.from(wire).indexOf(Buffer.from(signature));
    wire[at + 5]! ^= 1;
    const items = world.items.map((item, i) => (i === 2 ? { ...item, wire } : item));
    const { state } = judgeAll(world.blank(), pages(items, world.ids, () => 100));

    expect([...state.aside.values()].map((item) => item.reason).sort()).toEqual(["forged", "waits", "waits", "waits"]);
    expect(state.chains.head(0).seq).toBe(0);
  });

  it.each([
    ["the founding of another space", () => ({ ...makeWorld().items[0]!, arrived: 0 })],
    ["a record of another space", () => makeWorld().items[1]!],
    ["a record that nobody signed", () => ({ ...world.items[7]!, wire: flipped(world.items[7]!.wire) })],
    ["another record 1 that nobody signed", () => ({ ...world.items[1]!, wire: flipped(world.items[1]!.wire, 80) })],
  ])("is healed by an honest relay after %s", (_, junk) => {
    // A roster row that no relay would take stops the space where it stands; nothing of it is kept.
    const page = pages(world.items, world.ids, () => 100)[0]!;
    const items = page.items.toSpliced(7, 0, junk());
    const troubled = judgePage(world.blank(), { ...page, items, head: 12, hash: new Uint8Array(32) });

    expect([troubled.state.number, troubled.fault]).toEqual([0, "refused_roster"]);
    expect([troubled.opened.length, troubled.state.aside.size]).toEqual([5, 0]);
    const honest = judgePage(troubled.state, page);
    expect([honest.state.number, honest.fault, honest.state.aside.size]).toEqual([11, null, 0]);
    expect(honest.opened.length).toBe(3);
  });

  it.each([
    ["rollback", { hash: new Uint8Array(32) }],
    ["broken", { head: 4 }],
  ])("keeps its cursor when the log contradicts itself: %s", (name, lie) => {
    // A log that is not what it says moves no cursor, and is named; the honest one is judged over what was kept.
    const page = { ...pages(world.items, world.ids, () => 100)[0]!, ...lie };
    const { state, fault } = judgePage(world.blank(), page);

    expect([state.number, fault]).toEqual([0, name]);
    const honest = judgePage(state, pages(world.items, world.ids, () => 100)[0]!);
    expect([honest.state.number, honest.fault]).toEqual([11, null]);
  });

  /** Rows that a relay makes up, each another one, behind what is held; signed by a stranger in a device's name. */
  function madeUp(state: SpaceState, count: number, device: number): Page {
    const stranger = Seat.fromSeed(randomBytes(32));
    const items = Array.from({ length: count }, (_, i): PageItem => {
      const { space, head: rosterHead } = state.chains.roster;
      const place = { space, device, seq: i + 1, prev: randomBytes(32), rosterHead, seen: [] };
      return { type: ENVELOPE, wire: seal(stranger, place, note(""), { epoch: 1, key: randomBytes(32) }, randomBytes).wire, arrived: 1 };
    });
    const hash = items.reduce((before, { type, wire, arrived }) => runningHash(before, itemId(type, wire), arrived), state.hash);
    return { after: state.number, items, head: state.number + count, hash, room: 1 };
  }

  it("keeps no more than a little of what a relay makes up", () => {
    // Of 200 rows with a false signature a few are kept with their bytes; the rest is judged, named and gone.
    const { state: honest } = judgeAll(world.blank(), pages(world.items, world.ids, () => 99));

    const { state } = judgePage(honest, madeUp(honest, 200, 0));

    expect(state.aside.size).toBe(REFUSED_MAX);
    expect(alarmsOf(state)).toEqual([{ name: "refused", reason: "forged" }]);
    expect(state.number).toBe(honest.number + 200);
  });

  it("takes no more when too much waits for a record that does not come", () => {
    // The cursor stays before the page in which something found no room, so that nothing is lost by it.
    const { state: honest } = judgeAll(world.blank(), pages(world.items, world.ids, () => 99));

    const { state, fault } = judgePage(honest, madeUp(honest, WAITING_MAX + 5, 9));

    expect([fault, state.number, state.aside.size]).toEqual(["broken", honest.number, WAITING_MAX]);
  });
});
