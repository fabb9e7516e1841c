/** The spaces of care, as the engine serves them: what is loaded only when somebody looks, gives or ends something. */
import type { Relay } from "../platform/relay.ts";
import type { Status } from "../platform/tabs.ts";
import type { Caring } from "./caring.ts";
import { endCare, endOverdue, type EndingDoors } from "./ending.ts";
import type { CareName, CareSpace, NewEntry, Picked } from "./face.ts";
import { redeem } from "./pledging.ts";
import { isCare, slotOf, type Slot } from "./records.ts";
import { Rosters } from "./rosters.ts";

export interface CareDoors extends EndingDoors {
  readonly relayAt: (origin: string) => Relay;
  readonly joint: ReadonlySet<string>;
  /** How a space's relay is reached now. */
  readonly reach: (slot: Slot) => Status["reach"];
  /** Waits until something is kept and drawn. */
  readonly kept: (work: Promise<void>) => Promise<void>;
  readonly changed: () => Promise<void>;
}

export class Cares {
  private caring: Promise<Caring> | null = null;
  private placing = false;
  private readonly rosters = new Rosters();
  /** Whether something may be pledged here and not founded. */
  pledged = true;

  constructor(private readonly doors: CareDoors) {}

  async spaces(): Promise<readonly CareSpace[]> {
    this.caring ??= import("./caring.ts").then(({ Caring }) => new Caring(this.doors));
    return (await this.caring).spaces((slot) => this.doors.reach(slot));
  }

  async give(space: CareName, words: readonly NewEntry[], picks: readonly Picked[]): Promise<void> {
    const { give } = await import("./giving.ts");
    await this.doors.kept(give(this.doors, space, words, picks));
  }

  async end(space: CareName): Promise<void> {
    await this.doors.kept(endCare(this.doors, slotOf(space)));
  }

  /** Ends what is past its last day, and keeps one's own phones level; where the code for that cannot be fetched, at the next look. */
  async tend(): Promise<void> {
    const ended = await endOverdue(this.doors);
    if (ended || (await this.tendPlaces())) await this.doors.changed();
  }

  /** One look at a time: each rests on what the one before has kept. */
  private async tendPlaces(): Promise<boolean> {
    const { picture } = this.doors;
    if (this.placing || (!picture.slots().some(isCare) && !picture.papers.hasPlaces)) return false;
    this.placing = true;
    try {
      const found = await import("./placing.ts").catch(() => null);
      return found !== null && (await found.tendPlaces(this.doors, this.rosters));
    } finally {
      this.placing = false;
    }
  }

  /** Looks for spaces of three that this phone has signed and not seen founded, while there may be one. */
  async redeem(): Promise<void> {
    if (!this.pledged) return;
    const { came, left } = await redeem(this.doors.store, this.doors.relayAt);
    this.pledged = left > 0;
    if (came) await this.doors.changed();
  }
}
