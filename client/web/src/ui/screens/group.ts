/** What a group of screens may bring besides its screens: what is coming up, how its kinds are told, what it makes. */
import type { PracticeKind } from "../../domain/practices/practice.ts";
import type { IconName } from "../icons.ts";
import type { Notebook } from "../notebook.svelte.ts";
import type { Tellers } from "../telling.svelte.ts";
import type { Place } from "./places.ts";

/** So many things come up on Today, however many there are. */
export const MOST_COMING = 3;

/** Something that comes up: never something that is behind. */
export interface Coming {
  /** The day it falls on: today or later. */
  readonly day: number;
  /** Its minute in that day, where it has one. */
  readonly minute?: number;
  readonly icon: IconName;
  readonly title: string;
  readonly text?: string;
  readonly to: Place;
  readonly id?: string;
}

/** A row that leads to something of a group: in the room Together, or always on Today. */
export interface Door {
  readonly icon: IconName;
  readonly title: string;
  readonly text?: string;
  readonly to: Place;
  readonly id?: string;
}

export interface Loaded {
  /** What of this group comes up; reads the notebook, and is asked again whenever it changes. */
  readonly coming?: ((notebook: Notebook) => readonly Coming[]) | undefined;
  readonly tellers?: Tellers | undefined;
  /** What leads to its places from the room Together; asked again whenever the notebook changes. */
  readonly doors?: ((notebook: Notebook) => readonly Door[]) | undefined;
  /** What always stands on Today, so that it is two taps away. */
  readonly always?: ((notebook: Notebook) => readonly Door[]) | undefined;
  /** What it does by itself while the notebook is open; called whenever the notebook changes. */
  readonly tend?: ((notebook: Notebook) => void) | undefined;
  /** Where a page of a kind is made; the place gets the practice's id as its own. */
  readonly makes?: Partial<Readonly<Record<PracticeKind, Place>>> | undefined;
}
