/** Which practices were looked at last in this window, so that coming back from one leads to its neighbours. */
import type { Group } from "../../../domain/practices/practice.ts";

let group: Group | "chosen" | null = $state(null);

export const lastGroup = (): Group | "chosen" | null => group;

export function lookAt(wanted: Group | "chosen"): void {
  group = wanted;
}
