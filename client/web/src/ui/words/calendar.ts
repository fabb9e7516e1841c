/** The calendar of both. The English file is the shape of both. */
import { part } from "./language.ts";
import type { words } from "./calendar.en.ts";

export type CalendarWords = typeof words;

export const [onCalendar, loadCalendar] = part<CalendarWords>({ en: () => import("./calendar.en.ts"), de: () => import("./calendar.de.ts") });
