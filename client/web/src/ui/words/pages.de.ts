/** Seiten, Check-ins, wo sie sind und wer sie sehen kann, auf Deutsch. */
import type { Field, Rating } from "../../domain/kinds/checkin.ts";
import type { PagesWords } from "./pages.ts";
import { atStart, capital, form, n, of, spelled, to } from "./saying.de.ts";

const ratings: Record<Rating, readonly string[]> = {
  distress: ["ruhig", "leicht", "ein wenig", "etwas unruhig", "unruhig", "etwas schwer", "schwer", "sehr schwer", "kaum zu tragen", "fast zu viel", "zu viel"],
  safety: ["auf der Hut", "angespannt", "gewappnet", "vorsichtig", "wachsam", "halb und halb", "fester", "recht sicher", "zur Ruhe gekommen", "sehr ruhig", "sicher"],
  closeness: ["fern", "sehr weit weg", "weit weg", "getrennt", "etwas getrennt", "halb und halb", "etwas näher", "nah", "recht nah", "sehr nah", "ganz nah"],
  satisfaction: ["gar nicht", "kaum", "ein wenig", "weniger, als ich möchte", "nicht ganz", "halb und halb", "eher ja", "meistens", "überwiegend", "fast ganz", "ganz"],
  energy: ["leer", "fast leer", "sehr wenig", "wenig", "eher wenig", "halb und halb", "genug", "gut", "lebendig", "fast voll", "voll"],
};

const titles: Record<Field, string> = {
  distress: "Belastung",
  safety: "Sicherheitsgefühl",
  closeness: "Nähe",
  satisfaction: "Zufrieden mit uns zweien",
  energy: "Kraft",
  words: "In ein, zwei Worten",
  body: "Im Körper",
  need: "Ich könnte brauchen",
  thanks: "Danke für",
  note: "Eine Notiz",
};

const short: Record<Field, string> = {
  distress: "Belastung",
  safety: "Sicherheitsgefühl",
  closeness: "Nähe",
  satisfaction: "Zufriedenheit",
  energy: "Kraft",
  words: "die Worte",
  body: "den Körper",
  need: "was du brauchst",
  thanks: "das Danke",
  note: "die Notiz",
};

