/** Cards. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./cards.en.ts";

export type CardsWords = typeof words;

export const [onCards, loadCards] = part<CardsWords>({ en: () => import("./cards.en.ts"), de: () => import("./cards.de.ts") });
