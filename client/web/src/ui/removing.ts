/** Taking away what one wrote, for good, with a moment to bring it back. */
import type { SpaceName } from "../domain/entries.ts";
import type { Kind } from "../domain/kinds/kind.ts";
import type { NewEntry } from "../sync/face.ts";
import type { Notebook } from "./notebook.svelte.ts";

interface Own<T> {
  readonly id: string;
  readonly day: number;
  readonly said: T;
}

/** Erases an own entry wherever it is; to undo it writes the same anew, under another id. Answers whether it is gone. */
export async function removeOwn<T>(notebook: Notebook, kind: Kind<T>, own: Own<T>, text: string): Promise<boolean> {
  const spaces = spacesOf(notebook, own.id);
  for (const space of spaces) if (!(await notebook.attempt((engine) => engine.erase(space, [own.id])))) return false;
  notebook.show(text, () => void notebook.keep(anew(notebook, kind, own, spaces)));
  return true;
}

function spacesOf({ snapshot }: Notebook, id: string): readonly SpaceName[] {
  const held = snapshot.entries.filter(({ mine, entryId }) => mine && entryId === id).map(({ space }) => space);
  return (["solo", "shared"] as const).filter((space) => held.includes(space));
}

function anew<T>({ surroundings }: Notebook, kind: Kind<T>, { said, day }: Own<T>, spaces: readonly SpaceName[]): readonly NewEntry[] {
  const entryId = surroundings.newId();
  return spaces.flatMap((space) => kind.make(said, { space, entryId, day }) ?? []);
}
