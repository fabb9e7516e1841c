/** The operations of vector files that tell what counts of a set; the same table as Python's. */

import { Chains, Link, requireAuthor } from "../../../src/protocol/public/chain.ts";
import { parseEnvelope } from "../../../src/protocol/public/envelope.ts";
import { ENVELOPE, ROSTER } from "../../../src/protocol/public/messages.ts";
import { Roster } from "../../../src/protocol/public/roster.ts";
import { asBytes, asInt, asList, hex, type Given, type Json, type JsonObject } from "./given.ts";

/** A record or an envelope on its way to whoever judges it. */
interface Item {
  readonly type: number;
  readonly wire: Uint8Array;
}

function itemIn(json: Json): Item {
  const [type, wire] = asList(json);
  return { type: asInt(type), wire: asBytes(wire) };
}

/** What counts after the items in this order. */
function counted(founding: Uint8Array, items: readonly Item[]): JsonObject {
  const held = new Chains(Roster.found(founding));
  for (const { type, wire } of items) {
    if (type === ROSTER) {
      held.grow(held.roster.append(wire));
    } else {
      const envelope = parseEnvelope(wire);
      requireAuthor(held.roster, envelope);
      held.add(Link.of(envelope));
    }
  }
  return { authors: held.roster.devices.map(({ number }) => author(held, number)) };
}

function author(held: Chains, device: number): JsonObject {
  const { ids, forked, walked } = held.run(device);
  const { seq, id, cited } = held.head(device);
  const longest = held.longest(device);
  const reasons = held.links(device).map((link) => [hex(link.id), held.whyNot(link.id)] as const);
  return {
    counted: ids.map(hex),
    forked,
    walked,
    head: [seq, hex(id), cited],
    why_not: Object.fromEntries(reasons.sort(([left], [right]) => (left < right ? -1 : 1))),
    longest: [longest.seq, hex(longest.id)],
  };
}

/** The same for every rotation of the envelopes and its reverse, between the records: one answer. */
function inOrders(given: Given): JsonObject {
  const [founding, items, early] = [given.bytes("founding"), given.list("items").map(itemIn), given.int("early")];
  const records = items.filter(({ type }) => type === ROSTER);
  const envelopes = items.filter(({ type }) => type === ENVELOPE);
  const answers = envelopes.flatMap((_, turn) => {
    const turned = [...envelopes.slice(turn), ...envelopes.slice(0, turn)];
    return [turned, turned.toReversed()].map((order) => {
      const mixed = [...records.slice(0, early), ...order.slice(0, turn), ...records.slice(early), ...order.slice(turn)];
      return counted(founding, mixed);
    });
  });
  const [first] = answers.map((answer) => JSON.stringify(answer));
  return { same: answers.every((answer) => JSON.stringify(answer) === first), ...answers[0]! };
}

export const CHAIN_OPS: readonly (readonly [string, (given: Given) => JsonObject])[] = [
  ["chains_in_orders", inOrders],
];
