/** The day: what is asked, what is due, what there is to know, and the pause. */
import type { About } from "../rooms.ts";

export const places = {
  today: { room: "today" },
  write: { room: "today" },
  notice: { room: "today" },
  pause: { room: "today" },
  light: { room: "together", joint: true },
} as const satisfies Record<string, About>;

export { loadMore as loadWords } from "../../words/more.ts";
