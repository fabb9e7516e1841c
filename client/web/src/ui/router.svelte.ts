/**
 * Which screen is shown. Addresses are neutral words behind the `#`; ids and secrets are never in them.
 *
 * The history stays flat, so that leaving needs few steps: rooms replace each other, and whatever is opened
 * from a room lies exactly one step above it.
 */
import { takeLink } from "./arrival.ts";
import type { Link } from "./links.ts";
import { about, isPlace, type Place } from "./screens/places.ts";

export interface Route {
  readonly at: Place;
  /** Which page or notice; kept beside the address, never in it. */
  readonly id: string | null;
}

interface Mark {
  readonly id: string | null;
  readonly above: boolean;
  /** Where it was, while the address says nothing. */
  readonly at?: string;
}

export class Router {
  route: Route = $state.raw({ at: "today", id: null });
  /** Counts arrivals, so that a screen opened anew is drawn anew. */
  visit = $state(0);
  #settling: Route | null = null;
  readonly #onLink: (link: Link) => void;

  constructor(onLink: (link: Link) => void) {
    this.#onLink = onLink;
    this.route = routeHere();
    addEventListener("popstate", () => this.#arrive());
  }

  /** Shows a screen. */
  go(at: Place, id: string | null = null): void {
    const next: Route = { at, id };
    if (isRoom(at) && markHere().above) this.#stepDownTo(next);
    else this.#write(next, !isRoom(at) && (isRoom(this.route.at) || markHere().above));
    this.#show(next);
  }

  /** Goes back to the room below. */
  back(): void {
    if (markHere().above) history.back();
    else this.go(about(this.route.at).room);
  }

  #write(next: Route, above: boolean): void {
    const mark: Mark = { id: next.id, above };
    if (above && !markHere().above) history.pushState(mark, "", `#/${next.at}`);
    else history.replaceState(mark, "", `#/${next.at}`);
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
    if (link !== null) this.#onLink(link);
    this.#show(routeHere());
  }

  #show(next: Route): void {
    this.route = next;
    this.visit += 1;
  }
}

/** Whether the step below this one is the notebook's own. */
export function isAbove(): boolean {
  return markHere().above;
}

function isRoom(at: Place): boolean {
  return about(at).room === at;
}

function routeHere(): Route {
  const at = location.hash.replace(/^#\//, "") || (markHere().at ?? "");
  return { at: isPlace(at) ? at : "today", id: markHere().id };
}

function markHere(): Mark {
  const state: unknown = history.state;
  const mark = (typeof state === "object" && state !== null ? state : {}) as Partial<Mark>;
  return { id: mark.id ?? null, above: mark.above ?? false, at: mark.at ?? "" };
}
