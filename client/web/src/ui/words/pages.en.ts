/** Pages, check-ins, where they are and who can see them, in English. */
import type { Field, Rating } from "../../domain/kinds/checkin.ts";
import type { PagesWords } from "./pages.ts";
import { atStart, capital, form, n, spelled, their } from "./saying.en.ts";

const ratings: Record<Rating, readonly string[]> = {
  distress: ["at ease", "light", "a little", "some unease", "uneasy", "some weight", "heavy", "very heavy", "hard to carry", "almost too much", "too much"],
  safety: ["on guard", "tense", "braced", "cautious", "wary", "halfway", "steadier", "fairly safe", "settled", "very settled", "safe"],
  closeness: ["far", "very distant", "distant", "apart", "a little apart", "halfway", "a little nearer", "near", "quite near", "very near", "close"],
  satisfaction: ["not at all", "barely", "a little", "less than I would like", "not quite", "halfway", "more than not", "mostly", "for the most part", "nearly fully", "fully"],
  energy: ["empty", "nearly empty", "very low", "low", "rather low", "halfway", "enough", "good", "lively", "nearly full", "full"],
};

const titles: Record<Field, string> = {
  distress: "Distress",
  safety: "Feeling safe",
  closeness: "Closeness",
  satisfaction: "Content with us two",
  energy: "Energy",
  words: "In a word or two",
  body: "In the body",
  need: "I could use",
  thanks: "Thank you for",
  note: "A note",
};

const short: Record<Field, string> = {
  distress: "distress",
  safety: "feeling safe",
  closeness: "closeness",
  satisfaction: "contentment",
  energy: "energy",
  words: "the words",
  body: "the body",
  need: "the need",
  thanks: "thank-you",
  note: "the note",
};

const named: Record<Field, string> = { ...short, thanks: "the thank-you" };

export const words: PagesWords = {
  lately: "Lately, from you",
  latelyFrom: (name) => `Lately, from ${name}`,
  canSeeCount: (name, count) => `${atStart(name)} can see ${count === 0 ? "none" : n(count)} of your pages`,
  fetching: (held, of) => `Fetching pages, ${n(held)} of ${n(of)}. You can go on writing.`,
  where: {
    phone: "On this phone",
    way: "On its way. You can close this.",
    wayShort: "On its way",
    relay: "At the relay",
  },
  you: "You",
  kindCheckin: "Check-in",
  checkinOn: (day) => `Check-in, ${day}`,
  todayInRow: "today",
  newerTitle: "A page from a newer version",
  newerText: "This page needs a newer version. It is kept as it is.",
  unfitTitle: "A page that does not open",
  unfitText: "What is in this page does not fit its form. It is set aside, not deleted.",
  mark: { unconfirmed: "No longer confirmed by its author", erased: "Taken back by its author, kept as you received it" },
  moreForYou: (lines) => `${capital(`${spelled(lines)} ${form(lines, "line", "lines")}`)} more, only for you`,
  keptToYou: "Only for you",
  leafName: (who, mine, reach, kind, day) => `${mine ? "Yours" : who}, ${reach}: ${kind}, ${day}`,
  leafOnlyYou: "only you",
  leafShared: (name) => `${name} can see`,
  leafFrom: "shared with you",
  rating: (field, value) => `${value}, ${ratings[field][value]}`,
  ratingEnds: (field) => [ratings[field][0] as string, ratings[field][10] as string],
  tapWhereYouAre: "tap where you are",
  leaveEmpty: (field) => `Leave ${named[field]} empty`,
  field: titles,
  choices: {
    words: ["tired", "hopeful", "hurt", "tender", "uneasy", "calm", "angry", "lonely", "lighter", "sad", "ashamed", "grateful"],
    body: ["tight chest", "heavy", "restless", "tense shoulders", "knot in the stomach", "warm", "numb", "at ease", "short of breath", "worn out"],
  },
  choiceNewer: "a word from a newer version",
  notePlaceholder: "Anything else, for you",
  shareLabel: (field, name) => `Show ${named[field]} to ${name}`,
  nowCanSee: (field, name) => `${atStart(name)} can see ${named[field]}`,
  nowOnlyMe: (field) => `Only you can see ${named[field]}`,
  summary: {
    words: (list) => `${capital(list.join(", "))}.`,
    body: (list) => `In the body: ${list.join(", ")}.`,
    need: (text) => `I could use: ${text}`,
    thanks: (text) => `Thank you for: ${text}`,
    rating: (field, value) => `${titles[field]} ${value}, ${ratings[field][value]}.`,
  },
  tally: {
    forName: (name, fields) => `For ${name}: ${fields.map((field) => short[field]).join(", ")}.`,
    rest: "The rest stays with you.",
    nothing: "All of it stays with you.",
    viewAs: (name) => `View as ${name}`,
  },
  viewAs: {
    title: (name) => `On ${their(name)} phone it will look like this`,
    staying: "Staying with you:",
    nothingStays: "Nothing else is in this page.",
    stays: (name, things) => `${things.join(", ")}. ${atStart(name)} can’t tell that ${things.length === 1 ? "it exists" : "they exist"}, or when you wrote.`,
    thing: (field, count) => (field === "words" ? `${spelled(count)} ${form(count, "word", "words")}` : field === "body" ? "the body" : named[field]),
    you: "You",
  },
  nothingChosen: "One line is enough. Nothing is set yet.",
  tooLong: (over) => `That is more than one page holds. Shorten it by about ${over} letters.`,
  whereChanged: { phone: "On this phone", way: "On its way", relay: "At the relay" },
  journalEmpty: ["No pages yet.", "What you keep lies here by day."],
  noneFrom: (name) => [`No pages from ${name}.`, `That says nothing about ${name}. It only says that nothing was shared.`],
  earlier: "Earlier pages",
  pageTitle: "A page",
  pageGone: ["That page is not on this phone.", "It may still be on its way."],
  list: {
    title: (name) => `What ${name} can see`,
    lead: (name) => `This is all of it, as it stands now. If it is not here, ${their(name)} phone cannot open it.`,
    pages: "Pages of yours",
    standing: "Standing",
    name: "The name you chose",
    none: (name) => `${atStart(name)} can see none of your pages.`,
    checkin: (lines) => `Check-in, ${spelled(lines)} ${form(lines, "line", "lines")} of it`,
  },
};
