/** Help, and the guide before two meet. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./help.en.ts";

export type HelpWords = typeof words;

export const [onHelp, loadHelpWords] = part<HelpWords>({ en: () => import("./help.en.ts"), de: () => import("./help.de.ts") });
