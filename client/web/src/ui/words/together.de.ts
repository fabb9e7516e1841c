/** Zu zweit, auf Deutsch. */
import type { TogetherWords } from "./together.ts";

export const words: TogetherWords = {
  empty: ["Noch ist zwischen euch nichts festgehalten.", "Was ihr vereinbart, liegt hier, für beide."],
  alone: ["Dieser Raum ist für zwei.", "Er öffnet sich, wenn ihr ein Notizbuch teilt. Bis dahin fehlt nichts."],
};
