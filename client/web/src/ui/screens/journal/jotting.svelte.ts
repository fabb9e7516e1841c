/** Lines that are not kept yet: they wait in memory for this session, each at its place. */
import type { Notebook } from "../../notebook.svelte.ts";

export class Jotted {
  text = $state("");
  /** The last day it shall be there. */
  last: number | null = $state(null);
  /** The entry that it becomes, however often it is tried. */
  entryId: string;
  readonly #newId: () => string;

  constructor(newId: () => string) {
    this.#newId = newId;
    this.entryId = newId();
  }

  /** It was kept: the next line is another entry. */
  clear(): void {
    [this.text, this.last, this.entryId] = ["", null, this.#newId()];
  }
}

const lines = new WeakMap<Notebook, Map<string, Jotted>>();

export function jotted(notebook: Notebook, place: string): Jotted {
  const all = lines.get(notebook) ?? new Map<string, Jotted>();
  lines.set(notebook, all);
  const line = all.get(place) ?? new Jotted(notebook.surroundings.newId);
  all.set(place, line);
  return line;
}
