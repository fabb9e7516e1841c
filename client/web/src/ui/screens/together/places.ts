/** What two people have: agreements, promises, repairs, plans, the calendar. */
import type { About } from "../rooms.ts";

export const places = {
  together: { room: "together" },
} as const satisfies Record<string, About>;

export { loadTogether as loadWords } from "../../words/together.ts";
