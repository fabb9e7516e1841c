/**
 * A page while it is being written: in memory for this session, and in the own space as often as somebody pauses.
 *
 * What is kept is a revision of the same entry, so a window that is closed loses half a minute at most. It outlives the
 * screen on which it was begun, so nothing here is derived: that would stand still as soon as the screen has gone.
 */
import { journal, JOURNAL_BYTES, type Attachment, type Journal } from "../../../domain/kinds/journal.ts";
import { nextRevision } from "../../../domain/kinds/kind.ts";
import { utf8Length } from "../../../domain/text.ts";
import type { Notebook } from "../../notebook.svelte.ts";

const NOTHING: Journal = { text: null, practice: null, attachments: [], answers: null };

export class Writing {
  /** The practice whose questions it is written along. */
  practice: string | null = $state(null);
  text = $state("");
  answers: Readonly<Record<number, string>> = $state.raw({});
  attachments: readonly Attachment[] = $state.raw([]);
  /** Whether all that stands here is kept on this phone. */
  kept = $state(false);
  readonly #notebook: Notebook;
  readonly entryId: string;
  readonly #day: number;
  #revision = -1;
  /** What was last kept, to be compared. */
  #last = "";
  #work: Promise<boolean> = Promise.resolve(true);
  /** What is still being made fit and sealed; answers whether all of it came. */
  #coming: Promise<boolean> = Promise.resolve(true);
  #making = 0;

  constructor(notebook: Notebook, entryId: string, day: number, from: Journal) {
    [this.#notebook, this.entryId, this.#day] = [notebook, entryId, day];
    this.practice = from.practice;
    this.text = from.text ?? "";
    this.answers = Object.fromEntries((from.answers ?? []).map(({ prompt, text }) => [prompt, text]));
    this.attachments = from.attachments;
    this.#last = this.empty ? "" : this.#print();
    this.kept = !this.empty;
  }

  get said(): Journal {
    return { text: this.text.trim() || null, practice: this.practice, attachments: this.attachments, answers: answersIn(this.answers) };
  }

  /** Bytes more than one page holds. */
  get over(): number {
    const { text, answers } = this.said;
    return [text ?? "", ...(answers ?? []).map(({ text }) => text)].reduce((sum, each) => sum + utf8Length(each), 0) - JOURNAL_BYTES;
  }

  get empty(): boolean {
    const { text, answers, attachments } = this.said;
    return text === null && answers === null && attachments.length === 0;
  }

  /** Whether all that stands here was kept, and nothing is on its way into it. */
  get settled(): boolean {
    return this.#making === 0 && this.#print() === this.#last;
  }

  /** Whether nothing is lost by beginning anew with the page as it is shown: that has all of this, or what an own phone said since. */
  get spent(): boolean {
    return this.settled && nextRevision(this.#notebook.snapshot.entries, "solo", this.entryId) > this.#revision;
  }

  /** Takes a change of the words. */
  put(text: string): void {
    this.text = text;
    this.kept = false;
  }

  /** Takes a change of an answer. */
  answer(prompt: number, text: string): void {
    this.answers = { ...this.answers, [prompt]: text };
    this.kept = false;
  }

  /** Takes or takes out something attached. */
  attach(attachments: readonly Attachment[]): void {
    this.attachments = attachments;
    this.kept = false;
  }

  /** Keeps what stands here, if there is anything new; one after the other. Answers whether it is kept. */
  keep(): Promise<boolean> {
    return (this.#work = this.#work.then(() => this.#keepNow()));
  }

  /** The page is not whole before this has come, which attaches by itself; the answer is whether it did. */
  awaits(work: Promise<boolean>): void {
    this.#making += 1;
    this.#coming = Promise.all([this.#coming, work.finally(() => (this.#making -= 1))]).then((came) => !came.includes(false));
  }

  /** Keeps the words at once, and then whatever is still on its way into the page; false if some of it did not come. */
  async keepWhole(): Promise<boolean> {
    if (!this.empty) await this.keep();
    const coming = this.#coming;
    const came = await coming;
    if (coming !== this.#coming) return this.keepWhole();
    this.#coming = Promise.resolve(true);
    return came && (this.empty || this.keep());
  }

  async #keepNow(): Promise<boolean> {
    const print = this.#print();
    if (print === this.#last) return (this.kept = true);
    const entries = this.#notebook.snapshot.entries;
    const revision = Math.max(this.#revision + 1, nextRevision(entries, "solo", this.entryId));
    const draft = journal.make(this.said, { space: "solo", entryId: this.entryId, day: this.#day, revision });
    if (draft === null) return false;
    this.#revision = revision;
    if (!(await this.#notebook.attempt((engine) => engine.record([draft])))) return false;
    this.#last = print;
    return (this.kept = print === this.#print());
  }

  #print(): string {
    const { text, answers, attachments } = this.said;
    return JSON.stringify([text, answers, attachments.map(({ blob }) => blob)]);
  }
}

function answersIn(answers: Readonly<Record<number, string>>): Journal["answers"] {
  const given = Object.entries(answers).flatMap(([prompt, text]) => (text.trim() === "" ? [] : [{ prompt: Number(prompt), text: text.trim() }]));
  return given.length === 0 ? null : given.sort((a, b) => a.prompt - b.prompt);
}

const unfinished = new WeakMap<Notebook, Map<string, Writing>>();

/**
 * What is being written at this place: an own page by its key, a page to a practice's prompts, or a new one.
 * The same until it is finished, wherever one goes in between.
 */
export function writingAt(notebook: Notebook, id: string | null): Writing {
  const open = unfinished.get(notebook) ?? new Map<string, Writing>();
  unfinished.set(notebook, open);
  const name = id ?? "";
  const found = open.get(name);
  const writing = found === undefined || (isChange(id) && found.spent) ? begin(notebook, id) : found;
  open.set(name, writing);
  return writing;
}

/** Lets go of what was being written there; until the device shows what was kept, a change of it begins with that. */
export function finish(notebook: Notebook, id: string | null): void {
  const open = unfinished.get(notebook);
  const done = open?.get(id ?? "");
  open?.delete(id ?? "");
  if (done?.settled) open?.set(`mine ${done.entryId}`, done);
}

const isChange = (id: string | null): boolean => id?.startsWith("mine ") === true;

function begin(notebook: Notebook, id: string | null): Writing {
  const { timeline, today, surroundings } = notebook;
  const page = isChange(id) ? timeline.pages.find((each) => each.mine && `mine ${each.id}` === id) : undefined;
  if (page?.content.is === "said" && page.content.kind === "journal") return new Writing(notebook, page.id, page.day, page.content.said);
  return new Writing(notebook, surroundings.newId(), today, { ...NOTHING, practice: id?.includes(" ") ? null : id });
}
