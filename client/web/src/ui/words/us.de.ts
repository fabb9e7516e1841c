/** Wir, auf Deutsch. */
import type { UsWords } from "./us.ts";

export const words: UsWords = {
  language: "Sprache",
  languageTitle: "Sprache",
  languageLead: "Bleibt auf diesem Telefon. Das andere Telefon erfährt nichts davon.",
  asBrowser: (name) => `Wie der Browser: ${name}`,
  notHere: "Diese Sprache ist noch nicht auf diesem Telefon. Sie lässt sich holen, wenn ein Netz da ist.",
};
