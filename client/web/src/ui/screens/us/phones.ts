/** One's own phones as the screens tell them: one line for each phone, whatever spaces it has a seat in. */
import type { OwnDevice } from "../../../sync/face.ts";
import type { Notebook } from "../../notebook.svelte.ts";
import { onPhones } from "../../words/phones.ts";

/** The phones and papers of the own space, and seats elsewhere that nothing tells to be one of them. */
export function listOf(devices: readonly OwnDevice[]): readonly OwnDevice[] {
  const papers = devices.some(({ space, is }) => space === "solo" && is === "sheet");
  return devices.filter(({ space, phone, is }) => space === "solo" || (phone === null && !(is === "sheet" && papers)));
}

export function titleOf({ is, name, number }: OwnDevice): string {
  if (name !== null) return name;
  return is === "this" ? onPhones.this : is === "sheet" ? onPhones.sheet : onPhones.number(onPhones.other, number + 1);
}

/** What is said under its name. */
export function factsOf({ calendar, today }: Notebook, { is, name, state, since, letIn }: OwnDevice): string {
  const day = since === null ? null : onPhones.since(calendar.full(since, today));
  const kind = name !== null && is === "this" ? onPhones.this : null;
  return [kind, state === "in" ? null : onPhones[state], day, letIn ? onPhones.letIn : null].filter((fact) => fact !== null).join(", ");
}

/** What a place calls a device, and the device of such a name. */
export const idOf = ({ space, number }: OwnDevice): string => `${space} ${number}`;
export const withId = (devices: readonly OwnDevice[], id: string | null): OwnDevice | null => devices.find((device) => idOf(device) === id) ?? null;

/** Another device that is in; a sheet of paper too, if this phone's human has not said that they know it. */
export function mayGo({ is, state, letIn }: OwnDevice): boolean {
  return state === "in" && (is === "other" || (is === "sheet" && letIn));
}
