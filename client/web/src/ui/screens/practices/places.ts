/** The practices there are, one of them, and how often one reminds oneself of it. */
import type { About } from "../rooms.ts";

export const places = {
  practices: { room: "today" },
  practice: { room: "today" },
} as const satisfies Record<string, About>;

export { loadPractices as loadWords } from "../../words/practices.ts";
