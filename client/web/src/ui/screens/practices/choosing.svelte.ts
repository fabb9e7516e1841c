/**
 * What somebody would like to practise, and when they remind themselves: one entry in each space, revised.
 *
 * What was just kept counts until the device shows it, so that two taps in a row do not lose the first.
 */
import type { SpaceName } from "../../../domain/entries.ts";
import { chosen, foldChosen, foldRhythm, rhythm, type Choices, type Turn } from "../../../domain/kinds/chosen.ts";
import { newest, nextRevision, toldIn, type Kind } from "../../../domain/kinds/kind.ts";
import type { Notebook } from "../../notebook.svelte.ts";
import { words } from "../../words/index.ts";

interface List<T> {
  readonly said: T;
  readonly entryId: string;
  readonly revision: number;
}

const kept = new WeakMap<Notebook, Map<string, List<unknown>>>();
let after: Promise<unknown> = Promise.resolve();

export const choicesIn = ({ snapshot }: Notebook): Choices => foldChosen(snapshot.entries);

export const turnOf = ({ snapshot }: Notebook, practice: string): Turn | null => foldRhythm(snapshot.entries).get(practice) ?? null;

/** Chooses a practice, alone or for both, or ends that. */
export function choose(notebook: Notebook, space: SpaceName, practice: string, on: boolean): Promise<void> {
  return inTurn(async () => {
    const held = listIn(notebook, chosen, space, { practices: [] });
    const others = held.said.practices.filter((id) => id !== practice);
    await put(notebook, chosen, space, held, { practices: rising(on ? [...others, practice] : others, (id) => id) });
  });
}

/** Sets when one reminds oneself of it; null for never. */
export function remind(notebook: Notebook, practice: string, turn: Turn | null): Promise<void> {
  return inTurn(async () => {
    const held = listIn(notebook, rhythm, "solo", { turns: [] });
    const others = held.said.turns.filter((each) => each.practice !== practice);
    await put(notebook, rhythm, "solo", held, { turns: rising(turn === null ? others : [...others, turn], (each) => each.practice) });
  });
}

function inTurn(step: () => Promise<void>): Promise<void> {
  const now = after.then(step);
  after = now.catch(() => undefined);
  return now;
}

/** The list as it stands, and the entry and revision that its next words get. */
function listIn<T>(notebook: Notebook, kind: Kind<T>, space: SpaceName, none: T): List<T> {
  const { entries } = notebook.snapshot;
  const own = newest(toldIn(kind, space, entries).filter(({ entry }) => entry.mine));
  const last = kept.get(notebook)?.get(`${kind.name} ${space}`) as List<T> | undefined;
  if (last !== undefined && (own?.entry.revision ?? -1) <= last.revision) return { ...last, revision: last.revision + 1 };
  if (own === null) return { said: none, entryId: notebook.surroundings.newId(), revision: 0 };
  const { entryId } = own.entry;
  return { said: own.said, entryId, revision: nextRevision(entries, space, entryId) };
}

async function put<T>(notebook: Notebook, kind: Kind<T>, space: SpaceName, { entryId, revision }: List<T>, said: T): Promise<void> {
  const draft = kind.make(said, { space, entryId, day: notebook.today, revision });
  if (draft === null || !(await notebook.attempt((engine) => engine.record([draft])))) return;
  notebook.say(words.kept);
  const lists = kept.get(notebook) ?? new Map<string, List<unknown>>();
  kept.set(notebook, lists.set(`${kind.name} ${space}`, { said, entryId, revision }));
}

/** In the order that bodies have: by the letters, as every program sorts them. */
function rising<T>(all: readonly T[], by: (each: T) => string): readonly T[] {
  return [...all].sort((a, b) => (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0));
}
