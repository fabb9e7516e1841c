/** What of the calendar comes up on Today: the next days, never what is over. */
import { foldEvents, occurrences } from "../../../domain/kinds/event.ts";
import type { Notebook } from "../../notebook.svelte.ts";
import { onPages } from "../../words/pages.ts";
import type { Coming } from "../group.ts";
import { timeOf } from "./months.ts";

/** So many days ahead something comes up. */
const AHEAD = 7;

export function comingUp({ snapshot, today, calendar, locale }: Notebook): readonly Coming[] {
  return occurrences(foldEvents(snapshot.entries), today, today + AHEAD).map(({ entry, said, day }) => ({
    day,
    icon: "calendar",
    title: said.title,
    text: [day === today ? onPages.todayInRow : calendar.full(day, today), ...timeOf(said, locale)].join(", "),
    to: "event",
    id: `${entry.mine ? "mine" : "theirs"} ${entry.entryId}`,
    ...(said.minute === null ? {} : { minute: said.minute }),
  }));
}
