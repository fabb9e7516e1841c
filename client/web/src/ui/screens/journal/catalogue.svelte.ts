/** The catalogue of practices as the journal uses it: fetched when it is first wanted, in the language that is spoken. */
import { loadCatalogue } from "../../../domain/practices/load.ts";
import { practiceOf, type Catalogue, type Practice } from "../../../domain/practices/practice.ts";
import type { Notebook } from "../../notebook.svelte.ts";

let held: Catalogue | null = $state.raw(null);
let wanted: string | null = null;

/** The practices; null until they are here. What does not come now is asked for by the next screen. */
export function catalogueFor({ spoken }: Notebook): Catalogue | null {
  want(spoken);
  return held?.language === spoken ? held : null;
}

/** The practice of a page; null without one, while it is fetched, and where it is not known. */
export function practiceFor(notebook: Notebook, id: string | null): Practice | null {
  if (id === null) return null;
  const catalogue = catalogueFor(notebook);
  return catalogue && practiceOf(catalogue, id);
}

function want(language: string): void {
  if (wanted === language) return;
  wanted = language;
  loadCatalogue(language).then(
    (loaded) => (held = loaded),
    () => (wanted = null),
  );
}
