/**
 * What the screens share: the device's latest snapshot folded into pages, the unfinished check-in of this
 * session, and the few lines that appear for a moment. Owns no data: everything kept is in the device.
 */
import { createContext } from "svelte";
import { Calendar, dayOf, partOfDay, type PartOfDay } from "../domain/days.ts";
import * as checkins from "../domain/kinds/checkin.ts";
import { makePerson } from "../domain/kinds/person.ts";
import type { Page, Timeline } from "../domain/timeline.ts";
import type { Engine, NewEntry, Snapshot } from "../sync/face.ts";
import type { Link } from "./links.ts";
import { Locking, type Locker } from "./locking.svelte.ts";
import { Meeting } from "./meeting.svelte.ts";
import { Router } from "./router.svelte.ts";
import { about, type Place } from "./screens/places.ts";
import { MOST_COMING, type Coming, type Loaded } from "./screens/group.ts";
import { Signals } from "./signals.svelte.ts";
import { troubleOf } from "./troubles.ts";
import { waitTurn } from "./turns.ts";
import { words, type Honest } from "./words/index.ts";
import { change, language, type Language } from "./words/language.ts";
import { loadParts } from "./words/parts.ts";
import { loadPages, onPages } from "./words/pages.ts";
import { loadSignals } from "./words/signals.ts";
import { loadTrouble } from "./words/trouble.ts";

const UNDO_FOR = 5_000;
const MINUTE = 60_000;

/** Before anything was read. */
const NOTHING_READ: Timeline = { myName: null, otherName: null, myNameId: null, nameShared: false, days: [], pages: [] };

/** What pages are read with; it comes right after the first picture. */
type Reading = typeof import("./reading.ts");

/** What the composition root hands in: the only sources of time, chance and memory outside the device. */
export interface Surroundings {
  readonly engine: Engine;
  readonly now: () => Date;
  /** 16 random bytes as 32 hex digits. */
  readonly newId: () => string;
  /** The origin that invitations lead to. */
  readonly app: string;
  /** A guess, before the device has answered, whether it was begun here. */
  readonly begunBefore: boolean;
  readonly rememberBegun: () => void;
  /** What is remembered of how the screens look, by name, where no lock is before it. */
  readonly recall: (name: string) => string | null;
  readonly remember: (name: string, text: string) => void;
  readonly arrived: Link | null;
  readonly locker: Locker;
  readonly tongue: Tongue;
}

/** The language as it was chosen on this phone; null follows the browser. */
export interface Tongue {
  readonly chosen: Language | null;
  /** What the browser asks for. */
  readonly browser: Language;
  /** Remembers the choice, and has the files of that language kept for offline use; answers whether they are. */
  keep(chosen: Language | null): Promise<boolean>;
}

export interface Draft {
  /** The entry that it becomes, however often it is tried. */
  readonly entryId: string;
  /** Grows when words were changed after they may have been kept already. */
  readonly revision: number;
  readonly fields: checkins.Checkin;
  readonly shared: ReadonlySet<checkins.Field>;
}

export interface Strip {
  readonly text: string;
  readonly undo: (() => void) | null;
  /** Where it was said; without a way back it ends with that screen. */
  readonly at: Place;
}

export class Notebook {
  readonly router: Router;
  readonly meeting = new Meeting();
  readonly surroundings: Surroundings;
  readonly locking: Locking;

  snapshot: Snapshot = $state.raw() as Snapshot;
  reading: Reading | null = $state.raw(null);
  today = $state(0);
  /** Minutes since 1970, in UTC. */
  minute = $state(0);
  part: PartOfDay = $state("morning");
  draft: Draft = $state.raw() as Draft;
  strip: Strip | null = $state.raw(null);
  /** For screen readers, politely. */
  status = $state("");
  trouble: Honest | null = $state.raw(null);
  busy = $state(false);
  /** While what was written is being kept: nothing is written meanwhile, it would be lost. */
  keeping = $state(false);
  /** How many verbs of the device are under way, and how many of them keep; effects may begin some, and follow none. */
  #running = 0;
  #keeps = 0;
  /** The visit in front of which Help stands; it goes with that visit, and is in no address. */
  #helping = $state(-1);
  /** A link that waits for its screen. */
  link: Link | null = $state.raw(null);

  spoken: Language = $state(language());
  chosenLanguage: Language | null = $state(null);
  readonly signals = new Signals(this);

