/** Die Teile der Bildschirme, auf Deutsch. */
import type { PartsWords } from "./parts.ts";
import { n } from "./saying.de.ts";

export const words: PartsWords = {
  close: "Schließen",
  added: "hinzugekommen",
  taken: "weggenommen",
  compared: "Unterstrichen: hinzugekommen. Durchgestrichen: weggenommen.",
  same: "Dieselben Worte.",
  thisOne: "Diese hier",
  yours: "Deine",
  theirs: (name) => (name === "die andere Person" ? "Die andere" : `Von ${name}`),
  yourName: "Dein Name",
  tooLong: (over) => `Kürze es um etwa ${n(over)} Buchstaben.`,
  passed: "Dieser Tag ist vorbei. Wähl einen, der noch kommt.",
  noDay: "Kein Tag",
  attachment: { photo: "Foto", voice: "Stimme", other: "Datei" },
  attached: (what, seconds) => (seconds === "" ? what : `${what}, ${seconds}`),
  state: { here: "Auf diesem Telefon", waiting: "Unterwegs", away: "Noch nicht auf diesem Telefon" },
  remove: (what) => `Herausnehmen: ${what}`,
  week: "Woche",
  weekOf: (day) => `Woche vom ${day}`,
  weekRead: (day, middle, low, high) => `Woche vom ${day}, um ${middle}, meist ${low} bis ${high}`,
  weekEmpty: (day) => `Woche vom ${day}, keine Seiten`,
  around: (day, middle) => `Woche vom ${day}: um ${middle}`,
  mostly: (low, high, least, most) => `Meist ${low} bis ${high}, fast alle ${least} bis ${most}`,
  noPages: "Keine Seiten in dieser Woche. Das darf sein.",
  bandsKey: "Die Linie ist die Mitte einer Woche, das dunkle Band die Hälfte ihrer Tage, das blasse fast alle. Tupfen verbinden Wochen ohne Seiten.",
  asTable: "Als Tabelle",
  middle: "Mitte",
  half: "Die Hälfte der Tage",
  range: (low, high) => `${low} bis ${high}`,
};
