/**
 * The catalogue of practices for the screens: fetched when it is first wanted, in the language that is spoken.
 *
 * Owns where a practice begins. Nothing here knows one by its id.
 */
import { foldChosen } from "../domain/kinds/chosen.ts";
import { loadCatalogue } from "../domain/practices/load.ts";
import { practiceOf, practicesFor, withName, type Catalogue, type Practice, type PracticeKind } from "../domain/practices/practice.ts";
import type { IconName } from "./icons.ts";
import type { Notebook } from "./notebook.svelte.ts";
import type { Place } from "./screens/places.ts";

const ICONS: Partial<Readonly<Record<PracticeKind, IconName>>> = {
  checkin: "checkin", agreement: "agreement", promise: "promise", repair: "repair", plan: "plan", card: "card", moment: "moment", event: "calendar", ask: "talk", signal: "pause", note: "together",
};

let held: Catalogue | null = $state.raw(null);
let wanted: string | null = null;

/** The practices; null until they are here. What does not come now is asked for at the next change. */
export function catalogueFor({ spoken }: Notebook): Catalogue | null {
  want(spoken);
  return held?.language === spoken ? held : null;
}

/** A practice in words that name the other. */
export function spokenTo({ other }: Notebook, practice: Practice): Practice {
  const say = (text: string): string => withName(text, other);
  const { title, lead, prompts, starters } = practice;
  return { ...practice, title: say(title), lead: say(lead), prompts: prompts.map(say), starters: starters.map(say) };
}

/** The practice with an id; null without one, while it is fetched, and where it is not known. */
export function practiceFor(notebook: Notebook, id: string | null): Practice | null {
  const catalogue = catalogueFor(notebook);
  const found = catalogue && practiceOf(catalogue, id);
  return found && spokenTo(notebook, found);
}

/** What is practised: by oneself, and what both chose. */
export function practisedBy(notebook: Notebook): readonly Practice[] {
  const catalogue = catalogueFor(notebook);
  if (catalogue === null) return [];
  const { alone, together } = foldChosen(notebook.snapshot.entries);
  return practicesFor(catalogue, new Set([...alone, ...together])).map((each) => spokenTo(notebook, each));
}

/** The practices of a kind, those that are practised first; what is for two only where there are two. */
export function practicesOf(notebook: Notebook, kind: PracticeKind): readonly Practice[] {
  const first = new Set(practisedBy(notebook).map(({ id }) => id));
  const all = (catalogueFor(notebook)?.practices ?? []).filter((each) => each.kind === kind && (notebook.paired || each.where !== "joint"));
  return [...all.filter(({ id }) => first.has(id)), ...all.filter(({ id }) => !first.has(id))].map((each) => spokenTo(notebook, each));
}

/** What practices are called, as far as they are known here. */
export function titlesOf(ids: readonly string[]): string {
  return ids.flatMap((id) => held?.practices.find((each) => each.id === id)?.title ?? []).join(", ");
}

export const iconFor = ({ kind }: Practice): IconName => ICONS[kind] ?? "journal";

/** Where a practice begins: its steps where there are only steps to follow, else where its page is made. */
export function beginAt({ makers, paired }: Notebook, { kind, guide, where }: Practice): Place | null {
  if (where === "joint" && !paired) return null;
  return guide ? "plan" : (makers?.[kind] ?? null);
}

function want(language: string): void {
  if (wanted === language) return;
  wanted = language;
  loadCatalogue(language).then(
    (loaded) => (held = loaded),
    () => (wanted = null),
  );
}
