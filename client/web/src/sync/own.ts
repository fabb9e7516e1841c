/** What the screens are told of one's own devices and sheets. Types only. */
import type { SpaceName } from "./face.ts";

/** A device of one's own: this one, another one, or a sheet of paper. */
export interface OwnDevice {
  readonly space: SpaceName;
  /** Its number in that space; one device has different numbers in different spaces. */
  readonly number: number;
  readonly is: "this" | "other" | "sheet";
  /** `pending`: removed, and not yet everywhere. */
  readonly state: "in" | "pending" | "out";
  /** Whether another device let it in, and its human has not said that they know. */
  readonly letIn: boolean;
  /** How many devices end with it, since it let them in. */
  readonly brings: number;
  /** Whether it has two stories. */
  readonly doubled: boolean;
  /** What its human calls it, on one's own devices alone. */
  readonly name: string | null;
  /** The day since which it takes part, as far as one's own space tells. */
  readonly since: number | null;
  /** The number in the own space of the phone that this is a seat of, as far as that is known. */
  readonly phone: number | null;
}

/** A recovery sheet, to be written down or printed; its words are nowhere kept. */
export interface Sheet {
  readonly words: readonly string[];
  readonly relay: string;
}

/** Whether words are those of the sheet that is in force, of one before it, or of none of this notebook. */
export interface SheetTest {
  readonly is: "opens" | "ended" | "other";
  /** The day on which that sheet was made. */
  readonly since: number | null;
  /** Whether it brings back the space for two as well. */
  readonly both: boolean;
}

/** The word at a place (from 0) is in no list, with words near it; without a place, number or checksum do not fit. */
export interface WordsFault {
  readonly at: number | null;
  readonly near: readonly string[];
}
