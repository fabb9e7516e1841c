/** Proof: a seat shows a relay that it is present in a space (spec: Proof). */

import { Malformed, Unsupported } from "../errors.ts";
import { asciiBytes, signedBytes } from "./encoding.ts";
import { ORIGIN_BYTES_MAX } from "./limits.ts";
import type { ProofRequest } from "./messages.ts";
import { requireSigned } from "./seat.ts";

const ORIGIN = /^(https?):\/\/([!-~]+)$/;
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

/**
 * Refuse an origin that is not `scheme://host[:port]` in lower case ASCII (Malformed), or plain
 * http beyond the own machine (Unsupported).
 */
export function requireOrigin(origin: string): void {
  const [, scheme, host] = ORIGIN.exec(origin) ?? [];
  if (!scheme || !host || /[/?#@\\A-Z]/.test(host) || origin.length > ORIGIN_BYTES_MAX) throw new Malformed();
  if (scheme === "http" && !OWN_MACHINE.includes(hostName(host))) throw new Unsupported("http");
}

/** The host without its port; an address in brackets keeps them. */
function hostName(host: string): string {
  const bracket = host.indexOf("]");
  return host.startsWith("[") && bracket >= 0 ? host.slice(0, bracket + 1) : host.split(":", 1)[0]!;
}
