/**
 * Every place there is, from the `places.ts` of each group of screens; known before any of the screens is loaded.
 *
 * A place is also the word in the address: neutral, and never an id.
 */
import { places as asks } from "./asks/places.ts";
import { places as calendar } from "./calendar/places.ts";
import { places as cards } from "./cards/places.ts";
import { places as care } from "./care/places.ts";
import { places as journal } from "./journal/places.ts";
import { places as leaving } from "./leaving/places.ts";
import { places as lock } from "./lock/places.ts";
import { places as meeting } from "./meeting/places.ts";
import { places as patterns } from "./patterns/places.ts";
import { places as plans } from "./plans/places.ts";
import { places as practices } from "./practices/places.ts";
import type { About } from "./rooms.ts";
import { places as today } from "./today/places.ts";
import { places as together } from "./together/places.ts";
import { places as us } from "./us/places.ts";

export const GROUPS = { today, journal, together, patterns, us, meeting, practices, plans, asks, cards, calendar, lock, care, leaving } as const;
export type Group = keyof typeof GROUPS;
/** The places of one group. */
export type PlaceOf<G extends Group> = keyof (typeof GROUPS)[G] & string;
export type Place = { [G in Group]: PlaceOf<G> }[Group];

const all: Readonly<Record<string, About>> = Object.assign({}, ...Object.values(GROUPS));

/** Whether a word in an address is a place. */
export const isPlace = (word: string): word is Place => Object.hasOwn(all, word);

export const about = (place: Place): About => all[place] as About;

/** The group whose folder has the screen of a place. */
export const groupOf = (place: Place): Group => (Object.keys(GROUPS) as Group[]).find((group) => place in GROUPS[group]) as Group;
