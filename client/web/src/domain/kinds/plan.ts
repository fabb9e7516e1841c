/**
 * The kind `plan`, version 1: steps in order, for an hour in which thinking is hard.
 *
 * A safety plan never leaves the own space: it cannot be made for the shared one, and is not taken from there.
 */
import type { Written } from "../entries.ts";
import { line, list, maybe, type Of, practice, row, text, uint } from "../shapes.ts";
import { kind, type Told, told } from "./kind.ts";

export const PLAN_NAME_BYTES = 120;
export const STEP_BYTES = 500;
export const STEPS_MOST = 20;
export const WHATS = ["repair", "grounding", "safety", "setback", "disclosure", "own"] as const;
export const SAFETY = 2;

const shape = row({
  what: uint(WHATS.length - 1),
  title: line(PLAN_NAME_BYTES),
  steps: list(text(STEP_BYTES), 1, STEPS_MOST),
  practice: maybe(practice),
});
export type Plan = Of<typeof shape>;

export const plan = kind("plan", shape, {
  spaces: ["solo", "shared"],
  fits: ({ what }, space) => space === "solo" || what !== SAFETY,
});

/** The plans at hand: own ones, those that both have; an own one that was shared stands once. */
export function foldPlans(entries: Iterable<Written>): readonly Told<Plan>[] {
  const all = told(plan, entries);
  const own = new Set(all.filter(({ entry }) => entry.space === "solo").map(({ entry }) => entry.entryId));
  return all.filter(({ entry }) => entry.space === "solo" || !entry.mine || !own.has(entry.entryId));
}
