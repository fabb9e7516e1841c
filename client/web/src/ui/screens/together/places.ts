/** What two people have: agreements, promises, repairs; and what leads to plans and the calendar. */
import type { About } from "../rooms.ts";

export const places = {
  together: { room: "together" },
  terms: { room: "together", joint: true },
  wording: { room: "together", joint: true },
  suggest: { room: "together", joint: true },
  given: { room: "together", joint: true },
  giving: { room: "together", joint: true },
  changing: { room: "together", joint: true },
  steps: { room: "together", joint: true },
  step: { room: "together", joint: true },
} as const satisfies Record<string, About>;

export { loadTogether as loadWords } from "../../words/together.ts";
