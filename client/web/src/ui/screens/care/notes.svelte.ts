/** What is being written to the others of a space of care, each by itself: what was begun for one is never another's. */
import { note } from "../../../domain/kinds/note.ts";
import type { CareName, NewEntry } from "../../../sync/face.ts";

export class Notes {
  #begun: ReadonlyMap<CareName, string> = $state.raw(new Map());

  of(space: CareName): string {
    return this.#begun.get(space) ?? "";
  }

  set(space: CareName, text: string): void {
    this.#begun = new Map(this.#begun).set(space, text);
  }

  /** What leaves for a space; with a last day it is something to try until then. Null while there is nothing to say. */
  entryFor(space: CareName, last: number | null, at: { readonly entryId: string; readonly day: number }): NewEntry | null {
    return note.make({ text: this.of(space).trim(), last }, { space, ...at });
  }
}

/** Of this window; nothing of it is kept. */
export const notes = new Notes();
