/**
 * The kinds `ask`, `askanswer` and `putaside`, version 1: may I share something heavy, would you, shall we.
 *
 * No is never sent: put aside, ignored and not yet looked at are the same to whoever asked. Both ends hold that one person
 * has one open question of a sort. A heavy one shows nothing of what it is about. What has ended is gone.
 */
import type { Written } from "../entries.ts";
import { day, entryId, maybe, type Of, row, text, uint } from "../shapes.ts";
import { AHEAD_DAYS, kind, newest, type Told, told, toldIn } from "./kind.ts";

export const ASK_BYTES = 1_000;
/** Days that a question stays open at most, its own day not counted. */
export const OPEN_DAYS = 14;
export const WHATS = ["heavy", "request", "invitation"] as const;
export const [HEAVY, REQUEST, INVITATION] = [0, 1, 2] as const;
export const ANSWERS = ["now", "later", "yes", "other"] as const;
export const [NOW, LATER, YES, OTHER] = [0, 1, 2, 3] as const;

const words = maybe(text(ASK_BYTES));

const shape = row(
  { what: uint(INVITATION), weight: maybe(uint(3, 1)), text: words, by: maybe(day), last: day },
  ({ what, weight, text, by }) =>
    (what === HEAVY ? weight !== null && text === null : weight === null && text !== null) && (by === null || what === REQUEST),
);
export type Ask = Of<typeof shape>;

export const ask = kind("ask", shape, { spaces: ["shared"] });

const answerShape = row(
  { ask: entryId, answer: uint(OTHER), day: maybe(day), text: words },
  ({ answer, day, text }) =>
    (answer === LATER || answer === OTHER || day === null) && (answer !== LATER || day !== null) && (answer !== OTHER || text !== null),
);
export type AskAnswer = Of<typeof answerShape>;

export const askAnswer = kind("askanswer", answerShape, { spaces: ["shared"] });

const asideShape = row({ ask: entryId, what: uint(INVITATION), last: day });
export type PutAside = Of<typeof asideShape>;

/** "Not today", said to oneself alone: until a day, no question of this sort is shown. */
export const putAside = kind("putaside", asideShape, { spaces: ["solo"] });

export interface Asking extends Told<Ask> {
  readonly answer: Told<AskAnswer> | null;
}

/** The answers that fit each sort of question. */
export function answersFor(what: number): readonly number[] {
  return what === HEAVY ? [NOW, LATER] : [YES, LATER, OTHER];
}

/** The questions that one person has open, at most one of each sort; what the other put aside makes no difference. */
export function openAsks(entries: readonly Written[], mine: boolean, today: number): readonly Asking[] {
  const answers = toldIn(askAnswer, "shared", entries).filter(({ entry }) => entry.mine !== mine);
  const asked = toldIn(ask, "shared", entries)
    .filter(({ entry, said }) => entry.mine === mine && isOpen(entry, said, today))
    .map((each) => ({ ...each, answer: answerTo(each, answers) }))
    .filter(({ entry, answer }) => !isSettled(answer) || today <= entry.day);
  return WHATS.flatMap((_, what) => asked.find(({ said }) => said.what === what) ?? []);
}

/** What there is to answer: the other's open questions without what was put aside, by sort, until its day is over. */
export function asksForMe(entries: readonly Written[], today: number): readonly Asking[] {
  const aside = toldIn(putAside, "solo", entries).filter(({ entry }) => entry.mine);
  const rests = new Set(aside.filter(({ said }) => today <= said.last).map(({ said }) => said.what));
  const named = new Set(aside.map(({ said }) => said.ask));
  return openAsks(entries, false, today).filter(({ entry, said }) => !rests.has(said.what) && !named.has(entry.entryId));
}

/** Whether one may ask something of this sort now: one at a time. */
export function mayAsk(entries: readonly Written[], what: number, today: number): boolean {
  return openAsks(entries, true, today).every(({ said }) => said.what !== what);
}

function isOpen(entry: Written, said: Ask, today: number): boolean {
  return entry.day <= today + AHEAD_DAYS && today <= Math.min(said.last, entry.day + OPEN_DAYS);
}

/** An answer settles a question, unless it is "later": then it goes on. */
function isSettled(answer: Told<AskAnswer> | null): boolean {
  return answer !== null && answer.said.answer !== LATER;
}

function answerTo({ entry, said }: Told<Ask>, answers: readonly Told<AskAnswer>[]): Told<AskAnswer> | null {
  const fits = answersFor(said.what);
  return newest(answers.filter((each) => each.said.ask === entry.entryId && fits.includes(each.said.answer)));
}

/** Own entries that have ended and are erased by their author's phone: nothing stays as a record of consent or of no. */
export function spentAsks(entries: readonly Written[], today: number): readonly string[] {
  const open = new Set(toldIn(ask, "shared", entries).filter(({ entry, said }) => isOpen(entry, said, today)).map(({ entry }) => entry.entryId));
  const asked = toldIn(ask, "shared", entries).filter(({ entry }) => entry.mine && !open.has(entry.entryId));
  const answered = toldIn(askAnswer, "shared", entries).filter(({ entry, said }) => entry.mine && !open.has(said.ask));
  const aside = told(putAside, entries).filter(({ entry, said }) => entry.mine && today > said.last && !open.has(said.ask));
  return [...asked, ...answered, ...aside].map(({ entry }) => entry.entryId);
}
