/** The timeline, one page of it, writing, what both write on, moments, finding. */
import type { About } from "../rooms.ts";

export const places = {
  journal: { room: "journal" },
  page: { room: "journal" },
  compose: { room: "journal" },
  questions: { room: "journal" },
  open: { room: "journal", joint: true },
  line: { room: "journal" },
  find: { room: "journal" },
} as const satisfies Record<string, About>;

export { loadJournal as loadWords } from "../../words/journal.ts";
