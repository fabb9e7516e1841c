/** What a seat tells a relay to show that it is present, and what it makes of being refused: pure functions. */
import { Refused } from "../protocol/errors.ts";
import { asciiBytes } from "../protocol/public/encoding.ts";
import { REQUEST_BYTES_MAX } from "../protocol/public/limits.ts";
import { Records, parseReply, type LookupRequest, type ProofRequest } from "../protocol/public/messages.ts";
import { NO_SPACE } from "../protocol/public/proof.ts";
import type { Seat } from "../protocol/secret/keys.ts";
import { judgeRecords, type Judgement } from "./judge.ts";
import { ownDevice, type SpaceState } from "./state.ts";

/** What a request holds besides its tail. */
const REQUEST_REST_BYTES = 4096;
const WIRE_OVERHEAD_BYTES = 5;

/** Which records a proof brings: none; those that the relay may have lost, but not the end of this seat; that one too. */
export type Tail = "nothing" | "records" | "and own end";

/** A proof for a relay; with the records that the relay may have lost, if they are to come along. */
export function proofOf(state: SpaceState, origin: string, challenge: Uint8Array, brings: Tail): Omit<ProofRequest, "version"> {
  const { seat, chains, records } = state;
  const { space } = chains.roster;
  const signature = seat.sign("proof", space, asciiBytes(origin), challenge);
  const tail = brings === "nothing" ? [] : tailOf(state, brings === "and own end");
  return { space, public: seat.keys.sign, challenge, signature, known: records.length, tail };
}

/** The question which space a seat is in. */
export function lookupOf(seat: Seat, origin: string, challenge: Uint8Array): Omit<LookupRequest, "version"> {
  const signature = seat.sign("lookup", NO_SPACE, asciiBytes(origin), challenge);
  return { public: seat.keys.sign, challenge, signature };
}

/** The records after record 0, up to the one that ends this seat, as many as a request takes. */
function tailOf(state: SpaceState, withEnd: boolean): readonly Uint8Array[] {
  const own = ownDevice(state);
  const end = (own === null ? null : state.chains.roster.devices[own]!.endedN) ?? state.records.length + 1;
  let room = REQUEST_BYTES_MAX - REQUEST_REST_BYTES;
  return state.records.slice(0, withEnd ? end : end - 1).filter((wire) => (room -= wire.length + WIRE_OVERHEAD_BYTES) >= 0);
}

/** What the records that came with a refusal make of the state; null if none came. */
export function judgeDetail(state: SpaceState, detail: Uint8Array | number | null): Judgement | null {
  if (!(detail instanceof Uint8Array)) return null;
  try {
    return judgeRecords(state, parseReply(Records, detail).wires);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
