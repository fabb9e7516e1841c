/** What stands before anything is given: that it was said what to ask first, and that whoever holds this phone is its own. */
import type { Notebook } from "../../notebook.svelte.ts";

const TOLD = "care";

/** Whether the page about secrets and records was read on this phone. */
export function wasTold({ surroundings }: Notebook): boolean {
  return surroundings.recall(TOLD) !== null;
}

export function tellBefore({ surroundings }: Notebook): void {
  surroundings.remember(TOLD, "1");
}

/** Asks again who it is, where there is something to ask for. */
export async function mayRelease(notebook: Notebook): Promise<boolean> {
  return notebook.locking.askAgain("release");
}
