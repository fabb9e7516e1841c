/** What of this room comes up on Today: agreements to look at again, and own small promises. Never what is behind. */
import { datesOf } from "../../../domain/agreement-view.ts";
import { foldPromises, smallOnes } from "../../../domain/kinds/promise.ts";
import type { Notebook } from "../../notebook.svelte.ts";
import { onTogether } from "../../words/together.ts";
import type { Coming } from "../group.ts";
import { agreedIn } from "./agreed.svelte.ts";

/** So many days ahead something comes up. */
const AHEAD = 7;

export function comingUp(notebook: Notebook): readonly Coming[] {
  return [...reviews(notebook), ...promises(notebook)].filter(({ day }) => day <= notebook.today + AHEAD);
}

function reviews(notebook: Notebook): readonly Coming[] {
  const { today } = notebook;
  return agreedIn(notebook).flatMap(({ id, view, named }) => {
    const dates = view.inForce.map(({ version }) => datesOf(version, today));
    const due = dates.some((each) => each.reviews.length > 0) ? today : null;
    const next = dates.flatMap((each) => each.next ?? []).sort((a, b) => a - b)[0];
    const day = due ?? next;
    const text = day === undefined ? "" : onTogether.agreement.again;
    return day === undefined ? [] : [{ day, icon: "agreement" as const, title: named?.name ?? onTogether.nameless, text, to: "terms" as const, id }];
  });
}

/** Own small ones that have a day which is not behind. */
function promises({ snapshot, today }: Notebook): readonly Coming[] {
  return smallOnes(foldPromises(snapshot.entries, "solo"), true).flatMap(({ entry, said }) => {
    if (said.due === null || said.due < today) return [];
    const id = `mine ${entry.entryId}`;
    return [{ day: said.due, icon: "promise" as const, title: said.text, text: onTogether.promise.title, to: "given" as const, id }];
  });
}
