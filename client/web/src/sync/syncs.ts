/**
 * The spaces that this phone keeps level: one line each, run by whoever leads, and how they fare in sum.
 *
 * Spaces come while the phone runs; each gets its line when it is first held here.
 */
import type { Status } from "../platform/tabs.ts";
import type { Fare, SyncDoors } from "./lines.ts";
import { SHARED, SOLO, isCare, type Slot } from "./records.ts";
import { SpaceSync } from "./space-sync.ts";

export class Syncs {
  private readonly all = new Map<Slot, SpaceSync>();
  private readonly fares = new Map<Slot, Fare>();
  private readonly doors: SyncDoors;
  private signal: AbortSignal | null = null;
  private runs: Promise<void>[] = [];

  constructor(doors: Omit<SyncDoors, "fared">, private readonly fared: () => void) {
    const told = (slot: Slot, fare: Fare): void => {
      this.fares.set(slot, fare);
      this.fared();
    };
    this.doors = { ...doors, fared: told };
    this.hold([SOLO, SHARED]);
  }

  /** Takes up what is new here. */
  hold(slots: Iterable<Slot>): void {
    for (const slot of slots) {
      if (this.all.has(slot)) continue;
      const sync = new SpaceSync(slot, this.doors);
      this.all.set(slot, sync);
      if (this.signal !== null) this.runs.push(sync.run(this.signal));
    }
  }

  /** Keeps every space level until the signal fires, those too that come meanwhile. */
  async run(signal: AbortSignal): Promise<void> {
    this.signal = signal;
    this.runs = [...this.all.values()].map((sync) => sync.run(signal));
    await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve())));
    this.signal = null;
    await Promise.all(this.runs);
  }

  /** Somebody has written into the vault. */
  wake(): void {
    for (const sync of this.all.values()) sync.wake();
  }

  /** The phone was away or asleep. */
  wakeUp(): void {
    for (const sync of this.all.values()) sync.wakeUp();
  }

  /** How one of them fares. */
  reach(slot: Slot): Status["reach"] {
    return this.fares.get(slot)?.reach ?? "away";
  }

  /**
   * The worst of how the notebook's own fare, and all that is being fetched. What is in care may lie at a relay of its own,
   * which says nothing about these; where there is nothing else, as with whoever only helps, it is what there is to tell.
   */
  get status(): Status {
    const own = [...this.fares].filter(([slot]) => !isCare(slot)).map(([, fare]) => fare);
    const fares = own.length > 0 ? own : [...this.fares.values()];
    const worst = (["refusing", "away", "here"] as const).find((reach) => fares.some((fare) => fare.reach === reach));
    const fetching = fares.map((fare) => fare.fetching).filter((part) => part !== null);
    const sum = (of: "held" | "of"): number => fetching.reduce((total, part) => total + part[of], 0);
    return { reach: worst ?? "away", fetching: fetching.length === 0 ? null : { held: sum("held"), of: sum("of") } };
  }
}
