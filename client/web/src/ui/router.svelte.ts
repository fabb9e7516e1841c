/**
 * Which screen is shown. An address says the room and nothing nearer: which screen of it, and of which page, only the
 * memory of this window knows. Browsers keep addresses, and what was noted beside them, where a lock does not reach.
 *
 * The history stays flat, so that leaving needs few steps: rooms replace each other, and whatever is opened
 * from a room lies exactly one step above it.
 */
import { arrived, takeLink } from "./arrival.ts";
import type { Link } from "./links.ts";
import { about, isPlace, type Place } from "./screens/places.ts";

export interface Route {
  readonly at: Place;
  /** Which page or notice. */
  readonly id: string | null;
}

/** What is noted beside an address. */
interface Mark {
  readonly above: boolean;
  /** The room, while the address says nothing. */
  readonly at?: string;
}

export class Router {
  route: Route = $state.raw({ at: "today", id: null });
  /** Counts arrivals, so that a screen opened anew is drawn anew. */
  visit = $state(0);
  /** The last screen in a room's step, and the last one a step above it. */
  readonly #steps: [Route | null, Route | null] = [null, null];
  #settling: Route | null = null;
  readonly #onLink: (link: Link) => void;

  constructor(onLink: (link: Link) => void) {
    this.#onLink = onLink;
    this.route = arrived === null ? routeHere() : { at: arrived.leads, id: null };
    if (location.hash === "") this.#steps[isAbove() ? 1 : 0] = this.route;
    else this.#take(this.route);
    addEventListener("popstate", () => this.#arrive());
  }

  /** Shows a screen. */
  go(at: Place, id: string | null = null): void {
    const next: Route = { at, id };
    if (isRoom(at) && isAbove()) this.#stepDownTo(next);
    else this.#write(next, !isRoom(at) && (isRoom(this.route.at) || isAbove()));
    this.#show(next);
  }

  /** Goes back to the room below. */
  back(): void {
    if (isAbove()) history.back();
    else this.go(about(this.route.at).room);
  }

  #write(next: Route, above: boolean): void {
    if (above && !isAbove()) history.pushState({ above } satisfies Mark, "", addressOf(next.at));
    else history.replaceState({ above } satisfies Mark, "", addressOf(next.at));
    this.#steps[above ? 1 : 0] = next;
  }

  #stepDownTo(next: Route): void {
    this.#settling = next;
    history.back();
  }

  #arrive(): void {
    const settling = this.#settling;
    this.#settling = null;
    if (settling !== null) {
      this.#write(settling, false);
      return;
    }
    const link = takeLink();
    if (link !== null) {
      this.#onLink(link);
      this.#show(this.#take({ at: link.leads, id: null }));
      return;
    }
    const known = isMarked() ? this.#steps[isAbove() ? 1 : 0] : null;
    this.#show(known ?? this.#take(routeHere()));
  }

  /** An address that came from elsewhere becomes one of our own. */
  #take(next: Route): Route {
    this.#write(next, isAbove());
    return (this.route = next);
  }

  #show(next: Route): void {
    this.route = next;
    this.visit += 1;
  }
}

/** The address of the room that a place is in. */
export function addressOf(at: Place): string {
  return `#/${about(at).room}`;
}

/** Whether the step below this one is the notebook's own. */
export function isAbove(): boolean {
  return markHere().above === true;
}

function isRoom(at: Place): boolean {
  return about(at).room === at;
}

function routeHere(): Route {
  const at = location.hash.replace(/^#\//, "") || (markHere().at ?? "");
  return { at: isPlace(at) ? at : "today", id: null };
}

function isMarked(): boolean {
  return markHere().above !== undefined;
}

function markHere(): Partial<Mark> {
  const state: unknown = history.state;
  return (typeof state === "object" && state !== null ? state : {}) as Partial<Mark>;
}
