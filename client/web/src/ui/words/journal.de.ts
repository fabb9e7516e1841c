/** Das Journal, auf Deutsch. */
import type { JournalWords } from "./journal.ts";

export const words: JournalWords = {
  write: "Eine Seite schreiben",
};
