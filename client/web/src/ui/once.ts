/**
 * The id under which somebody says one thing about another: an answer, being glad, not today.
 *
 * The device may not show what was kept a moment ago. A second tap gets the same id, so that it is the same entry said
 * again, and what takes it back takes all of it.
 */
import type { Notebook } from "./notebook.svelte.ts";

const ids = new WeakMap<Notebook, Map<string, string>>();

export function idFor(notebook: Notebook, what: string): string {
  const all = ids.get(notebook) ?? new Map<string, string>();
  ids.set(notebook, all);
  const id = all.get(what) ?? notebook.surroundings.newId();
  all.set(what, id);
  return id;
}

/** It was taken back: said anew, it is another entry. */
export function takenBack(notebook: Notebook, what: string): void {
  ids.get(notebook)?.delete(what);
}
