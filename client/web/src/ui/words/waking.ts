/** What is said about being woken. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./waking.en.ts";

export type WakingWords = typeof words;

export const [onWaking, loadWaking] = part<WakingWords>({ en: () => import("./waking.en.ts"), de: () => import("./waking.de.ts") });
