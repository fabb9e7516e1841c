/** The light of a day: one's own, the other's, and giving one; each takes the place of the own one before. */
import type { Notebook } from "../../notebook.svelte.ts";
import { onSignals } from "../../words/signals.ts";

/** The light somebody has on, 0 to 2; null when none is. */
export function lightOf({ reading, snapshot, today, minute }: Notebook, mine: boolean): number | null {
  return reading?.signals.foldSignals(snapshot.entries, mine, { day: today, minute }).light?.said.light ?? null;
}

/** The light that was handed to the device last, which it may not show yet; one after the other, so that each gives way to the next. */
const handed = new WeakMap<Notebook, readonly string[]>();
let after: Promise<void> = Promise.resolve();

/** Turns the own light on, to another one, or out. */
export function turnLight(notebook: Notebook, light: number | null): Promise<void> {
  return (after = after.catch(() => undefined).then(() => turn(notebook, light)));
}

async function turn(notebook: Notebook, light: number | null): Promise<void> {
  const { reading, snapshot, surroundings } = notebook;
  if (reading === null) return;
  notebook.lookAtClock();
  const { LIGHT, signal, signalsBefore } = reading.signals;
  const before = [...new Set([...signalsBefore(snapshot.entries, true), ...(handed.get(notebook) ?? [])])];
  const said = { what: LIGHT, light, until: null, again: 0 };
  const draft = light === null ? null : signal.make(said, { space: "shared", entryId: surroundings.newId(), day: notebook.today });
  const done = await notebook.attempt((engine) => (draft === null ? engine.erase("shared", before) : engine.record([draft], before)));
  if (!done) return;
  handed.set(notebook, draft === null ? [] : [draft.entryId]);
  notebook.say(light === null ? onSignals.light.out : onSignals.light.set(onSignals.light.names[light] ?? ""));
}

/** Both lights in a line; undefined while neither is on. */
export function lightsLine(notebook: Notebook, you: string): string | undefined {
  const line = (mine: boolean): readonly string[] => {
    const light = lightOf(notebook, mine);
    return light === null ? [] : [onSignals.light.line(mine ? you : notebook.other, onSignals.light.names[light] ?? "")];
  };
  const all = [...line(true), ...line(false)];
  return all.length === 0 ? undefined : all.join(" · ");
}
