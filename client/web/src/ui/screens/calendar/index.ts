/** The calendar of both. */
import { onCalendar } from "../../words/calendar.ts";
import type { Loaded } from "../group.ts";
import type { Screens } from "../registry.ts";
import Calendar from "./Calendar.svelte";
import { comingUp } from "./coming.ts";
import Dates from "./Dates.svelte";
import OneEvent from "./OneEvent.svelte";

export const screens: Screens<"calendar"> = { calendar: Calendar, event: OneEvent, dates: Dates };
export const tellers: Loaded["tellers"] = {
  event: { icon: "calendar", place: "event", title: ({ title }) => title, text: ({ note }) => note ?? "" },
};
export const doors: Loaded["doors"] = () => [{ icon: "calendar", title: onCalendar.title, text: onCalendar.doorText, to: "calendar" }];
export const coming: Loaded["coming"] = comingUp;
export const makes: Loaded["makes"] = { event: "dates" };
