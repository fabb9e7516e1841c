/**
 * Envelopes sealed in one language open in the other.
 *
 * Python's half starts this file with INTEROP_IN (what Python sealed, to be opened here) and INTEROP_OUT (where
 * to write what was sealed here, for Python to open); without them a small sample made here is used.
 * Both files are lines of JSON: first the roster's wires and the epoch keys, then wire and entry of each
 * envelope, in the order of the space's log.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { env } from "node:process";
import { beforeAll, expect, test } from "vitest";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";
import { Chain } from "../../src/protocol/public/chain.ts";
import { parseEnvelope } from "../../src/protocol/public/envelope.ts";
import { Roster, writeFounding } from "../../src/protocol/public/roster.ts";
import { encodeBody, type Entry } from "../../src/protocol/secret/entry.ts";
import { makeRotate } from "../../src/protocol/secret/epoch.ts";
import { Seat } from "../../src/protocol/secret/keys.ts";
import { signFounding, writeAbout, writeGenesis } from "../../src/protocol/secret/record.ts";
import { openEnvelope, seal, type EpochKey } from "../../src/protocol/secret/sealing.ts";
import { Given, asObject, hex, type Json, type JsonObject } from "./ops/given.ts";
import { rosters } from "./ops/public.ts";
import { entryOut } from "./ops/secret.ts";

const SAMPLE = 20;
const MANY = 1000;
const KINDS = ["note", "a", "abcdefghijklmnop"];
const TEXTS = ["", "plain", "naïve café", "\ufeffmark first", "😀", "\u0000\u001f\u007f", "ß".repeat(300)];

interface World {
  readonly seats: readonly Seat[];
  readonly wires: readonly Uint8Array[];
  readonly roster: Roster;
  readonly epochKey: EpochKey;
}

function number(below: number): number {
  return new DataView(randomBytes(4).buffer).getUint32(0) % below;
}

function found(): World {
  const seats = [Seat.fromSeed(randomBytes(32)), Seat.fromSeed(randomBytes(32))];
  const genesis = writeGenesis(writeAbout(randomBytes(32), 2, [0, 0], 0), seats.map((seat) => seat.keys));
  const founding = writeFounding(genesis, seats.map((seat) => signFounding(seat, genesis)));
  const first = Roster.found(founding);
  const { wire, fresh } = makeRotate(seats[0]!, 0, first, randomBytes);
  return { seats, wires: [founding, wire], roster: first.append(wire), epochKey: fresh };
}

function randomEntry(): Entry {
  const text = TEXTS[number(TEXTS.length)]!;
  const raw = randomBytes(number(10) === 0 ? number(20000) : number(300));
  return {
    kind: KINDS[number(KINDS.length)]!,
    schema: number(3),
    entryId: randomBytes(16),
    revision: number(10) === 0 ? Number.MAX_SAFE_INTEGER : number(300),
    day: number(40000),
    body: encodeBody([text, null, raw, [number(2 ** 31), [text]]]),
  };
}

/** The next envelope of a random author, who has seen the other's newest in every second one. */
function sealNext(world: World, chain: Chain): { wire: Uint8Array; entry: Entry } {
  const device = number(2);
  const [own, other] = [chain.headOf(device), chain.headOf(1 - device)];
  const seen = other.seq > 0 && number(2) === 0 ? [{ device: 1 - device, seq: other.seq, id: other.id }] : [];
  const { space, head } = world.roster;
  const place = { space, device, seq: own.seq + 1, prev: own.id, rosterHead: head, seen };
  const entry = randomEntry();
  return { wire: seal(world.seats[device]!, place, entry, world.epochKey, randomBytes).wire, entry };
}

function sealMany(count: number): readonly JsonObject[] {
  const world = found();
  const { epoch, key } = world.epochKey;
  const lines: JsonObject[] = [{ wires: world.wires.map(hex), keys: { [epoch]: hex(key) } }];
  let chain = new Chain(world.roster);
  for (let i = 0; i < count; i++) {
    const { wire, entry } = sealNext(world, chain);
    chain = chain.follow(parseEnvelope(wire));
    lines.push({ wire: hex(wire), entry: entryOut(entry) });
  }
  return lines;
}

/** How many envelopes stand in the chain and open to the entry that their line tells. */
function openMany(lines: readonly JsonObject[]): number {
  const [first, ...rest] = lines.map((line) => new Given(line));
  let chain = new Chain(rosters(first!.byteList("wires")));
  const keys = first!.keyring("keys");
  for (const line of rest) {
    const envelope = parseEnvelope(line.bytes("wire"));
    chain = chain.follow(envelope);
    expect(entryOut(openEnvelope(envelope, keys))).toEqual(line.inner("entry").json);
  }
  return rest.length;
}

beforeAll(ready);

test("what was sealed elsewhere opens here", { timeout: 60_000 }, () => {
  const path = env["INTEROP_IN"];
  const lines = path
    ? readFileSync(path, "utf8").trim().split("\n").map((line) => asObject(JSON.parse(line) as Json))
    : sealMany(SAMPLE);

  expect(openMany(lines)).toBe(path ? lines.length - 1 : SAMPLE);
});

test("what is sealed here is there to be opened elsewhere", { timeout: 60_000 }, () => {
  const path = env["INTEROP_OUT"];
  const lines = sealMany(path ? MANY : SAMPLE);
  if (path) writeFileSync(path, lines.map((line) => JSON.stringify(line)).join("\n") + "\n");

  expect(openMany(lines)).toBe(lines.length - 1);
});
