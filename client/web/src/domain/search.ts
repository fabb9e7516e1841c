/**
 * Finding one's own words, and what both made together, by their beginnings; without accents and case.
 *
 * The other's own words are not searched, whatever this phone can open: nobody leafs through what somebody admitted.
 * A plain scan over folded texts; nothing of it is ever stored.
 */
import type { Written } from "./entries.ts";
import { openSaid } from "./kinds/all.ts";
import * as checkins from "./kinds/checkin.ts";

/** What both made together: found whoever proposed it. */
const JOINT: ReadonlySet<string> = new Set(["propose", "named", "event"]);
/** What is said in names and ids rather than in words. */
const WORDLESS: ReadonlySet<string> = new Set(["practice", "practices", "turns", "zone", "blob", "agreement", "ask", "repair", "moment", "entryId", "kind"]);

export interface Found {
  readonly id: string;
  readonly kind: string;
  readonly mine: boolean;
  readonly day: number;
}

interface Doc extends Found {
  readonly entry: Written;
  readonly order: number;
  readonly folded: string;
}

/** Small letters without accents, other signs as single spaces, one before each word. */
export function foldText(text: string): string {
  return ` ${text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()}`;
}

/** Whether an entry may be found by its words. */
export function isSearched({ mine, kind, space, mark }: Written): boolean {
  return mark !== "erased" && (mine || (space === "shared" && JOINT.has(kind)));
}

/** The texts that people wrote in an entry, in their order. */
export function textsOf(entry: Written): readonly string[] {
  if (entry.kind === checkins.KIND && entry.version === checkins.VERSION) {
    const checkin = checkins.readCheckin(entry.body);
    return checkin === null ? [] : checkins.TEXTS.flatMap((field) => checkin[field] ?? []);
  }
  const content = openSaid(entry);
  return content?.is === "said" ? wordsIn(content.said) : [];
}

function wordsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([name, each]) => (WORDLESS.has(name) && typeof each !== "object" ? [] : wordsIn(each)));
}

/** The words of what this device holds and may search; fed with whatever is held, as often as it changes. */
export class SearchIndex {
  readonly #docs = new Map<string, Doc>();
  #newest: readonly Doc[] | null = null;

  /** Takes what is new or otherwise, and lets go of what is no more there. */
  feed(entries: readonly Written[]): void {
    for (const _ of this.feeding(entries)) continue;
  }

  /** The same in steps of so many new pages, so that a window with years of them can draw in between. */
  *feeding(entries: readonly Written[], atOnce = 250): Generator<void> {
    const held = new Map<string, Written>();
    for (const entry of entries) {
      if (!isSearched(entry)) continue;
      const key = `${entry.mine} ${entry.entryId}`;
      if (held.get(key)?.space !== "solo") held.set(key, entry);
    }
    for (const key of this.#docs.keys()) if (!held.has(key)) this.#docs.delete(key);
    this.#newest = null;
    let fresh = 0;
    for (const [key, entry] of held) {
      if (this.#docs.get(key)?.entry === entry) continue;
      this.#docs.set(key, docOf(entry));
      this.#newest = null;
      fresh += 1;
      if (fresh % atOnce === 0) yield;
    }
  }

  /** What has words that begin with each of the terms, the newest day first. */
  find(typed: string, most = 100): readonly Found[] {
    const terms = termsOf(typed);
    if (terms.length === 0) return [];
    this.#newest ??= [...this.#docs.values()].sort((a, b) => b.day - a.day || b.order - a.order);
    const found: Found[] = [];
    for (const { folded, id, kind, mine, day } of this.#newest) {
      if (!terms.every((term) => folded.includes(term))) continue;
      found.push({ id, kind, mine, day });
      if (found.length === most) break;
    }
    return found;
  }
}

function docOf(entry: Written): Doc {
  const { entryId: id, kind, mine, day, order } = entry;
  return { id, kind, mine, day, order, entry, folded: foldText(textsOf(entry).join("\n")) };
}

/** The beginnings of words that are looked for, each with the space that stands before a word. */
function termsOf(typed: string): readonly string[] {
  return [...new Set(foldText(typed).split(" ").filter((term) => term !== ""))].map((term) => ` ${term}`);
}

/** Part of a text around the first word that was found. */
export interface Excerpt {
  readonly before: string;
  readonly hit: string;
  readonly after: string;
}

/** Making one takes longer than its work on a page. */
let segmenter: Intl.Segmenter | undefined;

/** Where in a text a term was found, with so many signs around it; null where it was not. */
export function excerptOf(text: string, typed: string, around = 60): Excerpt | null {
  const terms = termsOf(typed);
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "word" });
  for (const { segment, index } of segmenter.segment(text)) {
    if (!terms.some((term) => foldText(segment).startsWith(term))) continue;
    const end = index + segment.length;
    return { before: text.slice(Math.max(0, index - around), index), hit: segment, after: text.slice(end, end + around) };
  }
  return null;
}
