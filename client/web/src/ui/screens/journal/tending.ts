/** What the journal does by itself while the notebook is open: own paragraphs of the open page go when their last day is over. */
import { toldIn } from "../../../domain/kinds/kind.ts";
import { note } from "../../../domain/kinds/note.ts";
import type { Notebook } from "../../notebook.svelte.ts";

const begun = new Set<string>();

export function tend({ snapshot, today, paired, surroundings }: Notebook): void {
  if (!paired) return;
  const over = toldIn(note, "shared", snapshot.entries).filter(({ entry, said }) => entry.mine && said.last !== null && said.last < today);
  const ids = over.map(({ entry }) => entry.entryId).filter((id) => !begun.has(id));
  if (ids.length === 0) return;
  for (const id of ids) begun.add(id);
  surroundings.engine.erase("shared", ids).catch(() => ids.forEach((id) => begun.delete(id)));
}
