/** Patterns, in English. */
import type { Pair } from "./index.ts";

export const words = {
  onlyYou: "Only you see this",
  tooFew: ["Not enough weeks for a picture.", "Four are a start."] as Pair,
};
