/**
 * Folds entries into what people look at: names, pages, days.
 *
 * The fold is a function of the set of entries: their order in the list does not matter. One's own check-in
 * and its shared copy are one page. What this version cannot read is kept as a page that says so. Bodies are opened
 * when somebody looks, each once: a fold over years is then quick enough to be repeated on every change.
 *
 * The first picture knows names and check-ins; whoever has loaded the other kinds hands in how they open
 * (`openSaid` in `kinds/all.ts`). Until then they are `later`.
 */
import { isDay } from "./days.ts";
import type { Mark, SpaceName, Where, Written } from "./entries.ts";
import * as checkins from "./kinds/checkin.ts";
import type { AnySaid } from "./kinds/all.ts";
import type { Checkin, Field } from "./kinds/checkin.ts";
import * as people from "./kinds/person.ts";

/**
 * `newer`: a kind or version this program does not know. `unfit`: a known one that does not fit, body or day or place.
 * `later`: one that this program knows, and how it opens is not loaded yet.
 */
export type Content =
  | { readonly is: "checkin"; readonly checkin: Checkin }
  | ({ readonly is: "said" } & AnySaid)
  | { readonly is: "later" }
  | { readonly is: "newer" }
  | { readonly is: "unfit" };

/** What an entry says; null for kinds and versions that are not known there. */
export type Opens = (entry: Written) => Content | null;

const NOTHING_MORE: Opens = () => null;

/** The kinds that stand on the page of their day. Those of the second list are looked at in a place of their own. */
const ON_PAGES = "journal promise repair plan card moment event propose";
const ASIDE =
  "note named repairanswer signal ask askanswer putaside cheer chosen ageing rhythm hold did left accept decline sign withdraw sealed opened release approve";
const KNOWN: ReadonlySet<string> = new Set(`${ON_PAGES} ${ASIDE}`.split(" "));
const BESIDE: ReadonlySet<string> = new Set(ASIDE.split(" "));

/** What the other person has of an own page. */
export interface Sharing {
  readonly content: Content;
  /** Of a check-in; none for other kinds. */
  readonly fields: ReadonlySet<Field>;
}

/** From here to there. */
const WAY: readonly Where[] = ["phone", "way", "relay"];

export interface Page {
  readonly id: string;
  readonly kind: string;
  readonly mine: boolean;
  /** Whether it lies in the own space, in the shared one, or in both. */
  readonly solo: boolean;
  readonly day: number;
  readonly order: number;
  readonly content: Content;
  /** Where all of it is: of a shared page, as far as the copy that is less far. null for the other's. */
  readonly where: Where | null;
  /** null when only its author has it, and for the other's pages. */
  readonly sharing: Sharing | null;
  readonly mark: Mark | null;
}

export interface Day {
  readonly day: number;
  readonly pages: readonly Page[];
}

export interface Timeline {
  readonly myName: string | null;
  readonly otherName: string | null;
  /** The entry of one's own name; its copy for the other carries the same id. */
  readonly myNameId: string | null;
  /** Whether one's own name lies in the shared space, for the other to have. */
  readonly nameShared: boolean;
  /** What stands on the pages of days, newest first. */
  readonly days: readonly Day[];
  /** All that was written except names, newest first: what stands aside as well. */
  readonly pages: readonly Page[];
}

/** The pages, days and names in these entries, each of which is the newest of its id on its side of its space. */
export function fold(entries: readonly Written[], more: Opens = NOTHING_MORE): Timeline {
  const names = entries.filter((entry) => entry.kind === people.KIND && isPerson(entry));
  const known = new Set(names);
  const pages = pagesOf(entries.filter((entry) => !known.has(entry)), more).sort(newestFirst);
  return {
    myName: nameIn(names, (entry) => entry.mine),
    otherName: nameIn(names, (entry) => !entry.mine),
    myNameId: names.find((entry) => entry.mine)?.entryId ?? null,
    nameShared: names.some((entry) => entry.mine && entry.space === "shared"),
    days: daysOf(pages.filter(({ kind }) => !BESIDE.has(kind))),
    pages,
  };
}

