/** What stands before anything is given: that it was said what to ask first, and that whoever holds this phone is its own. */
import type { Notebook } from "../../notebook.svelte.ts";

const TOLD = "care";

/** Whether the page about secrets and records was read on this phone. */
export function wasTold(notebook: Notebook): boolean {
  return notebook.jotted(TOLD) !== null;
}

export function tellBefore(notebook: Notebook): void {
  notebook.jot(TOLD, "1");
}

/** Asks again who it is, where there is something to ask for. */
export async function mayRelease(notebook: Notebook): Promise<boolean> {
  return notebook.locking.askAgain("release");
}
