/** The operations of the public half that vector files name; the same table as Python's. */

import * as primitives from "../../../src/protocol/primitives.ts";
import { Chain } from "../../../src/protocol/public/chain.ts";
import { LABELS, joinParts, labelledHash, requireVersion } from "../../../src/protocol/public/encoding.ts";
import type { Label, Part } from "../../../src/protocol/public/encoding.ts";
import { parseEnvelope } from "../../../src/protocol/public/envelope.ts";
import { formatId, parseId } from "../../../src/protocol/public/ids.ts";
import * as limits from "../../../src/protocol/public/limits.ts";
import * as messages from "../../../src/protocol/public/messages.ts";
import { proofBytes, requireLookup, requireProof } from "../../../src/protocol/public/proof.ts";
import { Roster, letInBy, parseRecord, type Pin } from "../../../src/protocol/public/roster.ts";
import { requireSigned, vetSeat } from "../../../src/protocol/public/seat.ts";
import { DERIVATIONS } from "../../../src/protocol/secret/keys.ts";
import type { Kind } from "../../../src/protocol/shape.ts";
import { asBytes, asInt, asObject, asText, hex, type Given, type Json, type JsonObject } from "./given.ts";

export type Op = (given: Given) => JsonObject;

/** Parts of L: {"hex": …}, {"int": …} or {"label": …}. */
export function parts(list: readonly Json[]): readonly Part[] {
  return list.map((json) => {
    const part = asObject(json);
    if (Object.hasOwn(part, "hex")) return asBytes(part["hex"]);
    return Object.hasOwn(part, "int") ? asInt(part["int"]) : asText(part["label"]);
  });
}

/** The roster of these wires, record 0 first. */
export function rosters(wires: readonly Uint8Array[]): Roster {
  const [first, ...later] = wires;
  return later.reduce((standing, wire) => standing.append(wire), Roster.found(first!));
}

/** The chain of `wires` and the envelopes in `before`. */
export function chainOf(given: Given): Chain {
  const standing = new Chain(rosters(given.byteList("wires")));
  return given.byteList("before").reduce((chain, wire) => chain.follow(parseEnvelope(wire)), standing);
}

function describe(standing: Roster): JsonObject {
  return {
    space: hex(standing.space),
    about: hex(standing.about),
    head: hex(standing.head),
    epoch: standing.epoch,
    devices: standing.devices.map((d) => [d.member, hex(d.keys.sign), d.admittedN, d.sponsor]),
    ended: standing.devices.flatMap((d) =>
      d.pin === null ? [] : [[d.number, d.endedN, [...d.earlier, d.pin].map(pinned)]],
    ),
    closed: standing.closed,
  };
}

const pinned = ({ seq, id }: Pin): Json => [seq, hex(id)];

function parsedEnvelope(wire: Uint8Array): JsonObject {
  const { id, header, body, wrap } = parseEnvelope(wire);
  return {
    id: hex(id),
    device: header.device,
    seq: header.seq,
    seen: header.seen.map((s) => [s.device, s.seq, hex(s.id)]),
    erases: header.erases.map(hex),
    body: body !== null,
    epoch: wrap === null ? null : wrap.epoch,
  };
}

function isKind(value: unknown): value is Kind<unknown> {
  return typeof value === "object" && value !== null && "read" in value && "write" in value;
}

const KINDS: ReadonlyMap<string, Kind<unknown>> = new Map(
  Object.entries(messages).flatMap(([name, value]) => (isKind(value) ? [[name, value] as const] : [])),
);

function parsedMessage(type: string, data: Uint8Array): JsonObject {
  const kind = KINDS.get(type);
  if (!kind) throw new TypeError(`no message ${type}`);
  const parse = /(Request|Frame)$/.test(type) ? messages.parseRequest : messages.parseReply;
  return { again: hex(messages.write(kind, parse(kind, data))) };
}

