/** Plans for hard hours: what is at hand, one step after the other, and writing one; what may do good after a pause. */
import type { About } from "../rooms.ts";

export const places = {
  plans: { room: "today" },
  plan: { room: "today" },
  planning: { room: "today" },
  after: { room: "today" },
} as const satisfies Record<string, About>;

export { loadPlans as loadWords } from "../../words/plans.ts";
