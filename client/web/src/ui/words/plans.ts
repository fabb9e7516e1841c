/** Plans, steps to follow, and what may do good after a pause. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./plans.en.ts";

export type PlansWords = typeof words;

export const [onPlans, loadPlans] = part<PlansWords>({ en: () => import("./plans.en.ts"), de: () => import("./plans.de.ts") });
