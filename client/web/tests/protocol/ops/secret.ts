/** The operations of the secret half that vector files name; the same table as Python's. */

import { decode, labelledHash, type Label } from "../../../src/protocol/public/encoding.ts";
import { bucketOf, parseEnvelope } from "../../../src/protocol/public/envelope.ts";
import { MAIL_BYTES_MAX } from "../../../src/protocol/public/limits.ts";
import { parseRecord, writeFounding, type Pin } from "../../../src/protocol/public/roster.ts";
import { hash32, type Random } from "../../../src/protocol/primitives.ts";
import * as ceremony from "../../../src/protocol/secret/ceremony.ts";
import { decodeBody, encodeBody, parseAbout, parseEntry, type Entry } from "../../../src/protocol/secret/entry.ts";
import { commitEpoch, keysGranted, makeRotate } from "../../../src/protocol/secret/epoch.ts";
import { openGrant, sealGrant, type Grantee } from "../../../src/protocol/secret/grant.ts";
import { Seat, derive, type Derivation } from "../../../src/protocol/secret/keys.ts";
import * as record from "../../../src/protocol/secret/record.ts";
import * as sealing from "../../../src/protocol/secret/sealing.ts";
import { asBytes, asInt, asList, hex, type Given, type Json, type JsonObject } from "./given.ts";
import { chainOf, parts, rosters, type Op } from "./public.ts";

/** The fixed randomness of vectors: call c gives the first bytes of H32(seed ‖ u64 c ‖ u64 0) ‖ … u64 1 … */
export function stream(seed: Uint8Array): Random {
  let calls = 0;
  return (count) => {
    const call = calls++;
    const blocks = Array.from({ length: Math.ceil(count / 32) }, (_, i) => {
      const tail = Buffer.alloc(16);
      tail.writeBigUInt64BE(BigInt(call), 0);
      tail.writeBigUInt64BE(BigInt(i), 8);
      return hash32(Buffer.concat([seed, tail]));
    });
    return Uint8Array.from(Buffer.concat(blocks).subarray(0, count));
  };
}

const seatOf = (given: Given, name = "seed"): Seat => Seat.fromSeed(given.bytes(name));

export function entryOut(entry: Entry): JsonObject {
  const { kind, schema, entryId, revision, day, body } = entry;
  return { kind, schema, entry_id: hex(entryId), revision, day, body: hex(body) };
}

export function entryIn(given: Given): Entry {
  return {
    kind: given.text("kind"),
    schema: given.int("schema"),
    entryId: given.bytes("entry_id"),
    revision: given.int("revision"),
    day: given.int("day"),
    body: given.bytes("body"),
  };
}

/** A pin or what was seen: [device, seq, id]. */
function pinIn(json: Json): Pin {
  const [device, seq, id] = asList(json);
  return { device: asInt(device), seq: asInt(seq), id: asBytes(id) };
}

function sealed(given: Given): JsonObject {
  const place: sealing.Place = {
    space: given.bytes("space"),
    device: given.int("device"),
    seq: given.int("seq"),
    prev: given.bytes("prev"),
    rosterHead: given.bytes("roster_head"),
    seen: given.list("seen").map(pinIn),
    erases: given.byteList("erases"),
  };
  const epochKey = { epoch: given.int("epoch"), key: given.bytes("epoch_key") };
  const [entry, draw] = [entryIn(given.inner("entry")), stream(given.bytes("random"))];
  const made = sealing.seal(seatOf(given), place, entry, epochKey, draw);
  return { id: hex(made.id), wire: hex(made.wire) };
}

function founded(given: Given): JsonObject {
  const seats = given.byteList("seeds").map((seed) => Seat.fromSeed(seed));
  const roles = given.list("roles").map(asInt);
  const about = record.writeAbout(given.bytes("blind"), given.int("kind"), roles, given.int("end"));
  const genesis = record.writeGenesis(about, seats.map((seat) => seat.keys));
  const wire = writeFounding(genesis, seats.map((seat) => record.signFounding(seat, genesis)));
  return { about: hex(about), genesis: hex(genesis), wire: hex(wire) };
}

