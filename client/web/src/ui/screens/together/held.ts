/**
 * What lies in the own space, and as a copy in the shared one: a promise, a repair. Owns how the two go together.
 *
 * What is shared says the same in both places; each counts its own revisions. To take it back takes the copy.
 */
import { nextRevision, told, type Kind } from "../../../domain/kinds/kind.ts";
import type { NewEntry } from "../../../sync/face.ts";
import type { Notebook } from "../../notebook.svelte.ts";

export interface Held<T> {
  /** Names it in a list and in the route: two people may have used one id. */
  readonly key: string;
  readonly id: string;
  readonly mine: boolean;
  readonly shared: boolean;
  readonly day: number;
  readonly said: T;
}

/** Whatever of a kind is here, each once, the oldest first. */
export function heldIn<T>(kind: Kind<T>, { snapshot }: Notebook): readonly Held<T>[] {
  const found = new Map<string, Held<T>>();
  for (const { entry, said } of told(kind, snapshot.entries)) {
    if (entry.mark === "unconfirmed") continue;
    const { mine, entryId: id, day, space } = entry;
    const key = `${mine ? "mine" : "theirs"} ${id}`;
    const before = found.get(key);
    const shared = space === "shared";
    if (before === undefined || shared) found.set(key, { key, id, mine, shared, day, said });
  }
  return [...found.values()];
}

export function heldAt<T>(kind: Kind<T>, notebook: Notebook, key: string | null): Held<T> | null {
  return heldIn(kind, notebook).find((each) => each.key === key) ?? null;
}

/** Keeps what is said now, where it belongs; answers whether it could. */
export async function keepHeld<T>(notebook: Notebook, kind: Kind<T>, said: T, at: Pick<Held<T>, "id" | "day" | "shared">): Promise<boolean> {
  const drafts = draftsOf(notebook, kind, said, at);
  return drafts !== null && notebook.keep(drafts);
}

function draftsOf<T>({ snapshot, paired }: Notebook, kind: Kind<T>, said: T, { id, day, shared }: Pick<Held<T>, "id" | "day" | "shared">): readonly NewEntry[] | null {
  const spaces = shared && paired ? (["solo", "shared"] as const) : (["solo"] as const);
  const drafts = spaces.map((space) => kind.make(said, { space, entryId: id, day, revision: nextRevision(snapshot.entries, space, id) }));
  return drafts.includes(null) ? null : (drafts as NewEntry[]);
}

/** Whether it fits its kind as it stands. */
export function fits<T>(kind: Kind<T>, said: T): boolean {
  return kind.make(said, { space: "solo", entryId: "0".repeat(32), day: 0 }) !== null;
}

/** Shows it to the other, or takes that back. */
export async function setShared<T>(notebook: Notebook, kind: Kind<T>, held: Held<T>, shared: boolean): Promise<boolean> {
  const hasOwn = notebook.snapshot.entries.some(({ mine, space, entryId }) => mine && space === "solo" && entryId === held.id);
  if (shared) return keepHeld(notebook, kind, held.said, { ...held, shared });
  if (!hasOwn && !(await keepHeld(notebook, kind, held.said, { ...held, shared: false }))) return false;
  return notebook.attempt((engine) => engine.erase("shared", [held.id]));
}
