/** Leaving and moving, as the engine serves them; moving is loaded when somebody asks for it. */
import { Uint } from "../protocol/public/ids.ts";
import { CARE_COPY } from "./care-rows.ts";
import type { KeptEntry, NewEntry } from "./face.ts";
import type { MovingDoors } from "./moving.ts";
import { followOwn, goOn, goQuiet, putAway, sayLeaving } from "./leaving.ts";
import { at, writeRecord } from "./records.ts";
import { copiesIn, copyOf, nameOfRow, rowOf } from "./rows.ts";

export interface PartingDoors extends MovingDoors {
  /** Waits until something is kept and drawn. */
  readonly kept: (work: Promise<void>) => Promise<void>;
}

export class Partings {
  constructor(private readonly doors: PartingDoors) {}

  async goQuiet(): Promise<void> {
    await this.doors.kept(goQuiet(this.doors));
  }

  async goOn(): Promise<void> {
    await this.doors.kept(goOn(this.doors));
  }

  async leave(words: NewEntry | null = null): Promise<void> {
    await this.doors.kept(sayLeaving(this.doors, words));
  }

  async putAway(keep: boolean): Promise<void> {
    await this.doors.kept(putAway(this.doors, keep));
  }

  async moveTo(relay: string, code: string, without = false): Promise<void> {
    const { move } = await import("./moving.ts");
    await this.doors.changed();
    await this.doors.kept(move(this.doors, relay, code, without));
  }

  /** What came in a file, or was left; what is held of the space that was left stands before a copy of it. */
  async copies(): Promise<readonly KeptEntry[]> {
    const { picture, store } = this.doors;
    const left = picture.archive();
    const here = new Set(left.map((entry) => nameOfRow(rowOf(entry))));
    const copies = (await store.read(copiesIn)).filter((row) => row.kind !== CARE_COPY && !here.has(nameOfRow(row))).map(copyOf);
    return [...copies, ...left];
  }

  /** Follows what other own phones told, and notes the day on which a relay was heard. */
  async tend(isHere: boolean): Promise<void> {
    const { picture, store, today, changed } = this.doors;
    const did = await followOwn(this.doors);
    const isNewDay = isHere && picture.synced !== today();
    if (isNewDay) await store.change((drawer) => drawer.put(at.synced, writeRecord(Uint, today())));
    if (did || isNewDay) await changed();
  }
}