function rotated(given: Given): JsonObject {
  const standing = rosters(given.byteList("wires"));
  const removed = given.has("removed") ? given.list("removed").map(pinIn) : [];
  const draw = stream(given.bytes("random"));
  const { wire, fresh } = makeRotate(seatOf(given), given.int("device"), standing, draw, removed);
  return { wire: hex(wire), epoch: fresh.epoch, key: hex(fresh.key) };
}

function left(given: Given): JsonObject {
  const standing = rosters(given.byteList("wires"));
  const pins = given.list("pins").map(pinIn);
  return { wire: hex(record.makeLeave(seatOf(given), given.int("device"), standing, pins)) };
}

function admitted(given: Given): JsonObject {
  const standing = rosters(given.byteList("wires"));
  const { member } = standing.devices[given.int("device")]!;
  const candidate = record.askToJoin(seatOf(given, "candidate"), standing.space, member);
  const draw = stream(given.bytes("random"));
  const keyring = given.keyring("keys");
  const wire = record.makeAdmit(seatOf(given), given.int("device"), standing, candidate, keyring, draw);
  return { wire: hex(wire) };
}

function granted(given: Given): JsonObject {
  const before = rosters(given.byteList("wires"));
  const statement = parseRecord(given.bytes("wire"));
  before.follow(statement);
  const keys = keysGranted(seatOf(given), before, statement);
  return { keys: Object.fromEntries([...keys].map(([epoch, key]) => [String(epoch), hex(key)])) };
}

function grantee(given: Given): Grantee {
  return {
    space: given.bytes("space"),
    prev: given.bytes("prev"),
    epoch: given.int("epoch"),
    device: given.int("device"),
    receive: given.bytes("receive"),
    signer: given.bytes("signer"),
  };
}

function side(given: Given, which: ceremony.Side): ceremony.Ceremony {
  const draw = stream(given.bytes(which === ceremony.INVITER ? "inviter" : "joiner"));
  return new ceremony.Ceremony(given.bytes("secret"), given.int("purpose") as ceremony.Purpose, which, draw);
}

function meet(given: Given): readonly [ceremony.Ceremony, ceremony.Ceremony] {
  const [inviter, joiner] = [side(given, ceremony.INVITER), side(given, ceremony.JOINER)];
  joiner.hearCommit(inviter.commit());
  inviter.hearHello(joiner.hello());
  joiner.hearHello(inviter.hello());
  return [inviter, joiner];
}

function wholeCeremony(given: Given): JsonObject {
  const [inviter, joiner] = meet(given);
  const shown = { inviter_digits: inviter.digits(), joiner_digits: joiner.digits() };
  inviter.typeDigits(joiner.digits());
  joiner.typeDigits(inviter.digits());
  const mail = { sign: new Uint8Array(32), receive: Uint8Array.from({ length: 32 }, (_, i) => i) };
  const seal = (by: ceremony.Ceremony): string => hex(by.seal(ceremony.SeatOffer, mail));
  return {
    rendezvous: hex(inviter.rendezvous),
    commit: hex(labelledHash("commit", inviter.hello())),
    inviter_hello: hex(inviter.hello()),
    joiner_hello: hex(joiner.hello()),
    ...shown,
    sealed: [seal(inviter), seal(inviter), seal(joiner)],
  };
}

function joinerHears(given: Given): JsonObject {
  const joiner = side(given, ceremony.JOINER);
  joiner.hearCommit(given.bytes("commit"));
  joiner.hearHello(given.bytes("hello"));
  return { digits: joiner.digits() };
}

function inviterHears(given: Given): JsonObject {
  const inviter = side(given, ceremony.INVITER);
  inviter.hearHello(given.bytes("hello"));
  return { digits: inviter.digits() };
}

