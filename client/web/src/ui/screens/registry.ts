/** The groups of screens as they are loaded: each its folder's `index.ts`, together with the words it says. */
import type { Component } from "svelte";
import { loadWords as journal } from "./journal/places.ts";
import { loadWords as meeting } from "./meeting/places.ts";
import { loadWords as patterns } from "./patterns/places.ts";
import type { Group, PlaceOf } from "./places.ts";
import { loadWords as today } from "./today/places.ts";
import { loadWords as together } from "./together/places.ts";
import { loadWords as us } from "./us/places.ts";

/** What the `index.ts` of a group exports: one screen per place. */
export type Screens<G extends Group> = Readonly<Record<PlaceOf<G>, Component>>;

interface Loaded<G extends Group> {
  readonly screens: Screens<G>;
}

type Registry = { readonly [G in Group]: readonly [words: () => Promise<void>, screens: () => Promise<Loaded<G>>] };

const registry: Registry = {
  today: [today, () => import("./today/index.ts")],
  journal: [journal, () => import("./journal/index.ts")],
  together: [together, () => import("./together/index.ts")],
  patterns: [patterns, () => import("./patterns/index.ts")],
  us: [us, () => import("./us/index.ts")],
  meeting: [meeting, () => import("./meeting/index.ts")],
};

/** The screens of a group, once its words are there too. */
export async function loadGroup<G extends Group>(group: G): Promise<Screens<G>> {
  const [words, screens] = registry[group];
  const [{ screens: loaded }] = await Promise.all([screens(), words()]);
  return loaded;
}
