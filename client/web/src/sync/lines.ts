/**
 * One space's line to its relay: whether to try now, how long to wait, and the pages that come by themselves.
 *
 * Owns patience and the follow connection; chance and time are handed in. The space that is shared is followed
 * live; the others are fetched at times of their own, and after a wake each waits up to SCATTER longer. So they do not
 * act in the same instant. That hides nothing from a relay that looks for it: one address speaks for both, and what
 * is recorded for both goes out within seconds, time after time.
 */
import type { Random } from "../protocol/primitives.ts";
import { MAIL_SECONDS } from "../protocol/public/limits.ts";
import type { Page } from "../protocol/public/messages.ts";
import type { Blobs } from "../platform/blobs.ts";
import type { Relay, Reply } from "../platform/relay.ts";
import type { VerifyBeside } from "../platform/verifying.ts";
import type { Pause } from "../platform/waiting.ts";
import type { AttachedIn } from "./recording.ts";
import type { Slot } from "./records.ts";
import type { Store } from "./store.ts";

/** What bringing a space level needs from outside. */
export interface SyncDoors {
  readonly store: Store;
  readonly relayAt: (origin: string) => Relay;
  readonly blobsAt: (relay: Relay) => Blobs;
  /** The contents that an entry names. */
  readonly attachedIn: AttachedIn;
  /** How many bytes of contents may lie here that the relay has too. */
  readonly heldBytes: number;
  readonly random: Random;
  /** From 0 to 1, anew each time. */
  readonly chance: () => number;
  readonly pause: Pause;
  readonly verifyBeside: VerifyBeside;
  /** Days since 1970-01-01 in this phone's calendar. */
  readonly today: () => number;
  /** Whether entries of a kind are made by both: whoever received one keeps it when its author erases it. */
  readonly isJoint: (kind: string) => boolean;
  /** Whether a space is followed live: the one for two, and those of whoever was asked to help. */
  readonly isLive: (slot: Slot) => boolean;
  /** Whether a second space hangs on this phone, so that the others wait a moment of their own after a wake. */
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
/** Once the mailbox of the ceremony is no more, what is awaited is rarely still to come. */
const NOT_YET_LATER_PAUSE = 300_000;
/** Before the next live connection, counted apart: where none can be had, fetching works and is no reason to hurry. */
const FOLLOW_PAUSES: readonly number[] = [200, 1_000, 2_000, 5_000, 10_000, 30_000];
/** A connection that brought this many pages was a live one. */
const LIVE_PAGES = 2;
const STOPPED_PAUSE = 60_000;
const FOLLOWED_PAUSE = 600_000;
const OWN_PAUSE = 120_000;
const SCATTER = 2_500;
const AHEAD_MAX = 2;

export class Line {
  origin: string | null = null;
  private attempts = 0;
  private reachable = true;
  private early = false;
  /** How long another device was waited for, in milliseconds. */
  private awaited = 0;
  /** Live connections in a row that were none. */
  private followed = 0;
  private mayFollow = true;
  private bell = new AbortController();
  private hangUpSocket: (() => void) | null = null;
  private pages: Page[] = [];
  /** Pages that are on their way or here and not asked for yet, by the number they follow. */
  private ahead = new Map<number, Promise<Reply<Page>>>();
  /** Where the newest page that came ends, if more is behind it that nobody has asked for. */
  private beyond: number | null = null;
  private refusal = false;
  private end = false;
  private fare: Fare = { reach: "away", fetching: null };

