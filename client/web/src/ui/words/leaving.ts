/** What the screens of leaving say. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./leaving.en.ts";

export type LeavingWords = typeof words;

export const [onLeaving, loadLeaving] = part<LeavingWords>({ en: () => import("./leaving.en.ts"), de: () => import("./leaving.de.ts") });
