/**
 * Slow, pause and stop: given in the same frame, kept on this phone, and sent as soon as a relay is in reach.
 *
 * The stricter of what the two signal holds for both. Nothing here counts, and nothing says who it was.
 */
import type { Signal, Signalling } from "../domain/kinds/signal.ts";
import type { Notebook } from "./notebook.svelte.ts";
import { onSignals } from "./words/signals.ts";

/** How long a pause is, and by how much it is made longer. */
export const PAUSE_MINUTES = 30;
/** How many minutes away the hours are that a time-out may be back at. */
const RETURNS = [15, 30, 45, 60, 90, 120, 180, 240] as const;
const MINUTE = 60_000;

export type Brake = "slow" | "pause" | "stop";

const NOTHING: Signalling = { brake: null, light: null };

export class Signals {
  readonly #notebook: Notebook;
  /** What was just given here, until the snapshot has it: the device may have kept it a moment before. */
  #given: Signal | null = $state.raw(null);
  /** The entry that it became, as soon as the device has it. */
  #kept: string | null = null;
  /** What was handed to the device from here, until it is taken back; the snapshot may not have it yet. */
  #handed: readonly string[] = [];
  /** One thing after the other: a signal is never taken back before it is there. */
  #after: Promise<void> = Promise.resolve();

  constructor(notebook: Notebook) {
    this.#notebook = notebook;
  }

  /** What holds now, whoever asked for it; null when nothing does. */
  get held(): Signal | null {
    const { own, other } = this.#both();
    const all = [this.#given, own.brake?.said, other.brake?.said].filter((each) => each !== null && each !== undefined);
    return all.sort((a, b) => this.#strictness(a) - this.#strictness(b) || (b.until ?? 0) - (a.until ?? 0))[0] ?? null;
  }

  /** Whether what two do together rests: a pause, a time-out or a stop. */
  get resting(): boolean {
    const { held } = this;
    return held !== null && this.brakeOf(held) !== "slow";
  }

  /** Whether this phone's own signal holds, and can be taken back. */
  get endable(): boolean {
    return this.#given !== null || this.#both().own.brake !== null;
  }

  /** Whether it may be made longer: a pause once, by either. */
  get extendable(): boolean {
    const { reading } = this.#notebook;
    const { held } = this;
    if (reading === null || held === null) return false;
    const { own, other } = this.#both();
    return held.what === reading.signals.PAUSE || (held.what === reading.signals.TIMEOUT && reading.signals.mayExtend(own, other));
  }

  brakeOf({ what }: Signal): Brake {
    const kinds = this.#notebook.reading?.signals;
    return what === kinds?.SLOW ? "slow" : what === kinds?.STOP ? "stop" : "pause";
  }

  /** The hour of return as people say it. */
  hour(until: number): string {
    return new Intl.DateTimeFormat(this.#notebook.locale, { hour: "numeric", minute: "2-digit" }).format(until * MINUTE);
  }

  /** One tap, no question. */
  give(brake: Brake): void {
    const { reading } = this.#notebook;
    if (reading === null) return;
    this.#notebook.lookAtClock();
    const { PAUSE, SLOW, STOP, returnIn } = reading.signals;
    const until = brake === "pause" ? returnIn(PAUSE_MINUTES, this.#now()) : null;
    this.#say({ what: { pause: PAUSE, slow: SLOW, stop: STOP }[brake], light: null, until, again: 0 });
    if (brake !== "slow") this.#notebook.router.go("pause");
    this.#notebook.show(onSignals.given[brake], () => void this.end());
  }

  /** The hours that a time-out may be back at: on the quarter, the next one a good while away. */
  returns(): readonly number[] {
    const { reading } = this.#notebook;
    return reading === null ? [] : RETURNS.map((minutes) => reading.signals.returnIn(minutes, this.#now()));
  }

  /** A time-out with an hour of return that somebody chose. */
  giveUntil(until: number): void {
    const { reading } = this.#notebook;
    if (reading === null) return;
    this.#say({ what: reading.signals.TIMEOUT, light: null, until, again: 0 });
    this.#notebook.router.go("pause");
    this.#notebook.show(onSignals.given.pause, () => void this.end());
  }

  /** Whether the hour may still be chosen: of a pause, which has one by itself; a time-out keeps the hour that was said. */
  get choosable(): boolean {
    return this.held?.what === this.#notebook.reading?.signals.PAUSE;
  }

  /** Whether it was made longer, once; after that another help is the better offer. */
  get prolonged(): boolean {
    return this.held?.again === 1;
  }

  /** Half an hour more. */
  extend(): void {
    const { reading } = this.#notebook;
    const { held } = this;
    if (reading === null || held === null) return;
    const { returnIn, TIMEOUT } = reading.signals;
    const { day, minute } = this.#now();
    const until = returnIn(PAUSE_MINUTES, { day, minute: Math.max(minute, held.until ?? minute) });
    this.#say({ what: TIMEOUT, light: null, until, again: 1 });
  }

  /** Lets the snapshot speak for what was given here, once it can; called whenever there is a new one. */
  settle(): void {
    if (this.#kept === null || !this.#notebook.snapshot.entries.some(({ entryId }) => entryId === this.#kept)) return;
    this.#given = this.#kept = null;
  }

  /** Takes back what this phone signals. */
  async end(): Promise<void> {
    this.#given = this.#kept = null;
    await this.#then(async () => {
      const before = this.#before();
      if (!(await this.#notebook.attempt((engine) => engine.erase("shared", before)))) return;
      this.#handed = [];
      this.#notebook.say(onSignals.takenBack);
    });
  }

  #say(said: Signal): void {
    [this.#given, this.#kept] = [said, null];
    void this.#then(() => this.#keep(said));
  }

  #then(step: () => Promise<void>): Promise<void> {
    this.#after = this.#after.then(step);
    return this.#after;
  }

  /** The own signals whose place a new one takes: those in the snapshot, and those that are on their way into it. */
  #before(): readonly string[] {
    const { reading, snapshot } = this.#notebook;
    return [...new Set([...(reading?.signals.signalsBefore(snapshot.entries, false) ?? []), ...this.#handed])];
  }

  async #keep(said: Signal): Promise<void> {
    const { reading, surroundings, today } = this.#notebook;
    const draft = reading?.signals.signal.make(said, { space: "shared", entryId: surroundings.newId(), day: today }) ?? null;
    if (reading === null || draft === null) return;
    const before = this.#before();
    const kept = await this.#notebook.attempt((engine) => engine.record([draft], before));
    if (kept) this.#handed = [draft.entryId];
    if (this.#given !== said) return;
    if (!kept) this.#given = null;
    else this.#kept = draft.entryId;
    this.settle();
  }

  #both(): { own: Signalling; other: Signalling } {
    const { reading, snapshot } = this.#notebook;
    if (reading === null) return { own: NOTHING, other: NOTHING };
    const of = (mine: boolean): Signalling => reading.signals.foldSignals(snapshot.entries, mine, this.#now());
    return { own: of(true), other: of(false) };
  }

  #now(): { day: number; minute: number } {
    return { day: this.#notebook.today, minute: this.#notebook.minute };
  }

  #strictness(said: Signal): number {
    return ["stop", "pause", "slow"].indexOf(this.brakeOf(said));
  }
}
