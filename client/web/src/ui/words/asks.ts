/** Questions for the other, and answers. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./asks.en.ts";

export type AsksWords = typeof words;

export const [onAsks, loadAsks] = part<AsksWords>({ en: () => import("./asks.en.ts"), de: () => import("./asks.de.ts") });
