/** Choosing practices, and the own rhythm. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./practices.en.ts";

export type PracticesWords = typeof words;

export const [onPractices, loadPractices] = part<PracticesWords>({ en: () => import("./practices.en.ts"), de: () => import("./practices.de.ts") });
