/**
 * A mailbox at the relay, seen from one side of a ceremony: mail goes out by slot and comes in in order.
 *
 * Reads ahead all the time, so that it is noticed at once when the other side ends the attempt.
 */
import type { Relay, Reply } from "../platform/relay.ts";
import type { Pause } from "../platform/waiting.ts";
import { CeremonyEnded } from "./attempt.ts";

const AGAIN_MILLISECONDS = 700;
const TRIES = 40;

/** What the relay says of a mailbox that is no more, and what it means here. */
const ENDINGS: Readonly<Record<string, string>> = {
  rendezvous_unknown: "expired",
  rendezvous_used: "closed",
};

export class Mailbox {
  /** Rejects when the mailbox is gone, or the relay stays out of reach; never resolves. */
  readonly lost: Promise<never>;
  private readonly stopping = new AbortController();
  private readonly came: Uint8Array[] = [];
  private arrived: () => void = () => undefined;
  private lose: (error: Error) => void = () => undefined;

  constructor(
    private readonly relay: Relay,
    private readonly rendezvous: Uint8Array,
    private readonly side: number,
    private readonly pause: Pause,
  ) {
    this.lost = new Promise((_, reject) => (this.lose = reject));
    this.lost.catch(() => undefined);
  }

  /** Begins to read what the other side sends. */
  listen(): void {
    void this.readOn();
  }

  /** Reads no more; what the other side does from now on does not matter. */
  stop(): void {
    this.stopping.abort();
  }

  /** The other side's next message. */
  async next(): Promise<Uint8Array> {
    for (;;) {
      const mail = this.came.shift();
      if (mail !== undefined) return mail;
      await new Promise<void>((resolve) => (this.arrived = resolve));
    }
  }

  async open(code: string): Promise<void> {
    await this.insist(() => this.relay.openMailbox(code, this.rendezvous), 1);
  }

  async put(slot: number, mail: Uint8Array): Promise<void> {
    await this.insist(() => this.relay.put(this.rendezvous, this.side, slot, mail), TRIES);
  }

  /** Empties the mailbox for both; whether the relay hears of it does not matter. */
  async close(): Promise<void> {
    this.stop();
    await this.relay.closeMailbox(this.rendezvous);
  }

  private async readOn(): Promise<void> {
    const { signal } = this.stopping;
    let slot = 0;
    try {
      while (!signal.aborted) {
        const mail = await this.insist(() => this.relay.take(this.rendezvous, this.side, slot, signal), TRIES);
        if (mail.length === 0) await this.pause(AGAIN_MILLISECONDS, signal);
        slot += mail.length;
        this.came.push(...mail);
        this.arrived();
      }
    } catch (error) {
      if (!signal.aborted) this.lose(error as Error);
    }
  }

  /** The answer, asking again while nobody answers. */
  private async insist<T>(ask: () => Promise<Reply<T>>, tries: number): Promise<T> {
    for (let left = tries; ; left--) {
      const reply = await ask();
      if (reply.is === "here") return reply.value;
      if (reply.is === "refused") throw new CeremonyEnded(ENDINGS[reply.code] ?? reply.code);
      if (left <= 1 || this.stopping.signal.aborted) throw new CeremonyEnded("away");
      await this.pause(AGAIN_MILLISECONDS, this.stopping.signal);
    }
  }
}
