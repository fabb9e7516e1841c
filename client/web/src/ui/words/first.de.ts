/** Was das erste Bild sagt, auf Deutsch: du, ruhig, kurz. */
import type { PartOfDay } from "../../domain/days.ts";
import { atStart, honest, LOCALE, OTHER, SAFE_HERE } from "./saying.de.ts";
import type { FirstWords } from "./index.ts";

const partsOfDay: Record<PartOfDay, string> = {
  morning: "Wie geht es dir heute Morgen?",
  afternoon: "Wie geht es dir heute Nachmittag?",
  evening: "Wie geht es dir heute Abend?",
  night: "Wie geht es dir heute Nacht?",
};

export const words: FirstWords = {
  language: "de",
  locale: LOCALE,
  otherUnnamed: OTHER,
  title: "Notizbuch",

  exit: "Raus",
  exitHint: "Dreimal Umschalttaste",
  help: "Hilfe",
  rooms: "Räume",
  today: "Heute",
  journal: "Journal",
  together: "Zu zweit",
  patterns: "Muster",
  us: "Wir",
  back: "Zurück",
  putAway: "Weglegen",
  notNow: "Nicht jetzt",
  good: "Gut",
  undo: "Rückgängig",
  keepIt: "Behalten",
  checkIn: "Einchecken",
  startAgain: "Neu beginnen",
  goOn: "Weiter",

  firstRun: {
    title: "Ein Notizbuch für dich.",
    later: "Später, wenn ihr beide mögt, für zwei.",
    facts: [
      ["Geht ab dieser Minute", "Allein, ohne Netz, ohne Adresse und ohne Nummer"],
      ["Auf diesem Telefon versiegelt", "Ein Server bewahrt es auf und kann es nicht öffnen"],
      ["Du teilst Zeile für Zeile, oder gar nicht", "Was du für dich behältst, hinterlässt auf dem anderen Telefon keine Spur"],
    ],
    start: "Schreiben beginnen",
    invited: "Ich habe eine Einladung",
    own: "Ein weiteres Telefon von mir",
    sheet: "Ich habe ein Blatt Papier",
    file: "Ich habe eine Datei",
  },

  greeting: (part) => partsOfDay[part],
  aboutAMinute: (paired) => (paired ? "Etwa eine Minute. Deins, bis du es teilst." : "Etwa eine Minute. Nur für dich."),
  draftKept: "Du hattest angefangen. Deine Worte sind noch hier.",
  emptyIt: "Leeren",
  emptied: "Geleert.",
  draftPutAway: "Weggelegt. Deine Worte warten hier, bis du das Notizbuch schließt.",
  nothingYet: ["Hier ist noch nichts.", "Was du behältst, liegt hier, für dich."],
  alone: "Ein Notizbuch für dich",
  youAnd: (name) => `Du und ${name}`,
  toKnow: "Etwas zu wissen",
  comingUp: "Ihr zwei, und was zu wissen ist",
  onlyMe: "Nur ich",
  canSee: (name) => `${atStart(name)} kann es sehen`,
  kept: "Behalten. Auf diesem Telefon.",

  honest: {
    happened: "Was geschehen ist",
    safe: "Was sicher ist",
    todo: "Was zu tun ist",
  },
  refusalOther: (code) => honest("Das ging nicht.", `Dieses Telefon bekam zu hören: ${code}.`, SAFE_HERE, "Versuch es später noch einmal. Bleibt es so, zeig das dem Menschen, der sich um das Relais kümmert."),
};
