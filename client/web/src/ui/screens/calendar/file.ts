/** Hands events to the phone's own calendar: a file under a name that says nothing, made here and sent nowhere. */
import { icsOf } from "../../../domain/calendar-file.ts";
import type { Event } from "../../../domain/kinds/event.ts";
import type { Told } from "../../../domain/kinds/kind.ts";

const NAME = "calendar.ics";
const TYPE = "text/calendar;charset=utf-8";

export function handOut(events: readonly Told<Event>[], today: number): void {
  const address = URL.createObjectURL(new Blob([icsOf(events, today)], { type: TYPE }));
  const link = Object.assign(document.createElement("a"), { href: address, download: NAME });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address));
}
