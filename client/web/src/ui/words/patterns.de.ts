/** Muster, auf Deutsch. */
import type { PatternsWords } from "./patterns.ts";

export const words: PatternsWords = {
  onlyYou: "Nur du siehst das",
  tooFew: ["Noch nicht genug Wochen für ein Bild.", "Vier sind ein Anfang."],
};