export const words: PagesWords = {
  lately: "Zuletzt, von dir",
  latelyFrom: (name) => `Zuletzt, ${name === to(name) ? `von ${name}` : "von der anderen Person"}`,
  canSeeCount: (name, count) => `${atStart(name)} kann ${count === 0 ? "keine" : n(count)} deiner Seiten sehen`,
  fetching: (held, all) => `Seiten werden geholt, ${n(held)} von ${n(all)}. Du kannst weiterschreiben.`,
  where: {
    phone: "Auf diesem Telefon",
    way: "Unterwegs. Du kannst das schließen.",
    wayShort: "Unterwegs",
    relay: "Beim Relais",
  },
  you: "Du",
  kindCheckin: "Check-in",
  checkinOn: (day) => `Check-in, ${day}`,
  todayInRow: "heute",
  newerTitle: "Eine Seite aus einer neueren Version",
  newerText: "Diese Seite braucht eine neuere Version. Sie bleibt, wie sie ist.",
  unfitTitle: "Eine Seite, die sich nicht öffnet",
  unfitText: "Was in dieser Seite steht, passt nicht zu ihrer Form. Sie ist beiseitegelegt, nicht gelöscht.",
  mark: { unconfirmed: "Nicht mehr bestätigt von dem Menschen, der sie schrieb", erased: "Zurückgenommen, und so behalten, wie du sie bekommen hast" },
  moreForYou: (lines) => `Noch ${spelled(lines)} ${form(lines, "Zeile", "Zeilen")}, nur für dich`,
  keptToYou: "Nur für dich",
  leafName: (who, mine, reach, kind, day) => `${mine ? "Deins" : who}, ${reach}: ${kind}, ${day}`,
  leafOnlyYou: "nur du",
  leafShared: (name) => `${name} kann es sehen`,
  leafFrom: "mit dir geteilt",

  rating: (field, value) => `${value}, ${ratings[field][value]}`,
  ratingEnds: (field) => [ratings[field][0] as string, ratings[field][10] as string],
  tapWhereYouAre: "tippe, wo du bist",
  leaveEmpty: (field) => `Leer lassen: ${titles[field]}`,
  field: titles,
  choices: {
    words: ["müde", "zuversichtlich", "verletzt", "zärtlich", "beklommen", "gelassen", "wütend", "einsam", "leichter", "traurig", "beschämt", "dankbar"],
    body: ["enge Brust", "schwer", "rastlos", "verspannte Schultern", "Knoten im Bauch", "warm", "taub", "gelöst", "kurzatmig", "erschöpft"],
  },
  choiceNewer: "ein Wort aus einer neueren Version",
  notePlaceholder: "Was sonst noch ist, für dich",
  shareLabel: (field, name) => `${titles[field]}: für ${name} sichtbar`,
  nowCanSee: (field, name) => `${atStart(name)} kann das sehen: ${titles[field]}`,
  nowOnlyMe: (field) => `Nur du siehst das: ${titles[field]}`,
  summary: {
    words: (list) => `${capital(list.join(", "))}.`,
    body: (list) => `Im Körper: ${list.join(", ")}.`,
    need: (text) => `Ich könnte brauchen: ${text}`,
    thanks: (text) => `Danke für: ${text}`,
    rating: (field, value) => `${titles[field]} ${value}, ${ratings[field][value]}.`,
  },
  tally: {
    forName: (name, fields) => `Für ${name}: ${fields.map((field) => short[field]).join(", ")}.`,
    rest: "Der Rest bleibt bei dir.",
    nothing: "Alles davon bleibt bei dir.",
    viewAs: (name) => `Ansehen wie ${name}`,
  },
  viewAs: {
    title: (name) => `So sieht es auf dem Telefon ${of(name)} aus`,
    staying: "Bei dir bleibt:",
    nothingStays: "Sonst steht nichts auf dieser Seite.",
    stays: (name, things) => `${things.join(", ")}. ${atStart(name)} kann nicht erkennen, dass es das gibt oder wann du es geschrieben hast.`,
    thing: (field, count) => (field === "words" ? (count === 1 ? "ein Wort" : `${spelled(count)} Wörter`) : short[field]),
    you: "Du",
  },
  nothingChosen: "Eine Zeile genügt. Noch ist nichts gesetzt.",
  tooLong: (over) => `Das ist mehr, als eine Seite fasst. Kürze es um etwa ${n(over)} ${form(over, "Buchstaben", "Buchstaben")}.`,
  whereChanged: { phone: "Auf diesem Telefon", way: "Unterwegs", relay: "Beim Relais" },
  journalEmpty: ["Noch keine Seiten.", "Was du behältst, liegt hier nach Tagen."],
  noneFrom: (name) => [`Keine Seiten ${name === to(name) ? `von ${name}` : "von der anderen Person"}.`, `Das sagt nichts über ${name}. Es sagt nur, dass nichts geteilt wurde.`],
  earlier: "Frühere Seiten",
  pageTitle: "Eine Seite",
  pageGone: ["Diese Seite ist nicht auf diesem Telefon.", "Vielleicht ist sie noch unterwegs."],
  list: {
    title: (name) => `Was ${name} sehen kann`,
    lead: (name) => `Das ist alles, so wie es jetzt steht. Was hier nicht steht, kann das Telefon ${of(name)} nicht öffnen.`,
    pages: "Seiten von dir",
    standing: "Dauerhaft",
    name: "Der Name, den du gewählt hast",
    none: (name) => `${atStart(name)} kann keine deiner Seiten sehen.`,
    checkin: (lines) => `Check-in, davon ${spelled(lines)} ${form(lines, "Zeile", "Zeilen")}`,
  },
};
