/**
 * What the first picture says, in English. It is in the app's first file, and what everybody falls back to.
 *
 * Voice: a steady friend who has read the manual. Present tense, no praise, no urging, nothing about what
 * the other did. Errors say what happened, what is safe, and what to do.
 */
import type { PartOfDay } from "../../domain/days.ts";
import { atStart, LOCALE, OTHER, SAFE_HERE, honest } from "./saying.en.ts";
import type { FirstWords } from "./index.ts";

const partsOfDay: Record<PartOfDay, string> = {
  morning: "How are you this morning?",
  afternoon: "How are you this afternoon?",
  evening: "How are you this evening?",
  night: "How are you tonight?",
};

export const words: FirstWords = {
  language: "en",
  locale: LOCALE,
  otherUnnamed: OTHER,
  title: "Notebook",
  exit: "Exit",
  exitHint: "Shift three times",
  help: "Help",
  rooms: "Rooms",
  today: "Today",
  journal: "Journal",
  together: "Together",
  patterns: "Patterns",
  us: "Us",
  back: "Back",
  putAway: "Put away",
  notNow: "Not now",
  good: "Good",
  undo: "Undo",
  keepIt: "Keep it",
  checkIn: "Check in",
  startAgain: "Start again",
  goOn: "Continue",
  firstRun: {
    title: "A notebook for you.",
    later: "Later, if you both like, for two.",
    facts: [
      ["Works from this minute", "Alone, offline, without an address or a number"],
      ["Sealed on this phone", "A server keeps it and cannot open it"],
      ["You share line by line, or not at all", "What you keep to yourself leaves no sign on the other’s phone"],
    ],
    start: "Start writing",
    invited: "I have an invitation",
    own: "Another phone of mine",
    sheet: "I have a sheet of paper",
    file: "I have a file",
  },
  greeting: (part) => partsOfDay[part],
  aboutAMinute: (paired) => (paired ? "About a minute. Yours until you share it." : "About a minute. Yours alone."),
  draftKept: "You had begun. Your words are still here.",
  emptyIt: "Empty it",
  emptied: "Emptied.",
  draftPutAway: "Put away. Your words wait here until you close the notebook.",
  nothingYet: ["Nothing here yet.", "What you keep will lie here, for you."],
  alone: "A notebook for you",
  youAnd: (name) => `You and ${name}`,
  toKnow: "Something to know",
  comingUp: "You two, and what to know",
  onlyMe: "Only me",
  canSee: (name) => `${atStart(name)} can see`,
  kept: "Kept. On this phone.",
  honest: {
    happened: "What happened",
    safe: "What is safe",
    todo: "What to do",
  },
  refusalOther: (code) => honest("That did not work.", `This phone was told: ${code}.`, SAFE_HERE, "Try again later. If it stays so, show this to the person who looks after the relay."),
};
