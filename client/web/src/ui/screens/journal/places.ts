/** The timeline, and one page of it. */
import type { About } from "../rooms.ts";

export const places = {
  journal: { room: "journal" },
  page: { room: "journal" },
} as const satisfies Record<string, About>;

export { loadJournal as loadWords } from "../../words/journal.ts";
