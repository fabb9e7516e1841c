/** What the screens of care say: fetched when somebody uses them. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./care.en.ts";

export type CareWords = typeof words;

export const [onCare, loadCare] = part<CareWords>({ en: () => import("./care.en.ts"), de: () => import("./care.de.ts") });
