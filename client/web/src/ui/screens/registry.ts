/** The groups of screens as they are loaded: each its folder's `index.ts`, together with the words it says. */
import type { Component } from "svelte";
import { loadWords as asks } from "./asks/places.ts";
import { loadWords as calendar } from "./calendar/places.ts";
import { loadWords as cards } from "./cards/places.ts";
import { loadWords as care } from "./care/places.ts";
import { loadWords as journal } from "./journal/places.ts";
import { loadWords as leaving } from "./leaving/places.ts";
import { loadWords as lock } from "./lock/places.ts";
import { loadWords as meeting } from "./meeting/places.ts";
import { loadWords as patterns } from "./patterns/places.ts";
import type { Group, PlaceOf } from "./places.ts";
import { loadWords as plans } from "./plans/places.ts";
import { loadWords as practices } from "./practices/places.ts";
import { loadWords as today } from "./today/places.ts";
import { loadWords as together } from "./together/places.ts";
import { loadWords as us } from "./us/places.ts";

import type { Loaded } from "./group.ts";

/** One screen per place of a group. */
export type Screens<G extends Group> = Readonly<Record<PlaceOf<G>, Component>>;

/** What the `index.ts` of a group exports. */
export interface Whole<G extends Group> extends Loaded {
  readonly screens: Screens<G>;
}

type Registry = { readonly [G in Group]: readonly [words: () => Promise<void>, whole: () => Promise<Whole<G>>] };

const registry: Registry = {
  today: [today, () => import("./today/index.ts")],
  journal: [journal, () => import("./journal/index.ts")],
  together: [together, () => import("./together/index.ts")],
  patterns: [patterns, () => import("./patterns/index.ts")],
  us: [us, () => import("./us/index.ts")],
  meeting: [meeting, () => import("./meeting/index.ts")],
  practices: [practices, () => import("./practices/index.ts")],
  plans: [plans, () => import("./plans/index.ts")],
  asks: [asks, () => import("./asks/index.ts")],
  cards: [cards, () => import("./cards/index.ts")],
  calendar: [calendar, () => import("./calendar/index.ts")],
  care: [care, () => import("./care/index.ts")],
  leaving: [leaving, () => import("./leaving/index.ts")],
  lock: [lock, () => import("./lock/index.ts")],
};

/** A group, once its words are there too. */
export async function loadGroup<G extends Group>(group: G): Promise<Whole<G>> {
  const [words, whole] = registry[group];
  const [loaded] = await Promise.all([whole(), words()]);
  return loaded;
}
