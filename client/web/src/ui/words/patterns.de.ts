/** Muster, auf Deutsch: wo Werte lagen, und nichts davon, ob das gut ist. */
import type { PatternsWords } from "./patterns.ts";
import { form, n } from "./saying.de.ts";

const NUMBERS = ["null", "einer", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"];
const weeks = (count: number): string => `${NUMBERS[count] ?? n(count)} ${form(count, "Woche", "Wochen")}`;
const days = (count: number): string => `${n(count)} ${form(count, "Tag", "Tage")}`;

export const words: PatternsWords = {
  onlyYou: "Nur du siehst das",
  tooFew: ["Noch nicht genug Wochen für ein Bild.", "Vier sind ein Anfang."],
  measure: "Was du ansiehst",
  span: "Wie weit zurück",
  spans: { season: "Drei Monate", half: "Ein halbes Jahr", year: "Ein Jahr" },
  lay: (count, low, high, later) =>
    `In diesen ${weeks(count)} lag die Mitte einer Woche ${low === high ? `um ${low}` : `zwischen ${low} und ${high}`}, ${
      { lower: "in der späteren Hälfte tiefer als davor", same: "durchweg etwa gleich", higher: "in der späteren Hälfte höher als davor" }[later]
    }.`,
  steep: (day) => `Die höchste war die Woche vom ${day}. Steile Wochen gehören dazu.`,
  beside: "Deine Worte daneben",
  besideLead: "Wie oft du ein Wort gewählt hast, und wo es an diesen Tagen lag und an den anderen.",
  besideNone: "In diesen Wochen wurden keine Worte gewählt.",
  tag: (word, count) => `${word}: ${days(count)}`,
  tagRead: (middle, without) => (without === null ? `Um ${middle} an allen` : `Um ${middle}, und um ${without} an den anderen`),
  chance: { few: "Zu wenige Tage, um etwas zu sagen", could: "Kann Zufall sein", hardly: "Kaum nur Zufall. Es sagt nicht, warum" },
  besideMore: "Mehr Worte",
  together: {
    title: "Zusammen ansehen",
    row: "Zusammen ansehen",
    rowText: "Ein Maß von beiden, solange ihr beide hinseht",
    lead: (name) => `Wähl, was ihr ansehen mögt, du und ${name} nebeneinander. Es öffnet sich, wenn ihr heute beide dasselbe wollt, und schließt sich von selbst. Darin ist nur, was jeder geteilt hat, und nichts davon wird aufbewahrt.`,
    ask: "Das möchte ich ansehen",
    asked: "Notiert. Es öffnet sich hier, wenn heute beide dasselbe wollen. Bis dahin zeigt sich nirgends etwas davon.",
    differs: "Ihr wolltet Verschiedenes. Sagt einander, welches, und fragt noch einmal.",
    you: "Du",
    few: (name) => `${name === "Du" ? "Du hast" : `${name} hat`} davon nicht genug Wochen für ein Bild geteilt.`,
    apart: "Jedes Bild steht für sich. Niemand wird am anderen gemessen.",
    close: "Schließen",
  },
};
