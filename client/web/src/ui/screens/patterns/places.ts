/** One's own ratings over weeks. */
import type { About } from "../rooms.ts";

export const places = {
  patterns: { room: "patterns" },
  look: { room: "patterns", joint: true },
} as const satisfies Record<string, About>;

export { loadPatterns as loadWords } from "../../words/patterns.ts";
