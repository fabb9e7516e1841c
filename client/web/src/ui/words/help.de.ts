/** Hilfe, und was jede Person vor dem Treffen für sich liest, auf Deutsch. */
import type { HelpWords } from "./help.ts";

export const words: HelpWords = {
  title: "Hilfe",
  lead: "Alles liegt auf diesem Telefon. Es zu öffnen fragt nirgends nach und wird nirgends vermerkt.",
  traces: "Ein Anruf bleibt in der Anrufliste und kann auf einer Rechnung stehen. Seiten, die du aufrufst, bleiben im Verlauf des Browsers. Ist das nicht sicher, nimm ein anderes Telefon.",
  own: "Wen ich anrufen kann",
  add: "Eine eigene Zeile",
  ownText: "Deine eigenen Zeilen. Nur du hast sie.",
  ownShut: "Deine eigenen Zeilen sind im Notizbuch, hinter der Sperre.",
  who: "Wer",
  number: "Nummer, oder wie man sich meldet",
  keep: "Zeile behalten",
  takeAway: "Wegnehmen",
  taken: "Weggenommen.",
  call: (name, number) => `${name} anrufen: ${number}`,
  guide: {
    title: "Zuerst allein",
    lead: "Eine Minute für dich allein, bevor zwei Notizbücher sich finden. Es wird keine Antwort verlangt, nichts davon wird behalten, und nichts wird gesendet.",
    ask: "Ist das sicher für mich?",
    points: [
      "Was du schreibst, bleibt deins. Die andere Person sieht, was du zeigst, Zeile für Zeile, und du kannst es zurücknehmen.",
      "Wenn du Angst hast, was nach einem Nein geschieht oder wenn jemand findet, was du schreibst: Bleib bei deinem eigenen Notizbuch. Es ist ganz, auch ohne jemanden.",
      "Hat jemand anders dieses Telefon eingerichtet, kennt seinen Code oder will beim Schreiben zusehen, dann sieht diese Person vielleicht mehr, als du zeigst.",
      "Wer das Relais betreibt, kann kein Wort lesen. Zu sehen ist dort, dass ein Telefon da war, und wann.",
      "Niemand darf hier verlangen, dass du etwas belegst. Du kannst jederzeit anhalten, zurücknehmen und gehen, ohne Grund.",
    ],
    later: "Es aufzuschieben sieht für die andere Person aus, als hättest du es nicht geöffnet.",
    help: "Jemand zum Reden",
    goOn: "Weiter",
  },
};
