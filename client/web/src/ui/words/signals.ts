/** What is said of slow, pause and stop: loaded right after the first picture. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./signals.en.ts";

export type SignalsWords = typeof words;

export const [onSignals, loadSignals] = part<SignalsWords>({ en: () => import("./signals.en.ts"), de: () => import("./signals.de.ts") });
