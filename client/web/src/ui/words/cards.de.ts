/** Karten, auf Deutsch. */
import type { CardsWords } from "./cards.ts";
import { to } from "./saying.de.ts";

export const words: CardsWords = {
  title: "Karten",
  doorText: "Kleines, das gut zu wissen ist",
  yours: "Deine",
  theirs: (name) => `Von ${to(name)}`,
  none: ["Noch keine Karten.", "Eine Karte hält eine kleine Sache fest: was dich beruhigt, ein Wort von dir, jemand zum Anrufen."],
  make: "Eine Karte schreiben",
  free: "Eine eigene Karte",
  gone: ["Diese Karte ist nicht auf diesem Telefon.", "Vielleicht ist sie noch unterwegs."],
  one: "Eine Karte",
  change: "Diese Karte ändern",
  show: (name) => `${name === "die andere Person" ? "Der anderen Person" : name} zeigen`,
  stays: "Diese Karte bleibt bei dir. Teilen lässt sie sich nicht.",
  remove: "Diese Karte entfernen",
  removed: "Die Karte ist entfernt.",
  name: "Wie sie heißt",
  line: "Deine Worte",
  together: "Beide Zeilen gehören zusammen: Eine Karte hat beide, oder sie wird noch nicht behalten.",
  need: "Ein Name genügt für den Anfang.",
  putAway: "Weggelegt. Deine Worte warten hier, bis du das Notizbuch schließt.",
};
