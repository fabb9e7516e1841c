/** What a relay shows to a seat that is in, before a space is held here. */
import { Refused } from "../protocol/errors.ts";
import { same } from "../protocol/primitives.ts";
import { asciiBytes } from "../protocol/public/encoding.ts";
import { FOUNDING } from "../protocol/public/messages.ts";
import { Roster } from "../protocol/public/roster.ts";
import type { Seat } from "../protocol/secret/keys.ts";
import type { Relay, Reply } from "../platform/relay.ts";
import { Refusal } from "./face.ts";

/** Record 0 of a space. Refuses away, what the relay refuses, and bad_address for another one. */
export async function shownBy(relay: Relay, seat: Seat, space: Uint8Array): Promise<Uint8Array> {
  const challenge = requireHere(await relay.challenge());
  const signature = seat.sign("proof", space, asciiBytes(relay.origin), challenge);
  const proof = { space, public: seat.keys.sign, challenge, signature, known: 0, tail: [] };
  const { token } = requireHere(await relay.prove(proof));
  const [first] = requireHere(await relay.fetch(token, 0)).items;
  try {
    if (first?.type === FOUNDING && same(Roster.found(first.wire).space, space)) return first.wire;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  throw new Refusal("bad_address");
}

export function requireHere<T>(reply: Reply<T>): T {
  if (reply.is === "away") throw new Refusal("away");
  if (reply.is === "refused") throw new Refusal(reply.code);
  return reply.value;
}
