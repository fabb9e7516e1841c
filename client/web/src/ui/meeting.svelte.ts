/** One attempt of two phones to find each other, as the screens follow it. */
import type { Pairing, PairingState } from "../sync/face.ts";

export class Meeting {
  state: PairingState | null = $state.raw(null);
  link: string | null = $state(null);
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
    if (!over) await pairing?.cancel();
  }

  /** Ends it because the two numbers are not the same. */
  async differ(): Promise<void> {
    await this.end();
    this.state = { at: "ended", why: "wrong_number" };
  }

  #follow(pairing: Pairing): void {
    this.#pairing = pairing;
    this.link = pairing.link;
    this.#stop = pairing.watch((state) => (this.state = state));
  }
}
