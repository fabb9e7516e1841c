/** Wir, auf Deutsch. */
import { of } from "./saying.de.ts";
import type { UsWords } from "./us.ts";

export const words: UsWords = {
  language: "Sprache",
  languageTitle: "Sprache",
  languageLead: "Bleibt auf diesem Telefon. Das andere Telefon erfährt nichts davon.",
  asBrowser: (name) => `Wie der Browser: ${name}`,
  notHere: "Diese Sprache ist noch nicht auf diesem Telefon. Sie lässt sich holen, wenn ein Netz da ist.",
  looks: "Hell, dunkel, und welche Hand",
  looksTitle: "Licht und Hand",
  themes: { system: "Wie das Telefon", light: "Hell", dark: "Dunkel" },
  theme: "Hell oder dunkel",
  hand: "Die Leiste",
  left: "Für die linke Hand",
  leftText: "Ausgang und Räume tauschen die Seiten",
  takeBack: "Zurücknehmen",
  takenBack: (name) => `Zurückgenommen aus dem Notizbuch ${of(name)}.`,
  joint: "Gemeinsam gemacht",
  jointText: "Das bleibt bei beiden. Was es sagt, beendet jeder von euch allein dort, wo es steht.",
  takingBack: (name) => `Zurücknehmen entfernt es aus dem Notizbuch ${of(name)}, sobald jenes Telefon das Relais wieder erreicht. Was jemand weiß, kann niemand ungewusst machen.`,
};
