/**
 * Everything of mine that the other can open, and what of each page stays with me alone.
 *
 * Complete by how it is made: one line for every own entry of the shared space, whatever its kind, its version or its
 * state. Nothing here chooses what is worth a line.
 */
import type { Mark, Where, Written } from "./entries.ts";
import { openSaid } from "./kinds/all.ts";
import * as checkins from "./kinds/checkin.ts";
import { isWhole, type KeptBack as JournalParts, keptBackOf } from "./kinds/journal.ts";
import * as people from "./kinds/person.ts";
import type { Content, Page } from "./timeline.ts";

/** What the author alone has of a page: fields of a check-in, parts of a journal page, or that it reads otherwise. */
export type KeptBack =
  | { readonly is: "fields"; readonly fields: readonly checkins.Field[] }
  | { readonly is: "parts"; readonly parts: JournalParts }
  | { readonly is: "other_words" };

export interface Given {
  readonly id: string;
  readonly kind: string;
  readonly day: number;
  readonly where: Where | null;
  readonly mark: Mark | null;
  /** What the other has; a name stands in it as a text. */
  readonly content: Content | { readonly is: "name"; readonly name: string };
  /** null when nothing is kept back, or the page has no other half. */
  readonly keptBack: KeptBack | null;
}

/** Every own entry of the shared space, the newest day first. */
export function whatTheySee(entries: readonly Written[]): readonly Given[] {
  const own = entries.filter(({ mine }) => mine);
  const solo = new Map(own.filter(({ space }) => space === "solo").map((entry) => [entry.entryId, entry]));
  return own
    .filter(({ space }) => space === "shared")
    .sort((a, b) => b.day - a.day || b.order - a.order || (a.entryId < b.entryId ? -1 : 1))
    .map((copy) => givenOf(copy, solo.get(copy.entryId) ?? null));
}

function givenOf(copy: Written, whole: Written | null): Given {
  const { entryId: id, kind, day, where, mark = null } = copy;
  return { id, kind, day, where, mark, content: contentOf(copy), keptBack: whole && keptBackIn(contentOf(whole), contentOf(copy)) };
}

/** What of a page its author alone has; null when nothing is shared of it, or all is. */
export function keptBackOn(page: Page): KeptBack | null {
  return page.solo && page.sharing !== null ? keptBackIn(page.content, page.sharing.content) : null;
}

/** What one's own half of a page has that the copy lacks. */
function keptBackIn(own: Given["content"], given: Given["content"]): KeptBack | null {
  if (own.is === "checkin" && given.is === "checkin") {
    const there = new Set(checkins.present(given.checkin));
    const fields = checkins.present(own.checkin).filter((field) => !there.has(field));
    return fields.length > 0 ? { is: "fields", fields } : null;
  }
  if (own.is === "said" && own.kind === "journal" && given.is === "said" && given.kind === "journal") {
    const parts = keptBackOf(own.said, given.said);
    return isWhole(parts) ? null : { is: "parts", parts };
  }
  return JSON.stringify(own) === JSON.stringify(given) ? null : { is: "other_words" };
}

function contentOf(entry: Written): Given["content"] {
  if (entry.kind === people.KIND && entry.version === people.VERSION) {
    const name = people.readPerson(entry.body);
    return name === null ? { is: "unfit" } : { is: "name", name };
  }
  if (entry.kind !== checkins.KIND || entry.version !== checkins.VERSION) return openSaid(entry) ?? { is: "newer" };
  const checkin = checkins.readCheckin(entry.body);
  return checkin === null ? { is: "unfit" } : { is: "checkin", checkin };
}
