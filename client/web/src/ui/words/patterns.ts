/** What the screens of Patterns say. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./patterns.en.ts";

export type PatternsWords = typeof words;

export const [onPatterns, loadPatterns] = part<PatternsWords>({ en: () => import("./patterns.en.ts"), de: () => import("./patterns.de.ts") });
