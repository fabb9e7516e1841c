/**
 * Which step of a plan was used last: in this phone's vault alone, as an id and a number, without a day.
 *
 * A practice that says that to use it writes nothing is never noted.
 */
import type { Practice } from "../../../domain/practices/practice.ts";
import type { Notebook } from "../../notebook.svelte.ts";

const NAME = "steps";
const UNNOTED = "noUsage";
/** So many plans are remembered. */
const MOST = 12;
/** So much of an id is enough to find its plan among few. */
const SIGNS = 8;

type Steps = readonly (readonly [plan: string, step: number])[];

/** The plans that were used here, the last one first. */
function stepsIn(notebook: Notebook): Steps {
  try {
    const found: unknown = JSON.parse(notebook.jotted(NAME) ?? "[]");
    return Array.isArray(found) ? found.filter(isStep) : [];
  } catch {
    return [];
  }
}

function isStep(each: unknown): each is Steps[number] {
  return Array.isArray(each) && typeof each[0] === "string" && Number.isSafeInteger(each[1]);
}

const signOf = (id: string): string => id.slice(0, SIGNS);

/** The step that was used last, from 0; null if none was. */
export function lastStep(notebook: Notebook, id: string): number | null {
  return stepsIn(notebook).find(([plan]) => plan === signOf(id))?.[1] ?? null;
}

/** The order of use: smaller was used later. */
export function lastUse(notebook: Notebook, id: string): number {
  const at = stepsIn(notebook).findIndex(([plan]) => plan === signOf(id));
  return at === -1 ? MOST : at;
}

export function mayNote(practice: Practice | null): boolean {
  return practice === null || !practice.mustNot.has(UNNOTED);
}

export function noteStep(notebook: Notebook, id: string, step: number): void {
  const others = stepsIn(notebook).filter(([plan]) => plan !== signOf(id));
  notebook.jot(NAME, JSON.stringify([[signOf(id), step], ...others].slice(0, MOST)));
}

/** Of a plan that is no more, nothing is remembered. */
export function forgetSteps(notebook: Notebook, id: string): void {
  notebook.jot(NAME, JSON.stringify(stepsIn(notebook).filter(([plan]) => plan !== signOf(id))));
}
