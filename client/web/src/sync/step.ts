/**
 * What happens next in one space: a pure function of a few facts, the same in every device.
 *
 * What it keeps true, together with whoever obeys it:
 *  1. Nothing is sealed before the run has fetched to the end.
 *  2. Sealed bytes and their sequence number are durable before the first send, in one transaction that also
 *     moves the own head.
 *  3. An envelope leaves the outbox when it comes back in a page, not at the acknowledgement.
 *  4. Cursor and entries move in one transaction.
 *  5. Sealed wires are sent again unchanged but for the wrap.
 *  6. One writer per seat.
 *  7. What the relay has lost is brought back before anything new is written.
 */

export interface Facts {
  /** Whether trying the relay now makes sense. */
  readonly online: boolean;
  /** Whether the relay has this space's founding. */
  readonly founded: boolean;
  /** Whether a token of this run is held. */
  readonly proven: boolean;
  /** Whether something is wrong that only a human can settle. */
  readonly stopped: boolean;
  /** Whether the run has fetched to the end of the log. */
  readonly caughtUp: boolean;
  /** What the relay lacks and this run has not offered yet. */
  readonly lost: number;
  /** Whether a roster record waits to be written. */
  readonly due: boolean;
  /** Whether this seat may write no envelope. */
  readonly silent: boolean;
  /** Own envelopes that have not come back in a page. */
  readonly sealed: number;
  /** Entries in the outbox that no envelope holds yet. */
  readonly unsealed: number;
}

export type Step = "wait" | "found" | "prove" | "fetch" | "heal" | "record" | "append" | "seal" | "idle";

export function next(facts: Facts): Step {
  if (!facts.online || facts.stopped) return "wait";
  if (!facts.founded) return "found";
  if (!facts.proven) return "prove";
  return facts.caughtUp ? writing(facts) : "fetch";
}

/** The step of a run that has fetched to the end. */
function writing(facts: Facts): Step {
  if (facts.lost > 0) return "heal";
  if (facts.due) return "record";
  if (facts.silent) return "wait";
  if (facts.sealed > 0) return "append";
  return facts.unsealed > 0 ? "seal" : "idle";
}
