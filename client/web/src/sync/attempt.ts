/** One attempt of two phones to find each other, as its own screen follows it. */
import type { Pairing, PairingState } from "./face.ts";

/** Ends an attempt; `why` is a stable code with a sentence on the screens. */
export class CeremonyEnded extends Error {
  constructor(readonly why: string) {
    super(why);
    this.name = "CeremonyEnded";
  }
}

export class Attempt implements Pairing {
  private state: PairingState = { at: "calling" };
  private readonly listeners = new Set<(state: PairingState) => void>();
  /** Rejects when the human has put the attempt away; never resolves. */
  readonly cancelled: Promise<never>;
  private putAway: (why: CeremonyEnded) => void = () => undefined;
  private hand: (digits: string) => void = () => undefined;

  constructor(readonly link: string | null) {
    this.cancelled = new Promise((_, reject) => (this.putAway = reject));
    this.cancelled.catch(() => undefined);
  }

  get over(): boolean {
    return this.state.at === "done" || this.state.at === "ended";
  }

  watch(listener: (state: PairingState) => void): () => void {
    this.listeners.add(listener);
    listener(this.state);
    return () => this.listeners.delete(listener);
  }

  /** Resolves as soon as the relay has answered, so that a link is shown only when it leads somewhere. */
  called(): Promise<void> {
    return new Promise((resolve) => {
      this.watch(({ at }) => {
        if (at !== "calling") resolve();
      });
    });
  }

  async type(digits: string): Promise<void> {
    this.hand(digits);
  }

  async cancel(): Promise<void> {
    if (this.over || this.state.at === "founding") return;
    this.putAway(new CeremonyEnded("cancelled"));
    this.to({ at: "ended", why: "cancelled" });
  }

  /** The digits that this phone's own human enters from now on; waits for them. */
  digits(): Promise<string> {
    return new Promise((resolve) => (this.hand = resolve));
  }

  /** Begins what cannot be put away: from here on this side may keep a space, and hands over what the other needs. */
  found(): void {
    this.requireGoing();
    this.to({ at: "founding" });
  }

  /** Whoever sends or keeps something asks first; what runs on behind an attempt that is over ends here. */
  requireGoing(): void {
    if (this.over) throw new CeremonyEnded("cancelled");
  }

  /** The next state; after the last one there is no other. */
  to(state: PairingState): void {
    if (this.over) return;
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }
}
