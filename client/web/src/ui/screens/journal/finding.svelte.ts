/**
 * The search of this session: an index over what may be searched, fed a little at a time so that the window can draw.
 *
 * Nothing of it is stored, and what was typed stays in memory only. It outlives its screen, so nothing here is derived.
 */
import type { Written } from "../../../domain/entries.ts";
import { excerptOf, SearchIndex, textsOf, type Excerpt, type Found } from "../../../domain/search.ts";
import type { Page } from "../../../domain/timeline.ts";
import type { Notebook } from "../../notebook.svelte.ts";
import { keyOf } from "../../telling.svelte.ts";

/** So many are drawn; more is told in words. */
export const MOST = 30;

export interface Result {
  readonly key: string;
  readonly page: Page;
  readonly excerpt: Excerpt | null;
}

export class Finder {
  typed = $state("");
  busy = $state(false);
  /** Counts what was laid out, so that results are looked up anew. */
  #laid = $state(0);
  readonly #index = new SearchIndex();
  #entries: readonly Written[] = [];

  /** Takes what is held now; returns what ends the work when it is not wanted any more. */
  feed(entries: readonly Written[]): () => void {
    if (entries === this.#entries) return () => undefined;
    const steps = this.#index.feeding(entries);
    let timer: ReturnType<typeof setTimeout>;
    const step = (): void => {
      const done = steps.next().done === true;
      if (done) this.#entries = entries;
      this.busy = !done;
      this.#laid += 1;
      if (!done) timer = setTimeout(step);
    };
    timer = setTimeout(step);
    return () => clearTimeout(timer);
  }

  /** What has the words that are typed, one more than are drawn at most. */
  find(): readonly Found[] {
    return this.#laid >= 0 ? this.#index.find(this.typed, MOST + 1) : [];
  }

  /** What was found, as it is drawn, among these pages. */
  results(found: readonly Found[], pages: readonly Page[]): readonly Result[] {
    if (found.length === 0) return [];
    const shown = found.slice(0, MOST);
    const ids = new Set(shown.map(({ id }) => id));
    const named = pages.filter(({ id }) => ids.has(id));
    const entries = this.#entries.filter(({ entryId }) => ids.has(entryId));
    return shown.flatMap(({ id, mine }) => {
      const page = named.find((each) => each.id === id && each.mine === mine);
      const copies = entries.filter((each) => each.entryId === id && each.mine === mine);
      const entry = copies.find(({ space }) => space === "solo") ?? copies[0];
      const excerpt = entry === undefined ? null : excerptOf(textsOf(entry).join("\n"), this.typed);
      return page === undefined ? [] : [{ key: keyOf(page), page, excerpt }];
    });
  }
}

const finders = new WeakMap<Notebook, Finder>();

export function finderOf(notebook: Notebook): Finder {
  const finder = finders.get(notebook) ?? new Finder();
  finders.set(notebook, finder);
  return finder;
}
