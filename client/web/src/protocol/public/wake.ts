/**
 * Wake: a push without content, for a device that asked to be woken, and the messages that ask for it (spec: Wake).
 *
 * Owns the form of an endpoint. Which hosts a relay calls at all is the relay's own choice and stands elsewhere.
 */

import { Malformed } from "../errors.ts";
import { bytes, record, text, uint, type Of } from "../shape.ts";
import { ENDPOINT_BYTES_MAX, HOST_BYTES_MAX, VERSION, WAKE_KEY_BYTES } from "./limits.ts";

const Version = uint(VERSION, VERSION);
const WakeKey = bytes(WAKE_KEY_BYTES);
const Endpoint = text(new RegExp(`^[^]{1,${ENDPOINT_BYTES_MAX}}$`, "u"));

/** A lower-case name with a dot, its last part beginning with a letter; no port, nobody's name, no fragment. */
const ENDPOINT =
  /^https:\/\/((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)\/[!$-;=?-[\]_a-z~]+$/;
/** First byte of a point of P-256 that is written with both coordinates. */
const UNCOMPRESSED = 4;

/** The host of an endpoint. Refuses Malformed for anything but https at a name, and a path. */
export function requireEndpoint(endpoint: string): string {
  const host = endpoint.length > ENDPOINT_BYTES_MAX ? undefined : ENDPOINT.exec(endpoint)?.[1];
  if (host === undefined || host.length > HOST_BYTES_MAX) throw new Malformed();
  return host;
}

/** POST /v1/wake/key, with a token: under which key this relay wakes. */
export const WakeKeyRequest = record({ version: Version });
export type WakeKeyRequest = Of<typeof WakeKeyRequest>;

/** A point of P-256, uncompressed, as a browser takes it for `applicationServerKey`. */
export const WakeKeyReply = record({ key: WakeKey });
export type WakeKeyReply = Of<typeof WakeKeyReply>;

/** POST /v1/wake/set, with a token: wake this device there; in place of what it had set before. */
export const SetWakeRequest = record({ version: Version, key: WakeKey, endpoint: Endpoint });
export type SetWakeRequest = Of<typeof SetWakeRequest>;

/** POST /v1/wake/clear, with a token: wake this device no more. */
export const ClearWakeRequest = record({ version: Version });
export type ClearWakeRequest = Of<typeof ClearWakeRequest>;

/** The key of an answer. Refuses (Malformed) what is not uncompressed. */
export function vetWakeKey({ key }: { readonly key: Uint8Array }): Uint8Array {
  if (key[0] !== UNCOMPRESSED) throw new Malformed();
  return key;
}

/** The endpoint's host. Refuses (Malformed) another form of key or endpoint. */
export function vetSetWake(request: SetWakeRequest): string {
  vetWakeKey(request);
  return requireEndpoint(request.endpoint);
}
