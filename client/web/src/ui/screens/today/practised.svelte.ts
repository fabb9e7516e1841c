/** What the own rhythm brings up today: the practices that are chosen, by the words of the catalogue. */
import { foldChosen, foldRhythm } from "../../../domain/kinds/chosen.ts";
import { dueOn } from "../../../domain/practices/due.ts";
import { loadCatalogue } from "../../../domain/practices/load.ts";
import { practicesFor, type Catalogue, type PracticeKind } from "../../../domain/practices/practice.ts";
import type { IconName } from "../../icons.ts";
import type { Notebook } from "../../notebook.svelte.ts";
import { onPages } from "../../words/pages.ts";
import type { Coming } from "../group.ts";

/** From so much distress on, a day is heavy, and what does not fit a heavy day waits. */
const HEAVY = 8;
const ICONS: Partial<Readonly<Record<PracticeKind, IconName>>> = {
  checkin: "checkin", agreement: "agreement", promise: "promise", repair: "repair", plan: "plan", card: "card", moment: "moment", event: "calendar", ask: "talk",
};

let catalogue: Catalogue | null = $state.raw(null);
let wanted: string | null = null;

/** Fetches the catalogue when somebody has a rhythm, and not before; what does not come now is asked for at the next change. */
function want(language: string): void {
  if (wanted === language) return;
  wanted = language;
  loadCatalogue(language).then(
    (loaded) => (catalogue = loaded),
    () => (wanted = null),
  );
}

export function practised(notebook: Notebook): readonly Coming[] {
  const { snapshot, today, spoken, makers } = notebook;
  const rhythm = foldRhythm(snapshot.entries);
  if (rhythm.size === 0) return [];
  want(spoken);
  if (catalogue === null) return [];
  const { alone, together } = foldChosen(snapshot.entries);
  const practices = practicesFor(catalogue, new Set([...alone, ...together]));
  return dueOn({ day: today, done: doneOn(notebook), heavy: isHeavy(notebook) }, rhythm, practices).flatMap(({ id, title, kind }) => {
    const to = makers?.[kind];
    const text = onPages.todayInRow;
    return to === undefined ? [] : [{ day: today, icon: ICONS[kind] ?? "journal", title, text, to, id }];
  });
}

/** The practices of which an own page has this day. */
function doneOn({ timeline, today }: Notebook): ReadonlySet<string> {
  const own = timeline.pages.filter(({ mine, day }) => mine && day === today);
  return new Set(own.flatMap(({ content }) => (content.is === "said" ? practiceIn(content.said) : [])));
}

function practiceIn(said: unknown): readonly string[] {
  const id: unknown = (said as { practice?: unknown } | null)?.practice;
  return typeof id === "string" ? [id] : [];
}

function isHeavy({ ownPages, today }: Notebook): boolean {
  return ownPages.some(({ day, content }) => day === today && content.is === "checkin" && (content.checkin.distress ?? 0) >= HEAVY);
}
