/** Proof: a seat shows a relay that it is present in a space (spec: Proof). */

import { Malformed, Unsupported } from "../errors.ts";
import { asciiBytes, signedBytes } from "./encoding.ts";
import { ID_BYTES, ORIGIN_BYTES_MAX } from "./limits.ts";
import type { LookupRequest, ProofRequest } from "./messages.ts";
import { requireSigned } from "./seat.ts";

const ORIGIN =
  /^(https?):\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::([1-9][0-9]{0,4}))?$/;
const PORT_MAX = 65535;
const OWN_PORTS: Readonly<Record<string, string>> = { http: "80", https: "443" };
const OWN_MACHINE: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** What the seat signs: L("proof", space, public, origin, challenge); the origin binds it to one relay. */
export function proofBytes(
  origin: string,
  space: Uint8Array,
  publicKey: Uint8Array,
  challenge: Uint8Array,
): Uint8Array {
  requireOrigin(origin);
  return signedBytes("proof", space, publicKey, asciiBytes(origin), challenge);
}

/** Refuse (Forged) unless the request is signed for this origin and its own challenge. */
export function requireProof(request: ProofRequest, origin: string): void {
  const { signature, space, challenge } = request;
  requireSigned(signature, "proof", space, request.public, asciiBytes(origin), challenge);
}

/** Stands for the space in a lookup, whose answer is the space. */
export const NO_SPACE: Uint8Array = new Uint8Array(ID_BYTES);

/** Refuse (Forged) unless the lookup is signed for this origin and its own challenge. */
export function requireLookup(request: LookupRequest, origin: string): void {
  const { signature, challenge } = request;
  requireSigned(signature, "lookup", NO_SPACE, request.public, asciiBytes(origin), challenge);
}

/**
 * Refuse what is not exactly the origin a browser would name.
 *
 * Malformed: anything but `scheme://host` or `scheme://host:port` in lower-case ASCII, the host a name, an IPv4
 * address or an IPv6 address in brackets, the port 1 to 65535 and not the scheme's own.
 * Unsupported: plain http beyond one's own machine.
 */
export function requireOrigin(origin: string): void {
  const [, scheme, host, port] = ORIGIN.exec(origin) ?? [];
  if (!scheme || !host || origin.length > ORIGIN_BYTES_MAX) throw new Malformed();
  if (port && (Number(port) > PORT_MAX || OWN_PORTS[scheme] === port)) throw new Malformed();
  if (scheme === "http" && !OWN_MACHINE.includes(host)) throw new Unsupported("http");
}
