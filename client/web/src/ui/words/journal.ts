/** What the screens of the journal say. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./journal.en.ts";

export type JournalWords = typeof words;

export const [onJournal, loadJournal] = part<JournalWords>({ en: () => import("./journal.en.ts"), de: () => import("./journal.de.ts") });
