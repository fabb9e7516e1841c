/** The operations of waking that vector files name; the same table as Python's. */

import { parseReply, parseRequest, write } from "../../../src/protocol/public/messages.ts";
import * as wake from "../../../src/protocol/public/wake.ts";
import type { Kind } from "../../../src/protocol/shape.ts";
import { hex, type JsonObject } from "./given.ts";
import type { Op } from "./public.ts";

const KINDS: ReadonlyMap<string, Kind<unknown>> = new Map<string, Kind<unknown>>([
  ["WakeKeyRequest", wake.WakeKeyRequest],
  ["WakeKeyReply", wake.WakeKeyReply],
  ["SetWakeRequest", wake.SetWakeRequest],
  ["ClearWakeRequest", wake.ClearWakeRequest],
] as [string, Kind<unknown>][]);

function parsed(type: string, data: Uint8Array): JsonObject {
  const kind = KINDS.get(type);
  if (!kind) throw new TypeError(`no message ${type}`);
  const message = type.endsWith("Request") ? parseRequest(kind, data) : parseReply(kind, data);
  return { again: hex(write(kind, message)) };
}

export const WAKE_OPS: readonly (readonly [string, Op])[] = [
  ["parse_wake_message", (g) => parsed(g.text("type"), g.bytes("data"))],
  ["wake_endpoint", (g) => ({ host: wake.requireEndpoint(g.text("endpoint")) })],
  ["wake_set", (g) => ({ host: wake.vetSetWake(parseRequest(wake.SetWakeRequest, g.bytes("data"))) })],
  ["wake_key", (g) => ({ key: hex(wake.vetWakeKey(parseReply(wake.WakeKeyReply, g.bytes("data")))) })],
];
