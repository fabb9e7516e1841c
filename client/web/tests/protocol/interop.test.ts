/**
 * What one language writes, the other reads: envelopes, a removal, a leave, and what counts in the end.
 *
 * Python's half starts this file with INTEROP_IN (what Python sealed, to be opened here) and INTEROP_OUT (where
 * to write what was sealed here, for Python to open); without them a small sample made here is used.
 * Both files are lines of JSON: first the roster's wires and the epoch keys, then in the order of the space's
 * log wire and entry of each envelope, each later record and the key it brings; last how many count, per device.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { env } from "node:process";
import { beforeAll, expect, test } from "vitest";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";
import { Chains, Link, requireAuthor } from "../../src/protocol/public/chain.ts";
import { compareBytes } from "../../src/protocol/public/encoding.ts";
import { parseEnvelope } from "../../src/protocol/public/envelope.ts";
import { Roster, writeFounding, type Pin } from "../../src/protocol/public/roster.ts";
import { encodeBody, type Entry } from "../../src/protocol/secret/entry.ts";
import { makeRotate } from "../../src/protocol/secret/epoch.ts";
import { Seat } from "../../src/protocol/secret/keys.ts";
import { askToJoin, makeAdmit, makeLeave, signFounding, writeAbout, writeGenesis } from "../../src/protocol/secret/record.ts";
import { openEnvelope, seal, type EpochKey, type Keyring } from "../../src/protocol/secret/sealing.ts";
import { Given, asObject, hex, type Json, type JsonObject } from "./ops/given.ts";
import { rosters } from "./ops/public.ts";
import { entryOut } from "./ops/secret.ts";

const SAMPLE = 20;
const MANY = 1000;
const KINDS = ["note", "a", "abcdefghijklmnop"];
const TEXTS = ["", "plain", "naïve café", "\ufeffmark first", "😀", "\u0000\u001f\u007f", "ß".repeat(300)];

/** A space of two members, the second of whom has two devices; what they wrote, as lines. */
interface World {
  readonly seats: readonly Seat[];
  readonly held: Chains;
  readonly lines: JsonObject[];
  epochKey: EpochKey;
}

function number(below: number): number {
  return new DataView(randomBytes(4).buffer).getUint32(0) % below;
}

