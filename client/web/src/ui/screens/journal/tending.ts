/**
 * What the journal does by itself while the notebook is open: own paragraphs of the open page go when their last day is
 * over, and what the other attached is fetched as it comes, so that nothing is asked for at the moment somebody looks.
 */
import { attachedIn, type Named } from "../../../domain/attached.ts";
import type { KeptEntry } from "../../../sync/face.ts";
import { toldIn } from "../../../domain/kinds/kind.ts";
import { note } from "../../../domain/kinds/note.ts";
import type { Notebook } from "../../notebook.svelte.ts";

/** What is older waits until somebody looks at it. */
const FETCH_DAYS = 14;
const TRIES = 5;

const ended = new Set<string>();
const tries = new Map<string, number>();
let fetching: Promise<void> | null = null;

export function tend(notebook: Notebook): void {
  if (!notebook.paired) return;
  endParagraphs(notebook);
  const wanted = notebook.snapshot.entries.filter((entry) => isRecent(entry, notebook.today)).flatMap(attachedIn);
  const open = wanted.filter(({ blob }) => (tries.get(blob) ?? 0) < TRIES);
  if (open.length > 0) fetching ??= fetchAll(notebook, open).finally(() => (fetching = null));
}

function isRecent({ mine, space, mark, day }: KeptEntry, today: number): boolean {
  return !mine && space === "shared" && mark === null && day >= today - FETCH_DAYS;
}

/** One after the other; what does not come now is asked for again at a later change. */
async function fetchAll({ surroundings }: Notebook, wanted: readonly Named[]): Promise<void> {
  for (const content of wanted) {
    const tried = (tries.get(content.blob) ?? 0) + 1;
    tries.set(content.blob, tried);
    const came = await surroundings.engine.open(content, "shared").then(() => true, () => false);
    if (came) tries.set(content.blob, TRIES);
  }
}

function endParagraphs({ snapshot, today, surroundings }: Notebook): void {
  const over = toldIn(note, "shared", snapshot.entries).filter(({ entry, said }) => entry.mine && said.last !== null && said.last < today);
  const ids = over.map(({ entry }) => entry.entryId).filter((id) => !ended.has(id));
  if (ids.length === 0) return;
  for (const id of ids) ended.add(id);
  surroundings.engine.erase("shared", ids).catch(() => ids.forEach((id) => ended.delete(id)));
}
