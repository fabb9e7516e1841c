/** What the screens of one's own phones say. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./phones.en.ts";

export type PhonesWords = typeof words;

export const [onPhones, loadPhones] = part<PhonesWords>({ en: () => import("./phones.en.ts"), de: () => import("./phones.de.ts") });
