/** What the parts of screens say by themselves: loaded right after the first picture. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./parts.en.ts";

export type PartsWords = typeof words;

export const [onParts, loadParts] = part<PartsWords>({ en: () => import("./parts.en.ts"), de: () => import("./parts.de.ts") });
