/** Langsam, Pause, Stopp, auf Deutsch: kein Grund, keine Frage, keine Zahl. */
import type { SignalsWords } from "./signals.ts";

export const words: SignalsWords = {
  group: "Zeichen. Einmal tippen, ohne Grund",
  slow: "Langsam",
  pause: "Pause",
  stop: "Stopp",
  given: { slow: "Jetzt langsam. Beide Telefone sagen es.", pause: "Eine Pause. Beide Telefone sagen es.", stop: "Schluss für heute. Beide Telefone sagen es." },
  takenBack: "Zurückgenommen.",
  noted: "Jetzt langsam, für euch beide",
  backAt: "zurück um",
  paused: "Eine Pause, für euch beide",
  pausedRow: (hour) => `Eine Pause, bis ${hour}`,
  pausedOpen: "Eine Pause, fürs Erste",
  pausedText: "Gerade wird nichts von dir gefragt. Sie hat keinen Grund, sie endet von selbst, und niemand zählt mit.",
  stopped: "Schluss für heute",
  stoppedText: "Heute wird von euch beiden nichts mehr gefragt. Es hat keinen Grund, es endet von selbst, und niemand zählt mit.",
  waiting: "Solange du wartest",
  longer: "Noch eine halbe Stunde",
  longerText: "Einmal, auf einem der beiden Telefone",
  over: "Die Pause ist vorbei. Ihr könnt weitermachen, wenn ihr beide mögt.",
  end: "Für mich beenden",
  goOn: "Zum Notizbuch",
  stopToday: "Schluss für heute",
};
