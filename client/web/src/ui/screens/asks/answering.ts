/** What can be done with questions: ask, answer, put aside, take back; and what goes by itself when it has ended. */
import type { Written } from "../../../domain/entries.ts";
import type { NewEntry } from "../../../sync/face.ts";
import {
  ask, askAnswer, asksForMe, LATER, mayAsk, openAsks, OPEN_DAYS, putAside, spentAsks, type Ask, type AskAnswer, type Asking,
} from "../../../domain/kinds/ask.ts";
import { isFull, type Met, meet, readMet, withinDay, writeMet } from "../../../domain/kinds/ask-limit.ts";
import { foldHeld, holdBack, takenBack } from "../../../domain/kinds/hold.ts";
import { nextRevision, toldIn } from "../../../domain/kinds/kind.ts";
import type { Notebook } from "../../notebook.svelte.ts";
import { idFor, takenBack as idTakenBack } from "../../once.ts";
import { onAsks } from "../../words/asks.ts";
import { onPages } from "../../words/pages.ts";
import type { Coming } from "../group.ts";

/** Today's questions of the other, and one's own, as far as this phone has met them: beginnings of ids, for today alone. */
const [THEIRS, OWN] = ["asked", "asking"] as const;
const metIn = (notebook: Notebook, whose: string): Met => readMet(notebook.jotted(whose), notebook.today);

export const forMe = (notebook: Notebook): readonly Asking[] =>
  withinDay(metIn(notebook, THEIRS), asksForMe(notebook.snapshot.entries, notebook.today));
export const fromMe = ({ snapshot, today }: Notebook): readonly Asking[] => openAsks(snapshot.entries, true, today);
/** One at a time, and one that waits to leave is one. */
export const isFree = (notebook: Notebook, what: number): boolean =>
  mayAsk(notebook.snapshot.entries, what, notebook.today) && heldAsks(notebook).every(({ said }) => said.what !== what);
/** Whether this sort was asked as often today as it may be. */
export const isEnough = (notebook: Notebook, what: number): boolean => isFull(metIn(notebook, OWN), what);

const HELD_MINUTES = 60;

/** A question that leaves later, and until then is in the own space alone. */
export interface HeldAsk {
  readonly entry: Written;
  readonly said: Ask;
  /** The minute at which it leaves. */
  readonly due: number;
}

export function heldAsks({ snapshot }: Notebook): readonly HeldAsk[] {
  return foldHeld(snapshot.entries).flatMap(({ entry, said: { kind, body, due } }) => {
    const said = kind === ask.name ? ask.read(body) : null;
    return said === null ? [] : [{ entry, said, due }];
  });
}

/** The question as it waits for an hour. */
export function heldBack(notebook: Notebook, draft: NewEntry): NewEntry | null {
  notebook.lookAtClock();
  return holdBack(draft, notebook.minute + HELD_MINUTES, notebook.surroundings.newId());
}

/** One that waits goes, and nobody ever had it. */
export async function letNotLeave(notebook: Notebook, { entry }: HeldAsk): Promise<void> {
  if (await notebook.attempt((engine) => engine.record([takenBack(entry)]))) notebook.show(onAsks.takenBack);
}

/** What a question says: its words, or that it is heavy. */
export const titleOf = ({ text }: Ask): string => text ?? onAsks.heavyTitle;

/** How heavy it is, in words; nothing for other questions. */
export const weightOf = ({ weight }: Ask): string => (weight === null ? "" : (onAsks.weights[weight - 1] ?? ""));

/** The day until which it can be answered. */
export const lastDay = ({ entry, said }: Asking): number => Math.min(said.last, entry.day + OPEN_DAYS);

/** The own answer to a question, if there is one. */
export function ownAnswer({ snapshot }: Notebook, asked: string): { readonly id: string; readonly said: AskAnswer } | null {
  const own = toldIn(askAnswer, "shared", snapshot.entries).filter(({ entry, said }) => entry.mine && said.ask === asked);
  const last = own.at(-1);
  return last === undefined ? null : { id: last.entry.entryId, said: last.said };
}

/** The answer as it would be kept; null while it does not fit. */
export function answerDraft(notebook: Notebook, said: AskAnswer): NewEntry | null {
  const { snapshot, today } = notebook;
  const entryId = ownAnswer(notebook, said.ask)?.id ?? idFor(notebook, `answer ${said.ask}`);
  return askAnswer.make(said, { space: "shared", entryId, day: today, revision: nextRevision(snapshot.entries, "shared", entryId) });
}

/** Not today: said to oneself alone. The other has the same as before. */
export async function setAside(notebook: Notebook, { entry, said }: Asking): Promise<void> {
  const { today } = notebook;
  const name = `aside ${entry.entryId}`;
  const entryId = idFor(notebook, name);
  const draft = putAside.make({ ask: entry.entryId, what: said.what, last: today }, { space: "solo", entryId, day: today });
  if (draft === null || !(await notebook.keep([draft]))) return;
  notebook.show(onAsks.putAside, () => {
    idTakenBack(notebook, name);
    void notebook.attempt((engine) => engine.erase("solo", [entryId]));
  });
}

/** Takes an own question or answer back. */
export async function takeBack(notebook: Notebook, id: string): Promise<void> {
  if (await notebook.attempt((engine) => engine.erase("shared", [id]))) notebook.show(onAsks.takenBack);
}

/** What the other asks, and the days that were named for later. */
export function comingUp(notebook: Notebook): readonly Coming[] {
  if (!notebook.paired) return [];
  const { today, other } = notebook;
  const asked = forMe(notebook).flatMap((each) => {
    const answered = ownAnswer(notebook, each.entry.entryId)?.said;
    const day = answered?.answer === LATER ? answered.day : today;
    return day === null || day < today ? [] : [{ day, title: onAsks.comes(other, titleOf(each.said)) }];
  });
  const later = fromMe(notebook).flatMap(({ said, answer }) => {
    const day = answer?.said.answer === LATER ? answer.said.day : null;
    return day === null || day < today ? [] : [{ day, title: titleOf(said) }];
  });
  return [...asked, ...later].map(({ day, title }) => ({ day, title, icon: "talk" as const, text: day === today ? onPages.todayInRow : notebook.calendar.full(day, today), to: "asks" as const }));
}

const begun = new Set<string>();

/** What was met today is noted; yesterday's note goes. */
function note(notebook: Notebook, whose: string, asks: readonly Asking[]): void {
  const text = writeMet(meet(metIn(notebook, whose), asks));
  if (text !== (notebook.jotted(whose) ?? "")) notebook.jot(whose, text);
}

/** What has ended is taken away by its author's phone: neither question nor answer is a record. */
export function tend(notebook: Notebook): void {
  const { snapshot, surroundings, today } = notebook;
  note(notebook, THEIRS, forMe(notebook));
  note(notebook, OWN, fromMe(notebook).filter(({ entry }) => entry.day === today));
  const spent = new Set(spentAsks(snapshot.entries, today).filter((id) => !begun.has(id)));
  for (const space of ["solo", "shared"] as const) {
    const ids = snapshot.entries.filter((entry) => entry.mine && entry.space === space && spent.has(entry.entryId)).map(({ entryId }) => entryId);
    if (ids.length === 0) continue;
    for (const id of ids) begun.add(id);
    surroundings.engine.erase(space, ids).catch(() => ids.forEach((id) => begun.delete(id)));
  }
}
