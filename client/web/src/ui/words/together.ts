/** What the screens of Together say. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./together.en.ts";

export type TogetherWords = typeof words;

export const [onTogether, loadTogether] = part<TogetherWords>({ en: () => import("./together.en.ts"), de: () => import("./together.de.ts") });