function found(): World {
  const [a, b, c] = [0, 1, 2].map(() => Seat.fromSeed(randomBytes(32))) as [Seat, Seat, Seat];
  const genesis = writeGenesis(writeAbout(randomBytes(32), 2, [0, 0], 0), [a.keys, b.keys]);
  const founding = writeFounding(genesis, [a, b].map((seat) => signFounding(seat, genesis)));
  const first = Roster.found(founding);
  const { wire, fresh } = makeRotate(a, 0, first, randomBytes);
  const second = first.append(wire);
  const keys = new Map([[fresh.epoch, fresh.key]]);
  const admit = makeAdmit(b, 1, second, askToJoin(c, first.space, 1), keys, randomBytes);
  const lines = [{ wires: [founding, wire, admit].map(hex), keys: { [fresh.epoch]: hex(fresh.key) } }];
  return { seats: [a, b, c], held: new Chains(second.append(admit)), lines, epochKey: fresh };
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

/** The next envelope of an author, who has seen the newest of some others and may erase one of its own. */
function sealNext({ seats, held, lines, epochKey }: World, device: number, erases: boolean): void {
  const { roster } = held;
  const own = held.head(device);
  const seen = roster.devices
    .map((other) => ({ device: other.number, ...held.head(other.number) }))
    .filter((other) => other.device !== device && other.seq > 0 && number(2) === 0);
  const standing = { device, seq: own.seq + 1, prev: own.id, rosterHead: roster.head, seen };
  const place = { space: roster.space, ...standing, erases: erases ? someOf(held, device) : [] };
  const entry = randomEntry();
  const { wire } = seal(seats[device]!, place, entry, epochKey, randomBytes);
  held.add(Link.of(parseEnvelope(wire)));
  lines.push({ wire: hex(wire), entry: entryOut(entry) });
}

/** One or two ids of what a device wrote, ascending. */
function someOf(held: Chains, device: number): readonly Uint8Array[] {
  const { ids } = held.run(device);
  return [...new Set([ids[0]!, ids[number(ids.length)]!])].sort(compareBytes);
}

function pinOf({ held }: World, device: number): Pin {
  const { seq, id } = held.head(device);
  return { device, seq, id };
}

/** Device 1 removes device 2, the other of its member. */
function remove(world: World): void {
  const { wire, fresh } = makeRotate(world.seats[1]!, 1, world.held.roster, randomBytes, [pinOf(world, 2)]);
  world.epochKey = fresh;
  follow(world, wire, { [fresh.epoch]: hex(fresh.key) });
}

/** Member 1 leaves. */
function leave(world: World): void {
  follow(world, makeLeave(world.seats[1]!, 1, world.held.roster, [pinOf(world, 1)]), {});
}

function follow({ held, lines }: World, record: Uint8Array, keys: JsonObject): void {
  held.grow(held.roster.append(record));
  lines.push({ record: hex(record), keys });
}

function sealMany(count: number): readonly JsonObject[] {
  const world = found();
  for (let i = 0; i < 3; i++) sealNext(world, i, false);
  for (let i = 3; i < count / 2; i++) sealNext(world, number(3), number(10) === 0);
  remove(world);
  for (let i = Math.ceil(count / 2); i < count - 5; i++) sealNext(world, number(2), number(10) === 0);
  leave(world);
  for (let i = 0; i < 5; i++) sealNext(world, 0, true);
  return [...world.lines, { counted: [0, 1, 2].map((device) => world.held.head(device).seq) }];
}

/** How many envelopes count, each when it comes, and open to the entry that their line tells. */
function openMany(lines: readonly JsonObject[]): number {
  const [first, ...rest] = lines.map((line) => new Given(line));
  const held = new Chains(rosters(first!.byteList("wires")));
  const keys = new Map(first!.keyring("keys"));
  let opened = 0;
  for (const line of rest) {
    if (line.has("record")) {
      held.grow(held.roster.append(line.bytes("record")));
      line.keyring("keys").forEach((key, epoch) => keys.set(epoch, key));
    } else if (line.has("wire")) {
      opened += openOne(held, keys, line);
    } else {
      expect(held.roster.devices.map((device) => held.head(device.number).seq)).toEqual(line.list("counted"));
    }
  }
  return opened;
}

function openOne(held: Chains, keys: Keyring, line: Given): number {
  const envelope = parseEnvelope(line.bytes("wire"));
  requireAuthor(held.roster, envelope);
  held.add(Link.of(envelope));
  expect(held.whyNot(envelope.id)).toBeNull();
  expect(entryOut(openEnvelope(envelope, keys))).toEqual(line.inner("entry").json);
  return 1;
}

/** How many of the lines are envelopes: all but the first, two records, and the last. */
const envelopesIn = (lines: readonly JsonObject[]): number => lines.length - 4;

beforeAll(ready);

test("what was sealed elsewhere opens here", { timeout: 60_000 }, () => {
  const path = env["INTEROP_IN"];
  const lines = path
    ? readFileSync(path, "utf8").trim().split("\n").map((line) => asObject(JSON.parse(line) as Json))
    : sealMany(SAMPLE);

  expect(openMany(lines)).toBe(envelopesIn(lines));
});

test("what is sealed here is there to be opened elsewhere", { timeout: 60_000 }, () => {
  const path = env["INTEROP_OUT"];
  const lines = sealMany(path ? MANY : SAMPLE);
  if (path) writeFileSync(path, lines.map((line) => JSON.stringify(line)).join("\n") + "\n");

  expect(openMany(lines)).toBe(envelopesIn(lines));
  expect(envelopesIn(lines)).toBe(path ? MANY : SAMPLE);
});
