/** Together, in English. */
import type { Pair } from "./index.ts";

export const words = {
  empty: ["Nothing here yet.", "What you two agree on lies here, for both."] as Pair,
  alone: ["This room is for two.", "It opens when you share a notebook. Until then nothing is missing."] as Pair,
};
