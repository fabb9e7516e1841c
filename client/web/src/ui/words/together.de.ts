/** Zu zweit, auf Deutsch. */
import type { TogetherWords } from "./together.ts";

export const words: TogetherWords = {
  empty: ["Hier ist noch nichts.", "Was ihr zwei vereinbart, liegt hier, für beide."],
  alone: ["Dieser Raum ist für zwei.", "Er öffnet sich, wenn ihr ein Notizbuch teilt. Bis dahin fehlt nichts."],
};