function isPerson(entry: Written): boolean {
  return entry.version === people.VERSION && people.readPerson(entry.body) !== null;
}

function nameIn(names: readonly Written[], belongs: (entry: Written) => boolean): string | null {
  const last = names.filter(belongs).sort((a, b) => b.order - a.order)[0];
  return last === undefined ? null : people.readPerson(last.body);
}

function pagesOf(written: readonly Written[], more: Opens): Page[] {
  const own = new Map<string, Map<SpaceName, Written>>();
  const pages: Page[] = [];
  for (const entry of written) {
    if (!entry.mine) pages.push(othersPage(entry, more));
    else own.set(entry.entryId, (own.get(entry.entryId) ?? new Map()).set(entry.space, entry));
  }
  for (const copies of own.values()) pages.push(ownPage(copies.get("solo"), copies.get("shared"), more));
  return pages;
}

/** Its content is opened when somebody looks. Made anew on every change, ten thousand at a time: all of one shape. */
class PageOf implements Page {
  readonly id: string;
  readonly kind: string;
  readonly day: number;
  readonly order: number;

  constructor(
    private readonly entry: Written,
    private readonly more: Opens,
    readonly mine: boolean,
    readonly solo: boolean,
    readonly where: Where | null,
    readonly sharing: Sharing | null,
    readonly mark: Mark | null,
  ) {
    this.id = entry.entryId;
    this.kind = entry.kind;
    this.day = entry.day;
    this.order = entry.order;
  }

  get content(): Content {
    return contentOf(this.entry, this.more);
  }
}

function othersPage(entry: Written, more: Opens): Page {
  return new PageOf(entry, more, false, false, null, null, entry.mark ?? null);
}

function ownPage(solo: Written | undefined, shared: Written | undefined, more: Opens): Page {
  const main = (solo ?? shared) as Written;
  const mark = main.mark ?? shared?.mark ?? null;
  const where = lessFar(main.where, (shared ?? main).where);
  const sharing = shared === undefined ? null : sharingOf(shared, more);
  return new PageOf(main, more, true, solo !== undefined, where, sharing, mark);
}

/** What is said of two copies is true of both. */
function lessFar(one: Where | null, other: Where | null): Where | null {
  return WAY.find((where) => where === one || where === other) ?? null;
}

function sharingOf(copy: Written, more: Opens): Sharing {
  return {
    get content() { return contentOf(copy, more); },
    get fields() { return fieldsOf(contentOf(copy, more)); },
  };
}

/** The fields of an own page that its author alone has; none where nothing of it is shared. */
export function keptBack(page: Page): readonly Field[] {
  if (page.sharing === null || page.content.is !== "checkin") return [];
  const { fields } = page.sharing;
  return checkins.present(page.content.checkin).filter((field) => !fields.has(field));
}

function fieldsOf(content: Content): ReadonlySet<Field> {
  return new Set(content.is === "checkin" ? checkins.present(content.checkin) : []);
}

const opened = new WeakMap<Written, Content>();

function contentOf(entry: Written, more: Opens): Content {
  const content = opened.get(entry) ?? openBody(entry, more);
  if (content.is !== "later") opened.set(entry, content);
  return content;
}

function openBody(entry: Written, more: Opens): Content {
  const known = entry.kind === checkins.KIND && entry.version === checkins.VERSION;
  if (entry.kind === people.KIND && entry.version === people.VERSION) return { is: "unfit" };
  if (!known) return more(entry) ?? { is: entry.version === 1 && KNOWN.has(entry.kind) ? "later" : "newer" };
  const checkin = isDay(entry.day) ? checkins.readCheckin(entry.body) : null;
  return checkin === null ? { is: "unfit" } : { is: "checkin", checkin };
}

function newestFirst(a: Page, b: Page): number {
  return b.day - a.day || b.order - a.order || (a.id < b.id ? -1 : 1);
}

function daysOf(pages: readonly Page[]): Day[] {
  const days: { day: number; pages: Page[] }[] = [];
  for (const page of pages) {
    const last = days.at(-1);
    if (last?.day === page.day) last.pages.push(page);
    else days.push({ day: page.day, pages: [page] });
  }
  return days;
}
