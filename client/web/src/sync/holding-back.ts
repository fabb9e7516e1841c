/**
 * What was held back leaves when its time has come, while this phone is open: by the tab that leads, and once.
 *
 * Owns the clock's ticks. What leaves, and what then stands in its place, the domain says. A take-back that came
 * meanwhile, in whatever tab, is found in the transaction that would have let it leave.
 */
import type { Pause } from "../platform/waiting.ts";
import type { KeptEntry, NewEntry } from "./face.ts";
import type { Picture } from "./picture.ts";
import { FOUNDED, SHARED } from "./records.ts";
import type { Recording } from "./recording.ts";
import { Moved } from "./store.ts";

const MINUTE_MILLISECONDS = 60_000;

/** What has to leave by a minute, of all that is held. */
export type LeavingBy = (entries: readonly KeptEntry[], minute: number, day: number) => readonly NewEntry[];

export interface HoldingBackDoors {
  readonly picture: Picture;
  readonly recording: Recording;
  readonly leavingBy: LeavingBy;
  /** Minutes since 1970-01-01 in UTC. */
  readonly minute: () => number;
  readonly today: () => number;
  readonly pause: Pause;
  /** Reads the vault again. */
  readonly refresh: () => Promise<void>;
  readonly changed: () => Promise<void>;
  readonly broke: (error: unknown) => void;
}

export class HoldingBack {
  private bell = new AbortController();

  constructor(private readonly doors: HoldingBackDoors) {}

  /** The phone is awake again: it may be later than anybody thought. */
  ring(): void {
    this.bell.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.ring());
    while (!signal.aborted) {
      this.bell = new AbortController();
      await this.tick().catch(this.doors.broke);
      await this.doors.pause(MINUTE_MILLISECONDS, signal.aborted ? signal : this.bell.signal);
    }
  }

  private async tick(): Promise<void> {
    const { doors } = this;
    await doors.refresh();
    const { picture } = doors;
    const shared = picture.space(SHARED);
    if (shared?.space.standing !== FOUNDED) return;
    const { order } = picture;
    const due = doors.leavingBy(picture.drawn(), doors.minute(), doors.today());
    if (due.length === 0 || picture.left.how !== null) return;
    try {
      await doors.recording.recordIf(order, due);
    } catch (error) {
      if (!(error instanceof Moved)) throw error;
      return this.ring();
    }
    await doors.changed();
  }
}
