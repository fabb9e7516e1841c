import type { Notebook } from "../../notebook.svelte.ts";
import type { Screens } from "../registry.ts";
import Held from "./Held.svelte";

export const screens: Screens<"care"> = { care: Held, careask: Held, carespace: Held, caregive: Held, carecome: Held, room: Held };

let shown = false;

/** A browser in which there is nothing but what one was given opens where that is read. */
export function tend(notebook: Notebook): void {
  const { care } = notebook.snapshot;
  if (shown || !notebook.settled || care.length === 0) return;
  shown = true;
  const onlyHelps = care.every(({ helps }) => helps) && !notebook.paired && notebook.timeline.pages.length === 0;
  if (onlyHelps && notebook.router.route.at === "today") notebook.router.go("room");
}
