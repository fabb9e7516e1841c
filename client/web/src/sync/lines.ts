/**
 * One space's line to its relay: whether to try now, how long to wait, and the pages that come by themselves.
 *
 * Owns patience and the follow connection; chance and time are handed in. The space that is shared is followed
 * live; the own one is fetched at times of its own, so that the relay cannot tell by the clock that two spaces
 * belong to one phone.
 */
import type { Random } from "../protocol/primitives.ts";
import type { Page } from "../protocol/public/messages.ts";
import type { Relay, Reply } from "../platform/relay.ts";
import type { Pause } from "../platform/waiting.ts";
import type { IsHeld } from "./judge.ts";
import { SHARED, type Slot } from "./records.ts";
import type { Store } from "./store.ts";

/** What bringing a space level needs from outside. */
export interface SyncDoors {
  readonly store: Store;
  readonly relayAt: (origin: string) => Relay;
  readonly random: Random;
  /** From 0 to 1, anew each time. */
  readonly chance: () => number;
  readonly pause: Pause;
  readonly isHeld: IsHeld;
  /** Whether a second space hangs on this phone, so that times could link the two. */
  readonly mustScatter: () => boolean;
  /** Something was kept. */
  readonly changed: () => void;
  readonly fared: (slot: Slot, fare: Fare) => void;
  /** An error that no rule foresees; the space is read again and tried again. */
  readonly broke: (error: unknown) => void;
}

/** How one space fares with its relay. */
export interface Fare {
  readonly reach: "here" | "away" | "refusing";
  readonly fetching: { readonly held: number; readonly of: number } | null;
}

/** Before the next attempt, in milliseconds; the last one stays. */
const PAUSES: readonly number[] = [200, 500, 1_000, 2_000, 5_000, 10_000, 30_000];
const NOT_YET_PAUSE = 4_000;
const STOPPED_PAUSE = 60_000;
const FOLLOWED_PAUSE = 600_000;
const OWN_PAUSE = 120_000;
const SCATTER = 2_500;

export class Line {
  origin: string | null = null;
  private attempts = 0;
  private reachable = true;
  private early = false;
  private bell = new AbortController();
  private hangUpSocket: (() => void) | null = null;
  private pages: Page[] = [];
  private ahead: { readonly after: number; readonly reply: Promise<Reply<Page>> } | null = null;
  private refusal = false;
  private end = false;
  private fare: Fare = { reach: "away", fetching: null };

  constructor(
    private readonly slot: Slot,
    private readonly doors: SyncDoors,
  ) {}

  /** Whether trying makes sense now. */
  get open(): boolean {
    return this.origin !== null && this.reachable;
  }

  /** Whether pages come by themselves. */
  get follows(): boolean {
    return this.hangUpSocket !== null;
  }

  relay(): Relay {
    return this.doors.relayAt(this.origin!);
  }

  /** The page after a number; while it is judged, the one after it is on its way already. */
  async fetch(token: Uint8Array, after: number): Promise<Reply<Page>> {
    const reply = await (this.ahead?.after === after ? this.ahead.reply : this.relay().fetch(token, after));
    this.ahead = null;
    if (reply.is !== "here") return reply;
    const end = after + reply.value.items.length;
    const more = reply.value.items.length > 0 && end < reply.value.head;
    if (more) this.ahead = { after: end, reply: this.relay().fetch(token, end) };
    return reply;
  }

  /** Ends a rest at once, or the next one if none is under way. */
  ring(): void {
    this.bell.abort();
  }

  heard(): void {
    this.attempts = 0;
    this.tell({ ...this.fare, reach: "here" });
  }

  away(): void {
    this.reachable = false;
    this.hangUp();
    this.tell({ reach: "away", fetching: null });
  }

  refuses(): void {
    this.tell({ reach: "refusing", fetching: null });
  }

  /** The relay answers, but another device has not done its part yet. */
  notYet(): void {
    this.early = true;
    this.reachable = false;
  }

  fetched(held: number, of: number | null): void {
    this.tell({ reach: "here", fetching: of === null ? null : { held, of } });
  }

  /** The storage failed: wait, and try again from what it holds. */
  async lose(): Promise<void> {
    this.hangUp();
    await this.pauseFor(this.nextPause());
  }

  /** Waits until there may be something to do; answers whether a new run is due. */
  async rest(step: "wait" | "idle"): Promise<boolean> {
    if (this.pages.length > 0) return false;
    this.ahead = null;
    const rung = await this.pauseFor(this.restOf(step));
    this.reachable = true;
    this.early = false;
    if (this.pages.length > 0 || this.end || this.refusal) return false;
    if (rung && this.slot !== SHARED && this.doors.mustScatter()) await this.pauseFor(this.doors.chance() * SCATTER);
    return true;
  }

  private restOf(step: "wait" | "idle"): number {
    if (this.early) return NOT_YET_PAUSE * (0.5 + this.doors.chance());
    if (step === "wait") return this.reachable ? STOPPED_PAUSE : this.nextPause();
    return this.follows ? FOLLOWED_PAUSE : OWN_PAUSE * (0.5 + this.doors.chance());
  }

  private nextPause(): number {
    const pause = PAUSES[Math.min(this.attempts, PAUSES.length - 1)]!;
    this.attempts += 1;
    return pause * (0.5 + this.doors.chance() / 2);
  }

  private async pauseFor(milliseconds: number): Promise<boolean> {
    await this.doors.pause(milliseconds, this.bell.signal);
    const rung = this.bell.signal.aborted;
    if (rung) this.bell = new AbortController();
    return rung;
  }

  /** Follows the shared space from a cursor, unless it is followed already. */
  follow(token: Uint8Array, after: number): void {
    if (this.slot !== SHARED || this.hangUpSocket !== null) return;
    this.hangUpSocket = this.relay().follow(token, after, {
      page: (page) => {
        this.pages.push(page);
        this.ring();
      },
      ended: (refused) => {
        this.hangUpSocket = null;
        if (refused) this.refusal = true;
        else this.away();
        this.end = true;
        this.ring();
      },
    });
  }

  nextPage(): Page | null {
    return this.pages.shift() ?? null;
  }

  /** Whether the relay has ended the connection with a refusal since the last time this was asked. */
  takeRefusal(): boolean {
    const was = this.refusal;
    this.refusal = false;
    return was;
  }

  /** Whether the connection has ended since the last time this was asked. */
  takeEnd(): boolean {
    const was = this.end;
    this.end = false;
    return was;
  }

  hangUp(): void {
    this.hangUpSocket?.();
    this.hangUpSocket = null;
    this.pages = [];
    this.ahead = null;
  }

  private tell(fare: Fare): void {
    const same = fare.reach === this.fare.reach && fare.fetching === null && this.fare.fetching === null;
    this.fare = fare;
    if (!same) this.doors.fared(this.slot, fare);
  }
}
