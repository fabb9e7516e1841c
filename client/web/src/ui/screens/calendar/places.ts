/** What both have in the calendar that they share: a month, one thing in it, and writing one. */
import type { About } from "../rooms.ts";

export const places = {
  calendar: { room: "together" },
  event: { room: "together", joint: true },
  dates: { room: "together", joint: true },
} as const satisfies Record<string, About>;

export { loadCalendar as loadWords } from "../../words/calendar.ts";
