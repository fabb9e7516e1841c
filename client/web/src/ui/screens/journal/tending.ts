/**
 * What the journal does by itself while the notebook is open: what was held back leaves when its time has come, and
 * own paragraphs of the open page go when their last day is over.
 *
 * Both are said once more by another window or phone without harm: the same entry, the same words.
 */
import type { Draft } from "../../../domain/entries.ts";
import { dueNow, foldHeld, letGo } from "../../../domain/kinds/hold.ts";
import { toldIn } from "../../../domain/kinds/kind.ts";
import { note } from "../../../domain/kinds/note.ts";
import type { Notebook } from "../../notebook.svelte.ts";

const MINUTE = 60_000;
/** The longest that a timer can wait. */
const LONGEST = 1_440;

const begun = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

export function tend(notebook: Notebook): void {
  const { snapshot, minute, today, paired } = notebook;
  if (!paired) return;
  const held = foldHeld(snapshot.entries);
  for (const each of dueNow(held, minute)) once(each.entry.entryId, () => leave(notebook, letGo(each, today)));
  const over = toldIn(note, "shared", snapshot.entries).filter(({ entry, said }) => entry.mine && said.last !== null && said.last < today);
  const ids = over.map(({ entry }) => entry.entryId);
  if (ids.length > 0) once(ids.join(), () => notebook.surroundings.engine.erase("shared", ids));
  const next = held.find(({ said }) => said.due > minute);
  clearTimeout(timer);
  if (next) timer = setTimeout(() => notebook.lookAtClock(), Math.min(next.said.due - minute, LONGEST) * MINUTE);
}

function leave({ surroundings }: Notebook, drafts: readonly Draft[]): Promise<void> {
  return surroundings.engine.record(drafts);
}

/** Begins something unless it was begun in this window; what was refused is tried again at the next change. */
function once(name: string, work: () => Promise<void>): void {
  if (begun.has(name)) return;
  begun.add(name);
  work().catch(() => begun.delete(name));
}
