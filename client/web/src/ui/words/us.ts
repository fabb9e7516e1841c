/** What the screens of Us say, besides phones and relays. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./us.en.ts";

export type UsWords = typeof words;

export const [onUs, loadUs] = part<UsWords>({ en: () => import("./us.en.ts"), de: () => import("./us.de.ts") });
