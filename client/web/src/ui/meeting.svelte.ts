/** One attempt of two phones to find each other, as the screens follow it. */
import type { Pairing, PairingState } from "../sync/face.ts";

export class Meeting {
  state: PairingState | null = $state.raw(null);
  link: string | null = $state(null);
  /** Whether founding has begun: then it may still complete, however the attempt ends. */
  begun = $state(false);
  #pairing: Pairing | null = null;
  #stop: () => void = () => undefined;

  /** Begins an attempt; whatever was under way before is put away. */
  async open(start: () => Promise<Pairing>): Promise<void> {
    await this.end();
    this.state = { at: "calling" };
    try {
      this.#follow(await start());
    } catch (error) {
      this.state = null;
      throw error;
    }
  }

  /** Hands over the six digits that this phone's own human entered. */
  async enter(digits: string): Promise<void> {
    await this.#pairing?.type(digits);
  }

  /** Ends the attempt on this phone. */
  async end(): Promise<void> {
    const pairing = this.#pairing;
    const over = this.state === null || this.state.at === "done" || this.state.at === "ended";
    this.#stop();
    this.#pairing = null;
    this.link = null;
    this.state = null;
    this.begun = false;
    if (!over) await pairing?.cancel().catch(() => undefined);
  }

  /** Ends it because the two numbers are not the same; one that founds already goes on, and is still followed. */
  async differ(): Promise<void> {
    await this.#pairing?.cancel();
    if (this.state?.at === "ended" && this.state.why === "cancelled") this.state = { at: "ended", why: "wrong_number" };
  }

  #follow(pairing: Pairing): void {
    this.#pairing = pairing;
    this.link = pairing.link;
    this.#stop = pairing.watch((state) => {
      this.begun ||= state.at === "founding";
      this.state = state;
    });
  }
}