  readonly locale = $derived(this.spoken && words.locale);
  readonly calendar = $derived(new Calendar(this.locale));
  readonly timeline = $derived(this.reading?.fold(this.snapshot.entries, this.reading.openSaid) ?? NOTHING_READ);
  readonly paired = $derived(this.snapshot.shared !== null);
  readonly other = $derived(this.timeline.otherName ?? (this.spoken && words.otherUnnamed));
  readonly ownPages: readonly Page[] = $derived(this.timeline.pages.filter((page) => page.mine));
  readonly sharedPages: readonly Page[] = $derived(this.ownPages.filter((page) => page.sharing !== null));
  /** What stands on the pages of days, newest first; never what stands aside, which nobody counts. */
  readonly dated: readonly Page[] = $derived(this.timeline.days.flatMap(({ pages }) => pages));
  /** The groups of screens that are here. */
  groups: readonly Loaded[] = $state.raw([]);
  /** Whether all of them are, or could not come: by then what they say stands in its place, and pushes nothing down. */
  gathered = $state(false);
  /** The few next things, as the groups tell them. */
  readonly coming: readonly Coming[] = $derived(
    this.groups.flatMap(({ coming }) => coming?.(this) ?? []).sort((a, b) => a.day - b.day || (a.minute ?? 0) - (b.minute ?? 0)).slice(0, MOST_COMING),
  );
  /** Where a page of a kind is made, for whoever is led there by a practice. */
  readonly makers: Loaded["makes"] = $derived(Object.assign({}, ...this.groups.map(({ makes }) => makes)));
  /** What there is to know, each once: the same name in two spaces is told in the same sentences. */
  readonly alarms: readonly string[] = $derived(
    this.reading === null ? [] : [...new Set(this.snapshot.alarms.map(({ name }) => name))],
  );
  readonly hasDraft = $derived(checkins.present(checkins.tidy(this.draft.fields)).length > 0);

  /** Whether the device has answered since this window opened. */
  #heard = $state(false);
  #stripTimer: ReturnType<typeof setTimeout> | undefined;
  #nameHanded = false;
  /** What was told to the device, and has not come back from it. */
  readonly #jots = new Map<string, string>();
  /** The draft that the device was last asked to keep. */
  #tried: Draft | null = null;

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
    this.locking = new Locking(surroundings.locker);
    this.draft = this.#newDraft();
    this.snapshot = surroundings.engine.snapshot();
    this.router = new Router((link) => (this.link = link));
    this.link = surroundings.arrived;
    this.chosenLanguage = surroundings.tongue.chosen;
    this.lookAtClock();
    surroundings.engine.watch((snapshot) => this.#take(snapshot));
  }

  /** Whether the device has answered, and what it holds can be read. */
  get settled(): boolean {
    return this.#heard && this.reading !== null;
  }

  get helping(): boolean {
    return this.#helping === this.router.visit;
  }

  /** Puts Help in front of whatever is there, or takes it away; that it was open is kept nowhere. */
  help(on = true): void {
    this.#helping = on ? this.router.visit : -1;
  }

  /** Fetches what reading needs, unless it is here; what does not come now is asked for again at the next step. */
  async read(): Promise<void> {
    if (this.reading !== null) return;
    await waitTurn();
    try {
      const [reading] = await Promise.all([import("./reading.ts"), loadPages(), loadParts(), loadTrouble(), loadSignals()]);
      this.reading = reading;
    } catch {
      return;
    }
    if (!this.#heard) return;
    this.snapshot = this.#seen(this.snapshot);
    this.#shareName();
  }

  /** The snapshot without the other's pages that have aged out of view: nothing here shows, finds or hands out those. */
  #seen(snapshot: Snapshot): Snapshot {
    const entries = this.reading?.withoutAged(snapshot.entries, this.today) ?? snapshot.entries;
    return entries === snapshot.entries ? snapshot : { ...snapshot, entries };
  }

  /** Whether there is a notebook on this phone; a guess until the device has answered, or when it cannot. */
  get begun(): boolean {
    const unknown = !this.#heard || this.snapshot.alarms.length > 0;
    return this.snapshot.begun || (unknown && this.surroundings.begunBefore);
  }

  /** Brings the day up to date; called when the window comes back into view. */
  lookAtClock(): void {
    const now = this.surroundings.now();
    this.today = dayOf(now.getFullYear(), now.getMonth(), now.getDate());
    this.part = partOfDay(now.getHours());
    this.minute = Math.floor(now.getTime() / MINUTE);
  }