export const PUBLIC_OPS: readonly (readonly [string, Op])[] = [
  ["sign", (g) => ({
    public: hex(primitives.signingPublic(g.bytes("seed"))),
    signature: hex(primitives.sign(g.bytes("seed"), g.bytes("data"))),
  })],
  ["verify", (g) => ({ good: primitives.verify(g.bytes("public"), g.bytes("signature"), g.bytes("data")) })],
  ["exchange", (g) => ({ shared: hex(primitives.exchange(g.bytes("secret"), g.bytes("public"))) })],
  ["encrypt", (g) => ({
    sealed: hex(primitives.encrypt(g.bytes("key"), g.bytes("nonce"), g.bytes("bound"), g.bytes("plain"))),
  })],
  ["decrypt", (g) => {
    const plain = primitives.decrypt(g.bytes("key"), g.bytes("nonce"), g.bytes("bound"), g.bytes("sealed"));
    return { plain: plain === null ? null : hex(plain) };
  }],
  ["stretch", (g) => ({
    stretched: hex(primitives.stretch(g.bytes("data"), g.bytes("salt"), g.int("passes"), g.int("memory"))),
  })],
  ["join_parts", (g) => ({ bytes: hex(joinParts(...parts(g.list("parts")))) })],
  ["labelled_hash", (g) => ({ hash: hex(labelledHash(g.text("label") as Label, ...parts(g.list("parts")))) })],
  ["require_version", (g) => (requireVersion(g.bytes("data")), {})],
  ["labels", () => ({ public: Object.keys(LABELS).sort(), secret: Object.keys(DERIVATIONS).sort() })],
  ["format_id", (g) => ({ text: formatId(g.bytes("raw")) })],
  ["parse_id", (g) => ({ raw: hex(parseId(g.text("text"), g.int("size"))) })],
  ["limits", () => ({ ...limits })],
  ["vet_seat", (g) => (vetSeat({ sign: g.bytes("sign"), receive: g.bytes("receive") }), {})],
  ["require_signed", (g) => {
    const named = [g.bytes("signature"), g.text("label") as Label, g.bytes("space"), g.bytes("public")] as const;
    return requireSigned(...named, ...parts(g.list("parts"))), {};
  }],
  ["found", (g) => describe(Roster.found(g.bytes("wire")))],
  ["append", (g) => describe(rosters(g.byteList("wires")).append(g.bytes("wire")))],
  ["let_in_by", (g) => ({ devices: [...letInBy(rosters(g.byteList("wires")), g.list("devices").map(asInt))] })],
  ["parse_record", (g) => {
    const { id, record } = parseRecord(g.bytes("wire"));
    return { id: hex(id), n: record.n, type: record.type };
  }],
  ["parse_envelope", (g) => parsedEnvelope(g.bytes("wire"))],
  ["judge", (g) => {
    const { seq, id, cited } = chainOf(g).judge(parseEnvelope(g.bytes("wire")));
    return { seq, id: hex(id), cited };
  }],
  ["proof_bytes", (g) => ({
    bytes: hex(proofBytes(g.text("origin"), g.bytes("space"), g.bytes("public"), g.bytes("challenge"))),
  })],
  ["require_proof", (g) => {
    const request = messages.parseRequest(messages.ProofRequest, g.bytes("request"));
    return requireProof(request, g.text("origin")), {};
  }],
  ["require_lookup", (g) => {
    const request = messages.parseRequest(messages.LookupRequest, g.bytes("request"));
    return requireLookup(request, g.text("origin")), {};
  }],
  ["parse_message", (g) => parsedMessage(g.text("type"), g.bytes("data"))],
  ["parse_frame", (g) => ({ answer: "call" in messages.parseFrame(g.bytes("data")) })],
  ["item_id", (g) => ({ id: hex(messages.itemId(g.int("type"), g.bytes("wire"))) })],
  ["running_hash", (g) => ({
    hash: hex(messages.runningHash(g.bytes("before"), g.bytes("id"), g.int("arrived"))),
  })],
];