  constructor(
    private readonly slot: Slot,
    private readonly doors: SyncDoors,
    /** Told of a page as soon as it is here. */
    private readonly came: (page: Page) => void = () => undefined,
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

  /** The page after a number; while it is judged, the one after it is here already, and the next on its way. */
  async fetch(token: Uint8Array, after: number): Promise<Reply<Page>> {
    const before = this.ahead.get(after);
    if (before === undefined) this.forgetAhead();
    this.ahead.delete(after);
    this.askAhead(token);
    return before ?? this.ask(token, after);
  }

  private async ask(token: Uint8Array, after: number): Promise<Reply<Page>> {
    const { ahead } = this;
    const reply = await this.relay().fetch(token, after);
    if (reply.is !== "here" || ahead !== this.ahead) return reply;
    const { items, head } = reply.value;
    this.came(reply.value);
    this.beyond = items.length > 0 && after + items.length < head ? after + items.length : null;
    this.askAhead(token);
    return reply;
  }

  /** Asks for the page behind the newest one that came, unless enough of them wait to be taken. */
  private askAhead(token: Uint8Array): void {
    const after = this.beyond;
    if (after === null || this.ahead.size >= AHEAD_MAX) return;
    this.beyond = null;
    this.ahead.set(after, this.ask(token, after));
  }

  private forgetAhead(): void {
    [this.ahead, this.beyond] = [new Map(), null];
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
    this.awaited = 0;
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
    this.forgetAhead();
    const rung = await this.pauseFor(this.restOf(step));
    if (!rung && step === "idle") this.followAgain();
    this.reachable = true;
    this.early = false;
    if (this.pages.length > 0 || this.end || this.refusal) return false;
    if (rung && !this.doors.isLive(this.slot) && this.doors.mustScatter()) await this.pauseFor(this.doors.chance() * SCATTER);
    return true;
  }

  private restOf(step: "wait" | "idle"): number {
    if (this.early) return this.earlyPause();
    if (step === "idle" && !this.follows && !this.mayFollow) return this.spread(FOLLOW_PAUSES, this.followed - 1);
    if (step === "wait") return this.reachable ? STOPPED_PAUSE : this.nextPause();
    return this.follows ? FOLLOWED_PAUSE : OWN_PAUSE * (0.5 + this.doors.chance());
  }

  private earlyPause(): number {
    const late = this.awaited >= MAIL_SECONDS * 1_000;
    const pause = (late ? NOT_YET_LATER_PAUSE : NOT_YET_PAUSE) * (0.5 + this.doors.chance());
    this.awaited += pause;
    return pause;
  }

  private nextPause(): number {
    this.attempts += 1;
    return this.spread(PAUSES, this.attempts - 1);
  }

  private spread(pauses: readonly number[], index: number): number {
    return pauses[Math.min(index, pauses.length - 1)]! * (0.5 + this.doors.chance() / 2);
  }

  private async pauseFor(milliseconds: number): Promise<boolean> {
    await this.doors.pause(milliseconds, this.bell.signal);
    const rung = this.bell.signal.aborted;
    if (rung) this.bell = new AbortController();
    return rung;
  }

  /** Follows the shared space from a cursor, unless it is followed already, or has just been tried in vain. */
  follow(token: Uint8Array, after: number): void {
    if (!this.doors.isLive(this.slot) || this.hangUpSocket !== null || !this.mayFollow) return;
    let pages = 0;
    this.hangUpSocket = this.relay().follow(token, after, {
      page: (page) => {
        pages += 1;
        this.pages.push(page);
        this.ring();
      },
      ended: (refused) => this.unfollowed(refused, pages),
    });
  }

  /** A quiet connection that lasted was a live one; without one, another may be tried. */
  private followAgain(): void {
    if (this.follows) this.followed = 0;
    this.mayFollow = true;
  }

  /** A connection that brought something and broke says that the relay is away; one that brought nothing does not. */
  private unfollowed(refused: boolean, pages: number): void {
    this.hangUpSocket = null;
    this.followed = pages >= LIVE_PAGES ? 1 : this.followed + 1;
    this.mayFollow = refused && this.followed === 1;
    if (refused) this.refusal = true;
    else if (pages > 0) this.away();
    this.end = true;
    this.ring();
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

  /** The network may be another one now: nothing that was in vain before counts. */
  startAnew(): void {
    this.hangUp();
    this.followed = 0;
    this.mayFollow = true;
  }

  hangUp(): void {
    this.hangUpSocket?.();
    this.hangUpSocket = null;
    this.pages = [];
    this.forgetAhead();
  }

  private tell(fare: Fare): void {
    const same = fare.reach === this.fare.reach && fare.fetching === null && this.fare.fetching === null;
    this.fare = fare;
    if (!same) this.doors.fared(this.slot, fare);
  }
}
