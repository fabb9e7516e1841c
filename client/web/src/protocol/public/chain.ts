/**
 * Chain validity, from public bytes only: the same on the relay and on every device (spec: Chain validity).
 *
 * It alone decides heads. A chain is a function of the sets of records and envelopes held:
 * what cannot be judged yet (UnknownHead, Gap) is kept aside by the caller and judged again later.
 */

import { Forked, Gap, HeadBackwards, NotForUs, NotPresent, UnknownHead } from "../errors.ts";
import { same } from "../primitives.ts";
import type { Envelope } from "./envelope.ts";
import type { Device, Roster } from "./roster.ts";

/** An author's newest counted envelope: its sequence, its id, and n of the roster head it cited. */
export interface Head {
  readonly seq: number;
  readonly id: Uint8Array;
  readonly cited: number;
}

/** A roster and the heads of the authors in it. */
export class Chain {
  constructor(
    readonly roster: Roster,
    readonly heads: ReadonlyMap<number, Head> = new Map(),
  ) {}

  /** The device that the header names. Refuses NotForUs, UnknownHead, NotPresent. */
  author(envelope: Envelope): Device {
    const { header } = envelope;
    if (!same(header.space, this.roster.space)) throw new NotForUs();
    const cited = this.roster.numberOf(header.rosterHead);
    if (cited === null) throw new UnknownHead();
    if (!this.roster.present(header.device, cited)) throw new NotPresent();
    return this.roster.devices[header.device]!;
  }

  /** The head of a device of the roster; before its first envelope, sequence 0 and its admission. */
  headOf(device: number): Head {
    const admitted = this.roster.devices[device];
    if (admitted === undefined) throw new RangeError(`no device ${device}`);
    return this.heads.get(device) ?? { seq: 0, id: admitted.admittedBy, cited: admitted.admittedN };
  }

  /**
   * The author's next head, for an envelope whose author and signature were judged.
   *
   * Refuses Gap, Forked, HeadBackwards. An envelope already counted is not judged again: it is `Forked`.
   */
  place(envelope: Envelope): Head {
    const { header } = envelope;
    const head = this.headOf(header.device);
    if (header.seq > head.seq + 1) throw new Gap([head.seq, head.id]);
    if (header.seq <= head.seq || !same(header.prev, head.id)) throw new Forked([head.seq, head.id]);
    const cited = this.roster.numberOf(header.rosterHead);
    if (cited === null) throw new UnknownHead();
    if (cited < head.cited) throw new HeadBackwards();
    return { seq: header.seq, id: envelope.id, cited };
  }

  /** Author, signature, place, in this order. Refuses what each refuses, and Forged. */
  judge(envelope: Envelope): Head {
    envelope.requireSigned(this.author(envelope).keys.sign);
    return this.place(envelope);
  }

  /** The chain with one more envelope, judged. */
  follow(envelope: Envelope): Chain {
    const head = this.judge(envelope);
    return new Chain(this.roster, new Map(this.heads).set(envelope.header.device, head));
  }
}