  /** Runs a verb of the device; a refusal becomes sentences. Answers whether it went through. */
  async attempt(verb: (engine: Engine) => Promise<void>): Promise<boolean> {
    this.busy = (this.#running += 1) > 0;
    try {
      await verb(this.surroundings.engine);
      return true;
    } catch (error) {
      this.trouble = troubleOf(error);
      return false;
    } finally {
      this.busy = (this.#running -= 1) > 0;
    }
  }

  /** Makes the notebook on this phone if there is none yet. */
  async begin(): Promise<boolean> {
    return this.attempt((engine) => engine.begin());
  }

  /** Keeps entries on this phone; answers whether it could. Every screen that writes keeps by this. */
  async keep(drafts: readonly NewEntry[]): Promise<boolean> {
    this.keeping = (this.#keeps += 1) > 0;
    const kept = await this.attempt((engine) => engine.record(drafts));
    this.keeping = (this.#keeps -= 1) > 0;
    if (!kept) return false;
    this.say(words.kept);
    if (this.snapshot.persisted === null) void this.surroundings.engine.persist().catch(() => undefined);
    return true;
  }

  /** Speaks another language, or the browser's again; answers whether its files are here. */
  async choose(chosen: Language | null): Promise<boolean> {
    const { tongue } = this.surroundings;
    try {
      await change(chosen ?? tongue.browser);
    } catch {
      return false;
    }
    [this.chosenLanguage, this.spoken] = [chosen, language()];
    void tongue.keep(chosen);
    return true;
  }

  /** Keeps the unfinished check-in; it stays as it is when the device refuses. */
  async keepDraft(): Promise<boolean> {
    this.lookAtClock();
    const draft = this.#toTry();
    const shared = this.paired ? draft.shared : new Set<checkins.Field>();
    const entries = checkins.makeEntries(draft.fields, shared, draft.entryId, this.today, draft.revision);
    const kept = await this.keep(entries);
    if (kept) this.#afterKeeping();
    return kept;
  }

  /** Empties the unfinished check-in, with a moment to take that back. */
  emptyDraft(): void {
    const before = this.draft;
    this.draft = this.#newDraft();
    this.show(words.emptied, () => (this.draft = before));
  }

  /** Keeps one's name in the own space, and in the shared one as soon as there is one. */
  async keepName(name: string): Promise<boolean> {
    const entry = makePerson("solo", name, this.surroundings.newId(), this.today);
    return this.attempt((engine) => engine.record([entry]));
  }

  /** What this phone alone remembers, by name: kept in the vault, behind the lock. */
  jotted(name: string): string | null {
    return this.#jots.get(name) ?? this.snapshot.jots?.[name] ?? null;
  }

  /** Remembers a text; what cannot be kept now is remembered as long as this window is open. */
  jot(name: string, said: string): void {
    this.#jots.set(name, said);
    void this.surroundings.engine.jot(name, said).then(() => this.#jots.delete(name)).catch(() => undefined);
  }

  /** Shows a line for five seconds, with a way back if there is one. */
  show(text: string, undo: (() => void) | null = null): void {
    clearTimeout(this.#stripTimer);
    this.strip = { text, undo, at: this.router.route.at };
    this.#stripTimer = setTimeout(() => (this.strip = null), UNDO_FOR);
  }

  /** Says something to screen readers. */
  say(text: string): void {
    this.status = text;
  }

  /** Hands one's name to the shared space as soon as there is one; another window may do the same, to the same end. */
  #shareName(): void {
    const { myName, myNameId, nameShared } = this.timeline;
    if (!this.paired || nameShared || this.#nameHanded || myName === null || myNameId === null) return;
    this.#nameHanded = true;
    const entry = makePerson("shared", myName, myNameId, this.today);
    void this.attempt((engine) => engine.record([entry]));
  }

  #take(snapshot: Snapshot): void {
    const before = whereByPage(this.ownPages);
    this.snapshot = this.#seen(snapshot);
    this.#heard = true;
    if (snapshot.begun) this.surroundings.rememberBegun();
    const moved = this.ownPages.find((page) => before.has(page.id) && before.get(page.id) !== page.where);
    this.#shareName();
    this.signals.settle();
    if (moved?.where) this.say(onPages.whereChanged[moved.where]);
    if (this.signals.resting && about(this.router.route.at).joint) this.router.go("pause");
  }

  #newDraft(): Draft {
    return { entryId: this.surroundings.newId(), revision: 0, fields: checkins.EMPTY, shared: new Set() };
  }

  /** The draft as it stands; the same words are the same revision, since a try that failed may yet have kept them. */
  #toTry(): Draft {
    const tried = this.#tried;
    const changed = tried?.entryId === this.draft.entryId && tried !== this.draft;
    if (changed) this.draft = { ...this.draft, revision: tried.revision + 1 };
    return (this.#tried = this.draft);
  }

  #afterKeeping(): void {
    this.draft = this.#newDraft();
    this.strip = null;
  }
}

function whereByPage(pages: readonly Page[]): Map<string, Page["where"]> {
  return new Map(pages.map((page) => [page.id, page.where]));
}

export const [getNotebook, setNotebook] = createContext<Notebook>();
