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

/** A new line at a place, and those of entries that are being changed: each keeps its words, whichever is written now. */
export class Lines {
  /** The entry that is being changed; null while a new one is written. */
  of: string | null = $state(null);
  readonly #at: (of: string | null) => Jotted;

  constructor(notebook: Notebook, place: string) {
    this.#at = (of) => jotted(notebook, of === null ? place : `${place} ${of}`);
  }

  get line(): Jotted {
    return this.#at(this.of);
  }

  /** Goes on with the words of an entry, or with what was begun of them. */
  change(entryId: string, text: string, last: number | null): void {
    this.of = entryId;
    if (this.line.text === "") [this.line.text, this.line.last] = [text, last];
  }

  /** It was kept, or is left as it was. */
  leave(): void {
    this.line.clear();
    this.of = null;
  }
}

const places = new WeakMap<Notebook, Map<string, Lines>>();

export function linesAt(notebook: Notebook, place: string): Lines {
  const all = places.get(notebook) ?? new Map<string, Lines>();
  places.set(notebook, all);
  const lines = all.get(place) ?? new Lines(notebook, place);
  all.set(place, lines);
  return lines;
}
