/** What the own rhythm brings up today: the practices that are chosen, by the words of the catalogue. */
import { foldRhythm } from "../../../domain/kinds/chosen.ts";
import { doneOn } from "../../../domain/practices/done.ts";
import { dueOn } from "../../../domain/practices/due.ts";
import { beginAt, iconFor, practisedBy } from "../../catalogue.svelte.ts";
import type { Notebook } from "../../notebook.svelte.ts";
import { onPages } from "../../words/pages.ts";
import type { Coming } from "../group.ts";

/** From so much distress on, a day is heavy, and what does not fit a heavy day waits. */
const HEAVY = 8;

export function practised(notebook: Notebook): readonly Coming[] {
  const { snapshot, today } = notebook;
  const rhythm = foldRhythm(snapshot.entries);
  if (rhythm.size === 0) return [];
  const practices = practisedBy(notebook);
  const done = doneOn(today, snapshot.entries, practices);
  return dueOn({ day: today, done, heavy: isHeavy(notebook) }, rhythm, practices).flatMap((practice) => {
    const to = beginAt(notebook, practice);
    const { id, title } = practice;
    return to === null ? [] : [{ day: today, icon: iconFor(practice), title, text: onPages.todayInRow, to, id }];
  });
}

function isHeavy({ ownPages, today }: Notebook): boolean {
  return ownPages.some(({ day, content }) => day === today && content.is === "checkin" && (content.checkin.distress ?? 0) >= HEAVY);
}
