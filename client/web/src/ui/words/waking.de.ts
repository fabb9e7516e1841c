/** Geweckt werden, auf Deutsch. */
import type { WakingWords } from "./waking.ts";

export const words: WakingWords = {
  title: "Sagen, dass etwas wartet",
  off: "Aus. Dieses Telefon sieht von selbst nach, wenn du es öffnest.",
  on: "Immer derselbe Satz, ein paar Minuten später, und nie öfter als einmal, bis du nachsiehst. Kein Name, keine Zahl.",
  tells: "Der Push-Dienst deines Browsers erfährt, dass dein Relais etwas für dieses Telefon hat, und wann. Sonst nichts.",
  denied: "Diesem Browser wurde gesagt, hier keine Hinweise zu zeigen. In seinen Einstellungen für diese Seite kannst du es erlauben.",
  cannot: "Dieser Browser lässt sich nicht wecken. Alles andere geht.",
  install: "Möglich, sobald das Notizbuch auf dem Startbildschirm liegt: Teilen, dann „Zum Home-Bildschirm“.",
  noWake: "Dieses Relais weckt niemanden. Wer es betreibt, kann das einschalten.",
  away: "Das Relais ist gerade nicht zu erreichen. Versuch es später noch einmal.",
};