function inviterOpens(given: Given): JsonObject {
  const [inviter, joiner] = meet(given);
  inviter.typeDigits(joiner.digits());
  return { plain: hex(inviter.open(given.bytes("sealed"))) };
}

function sealUnconfirmed(given: Given): JsonObject {
  const [inviter] = meet(given);
  return { sealed: hex(inviter.seal(ceremony.Acceptance, { signature: new Uint8Array(64) })) };
}

function offerRequired(given: Given): JsonObject {
  const offer = decode(ceremony.Offer, given.bytes("offer"), MAIL_BYTES_MAX);
  return { space: hex(ceremony.requireOffer(offer, seatOf(given), given.int("member"), given.int("inviter"))) };
}

export const SECRET_OPS: readonly (readonly [string, Op])[] = [
  ["derive", (g) => ({
    key: hex(derive(g.bytes("key"), g.text("label") as Derivation, ...parts(g.list("parts")))),
  })],
  ["seat", (g) => ({ sign: hex(seatOf(g).keys.sign), receive: hex(seatOf(g).keys.receive) })],
  ["seat_signs", (g) => ({
    signature: hex(seatOf(g).sign(g.text("label") as Label, g.bytes("space"), ...parts(g.list("parts")))),
  })],
  ["parse_entry", (g) => entryOut(parseEntry(g.bytes("data")))],
  ["parse_about", (g) => {
    const { blind, kind, roles, end } = parseAbout(g.bytes("data"));
    return { blind: hex(blind), kind, roles, end };
  }],
  ["decode_body", (g) => ({ again: hex(encodeBody(decodeBody(g.bytes("data")))) })],
  ["bucket_of", (g) => ({ size: bucketOf(g.int("length")) })],
  ["pad", (g) => ({ plain: hex(sealing.pad(g.bytes("entry"))) })],
  ["unpad", (g) => ({ entry: hex(sealing.unpad(g.bytes("plain"))) })],
  ["seal", sealed],
  ["open", (g) => entryOut(sealing.openEnvelope(parseEnvelope(g.bytes("wire")), g.keyring("keys")))],
  ["open_with", (g) => entryOut(sealing.openWith(parseEnvelope(g.bytes("wire")), g.bytes("key")))],
  ["judge_and_open", (g) => {
    const parsed = parseEnvelope(g.bytes("wire"));
    chainOf(g).judge(parsed);
    return entryOut(sealing.openEnvelope(parsed, g.keyring("keys")));
  }],
  ["rewrap", (g) => {
    const newest = { epoch: g.int("epoch"), key: g.bytes("epoch_key") };
    const parsed = parseEnvelope(g.bytes("wire"));
    return { wire: hex(sealing.rewrap(parsed, g.keyring("keys"), newest, stream(g.bytes("random")))) };
  }],
  ["write_founding", founded],
  ["make_rotate", rotated],
  ["make_leave", left],
  ["make_admit", admitted],
  ["commit_epoch", (g) => ({
    commitment: hex(commitEpoch(g.bytes("key"), g.bytes("space"), g.int("epoch"))),
  })],
  ["keys_granted", granted],
  ["seal_grant", (g) => {
    const made = sealGrant(g.bytes("ephemeral"), grantee(g.inner("grantee")), g.byteList("keys"));
    return { public: hex(made.ephemeral), sealed: hex(made.sealed) };
  }],
  ["open_grant", (g) => ({
    keys: openGrant(seatOf(g), g.bytes("public"), g.bytes("sealed"), grantee(g.inner("grantee"))).map(hex),
  })],
  ["ceremony", wholeCeremony],
  ["joiner_hears", joinerHears],
  ["inviter_hears", inviterHears],
  ["inviter_types", (g) => (meet(g)[0].typeDigits(g.text("typed")), {})],
  ["inviter_opens", inviterOpens],
  ["seal_unconfirmed", sealUnconfirmed],
  ["require_offer", offerRequired],
];
