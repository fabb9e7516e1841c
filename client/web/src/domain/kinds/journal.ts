/**
 * The kind `journal`, version 1: words, answers to prompts, pictures and voice; one's own at first.
 *
 * A copy in the shared space, under the same entry id, holds the whole or an excerpt, with fresh keys for what is
 * attached. Nothing of an entry that was not shared is anywhere but in the own space.
 */
import type { Draft } from "../entries.ts";
import { bytes, bytesOfTexts, entryId, list, maybe, type Of, practice, rising, row, text, uint } from "../shapes.ts";
import { type At, kind } from "./kind.ts";

/** All texts of one page together; with eight things attached it still fits 16 KiB. */
export const JOURNAL_BYTES = 15_000;
export const ATTACHED_MOST = 8;
export const PROMPTS_MOST = 16;
export const ATTACHMENT_BYTES = 33_554_432;

/** By their code; a code that is not here comes from a newer program. */
export const MEDIA = ["image/jpeg", "image/png", "image/webp", "audio/webm", "audio/mp4", "audio/ogg"] as const;

const side = maybe(uint(65_535, 1));

/** What lies sealed at the relay: its key, its name there, its size and hash in clear, and how it is to be shown. */
export const attachment = row(
  {
    key: bytes(32),
    blob: entryId,
    total: uint(ATTACHMENT_BYTES, 1),
    hash: bytes(32),
    media: uint(255),
    seconds: maybe(uint(86_400)),
    width: side,
    height: side,
  },
  ({ width, height }) => (width === null) === (height === null),
);
export type Attachment = Of<typeof attachment>;

const answer = row({ prompt: uint(63), text: text(JOURNAL_BYTES) });

const shape = row(
  {
    text: maybe(text(JOURNAL_BYTES)),
    practice: maybe(practice),
    attachments: list(attachment, 0, ATTACHED_MOST),
    answers: maybe(rising(answer, ({ prompt }) => prompt, 1, PROMPTS_MOST)),
  },
  (page) => saysSomething(page) && bytesOfTexts([page.text, page.answers]) <= JOURNAL_BYTES && eachOnce(page.attachments),
);
export type Journal = Of<typeof shape>;

export const journal = kind("journal", shape, { spaces: ["solo", "shared"] });

function saysSomething(parts: { readonly text: string | null; readonly attachments: readonly unknown[]; readonly answers: unknown }): boolean {
  return parts.text !== null || parts.attachments.length > 0 || parts.answers !== null;
}

/** One blob is attached once. */
function eachOnce(attachments: readonly Attachment[]): boolean {
  return new Set(attachments.map(({ blob }) => blob)).size === attachments.length;
}

/** Where a page and its copy are said; each counts its own revisions (`nextRevision`). */
export interface PageAt extends Omit<At, "space"> {
  readonly copyRevision?: number;
}

/** The page for oneself and, if anything is shared, the copy for both; null if either does not fit. */
export function makeJournal(whole: Journal, shared: Journal | null, { copyRevision = 0, ...at }: PageAt): readonly Draft[] | null {
  const own = journal.make(whole, { ...at, space: "solo" });
  const copy = shared && journal.make(shared, { ...at, space: "shared", revision: copyRevision });
  if (own === null) return null;
  return shared === null ? [own] : copy && [own, copy];
}

/** What of a page its author alone has. */
export interface KeptBack {
  /** Words that are not in the copy, or stand there otherwise. */
  readonly text: boolean;
  readonly practice: boolean;
  /** The numbers of the prompts. */
  readonly answers: readonly number[];
  /** How many things attached; the copy of one has another key and the same hash. */
  readonly attachments: number;
}

/** The difference between a page and its copy. */
export function keptBackOf(whole: Journal, copy: Journal): KeptBack {
  const given = new Map((copy.answers ?? []).map(({ prompt, text }) => [prompt, text]));
  const hashes = new Set(copy.attachments.map(({ hash }) => hash.join()));
  return {
    text: whole.text !== null && whole.text !== copy.text,
    practice: whole.practice !== null && whole.practice !== copy.practice,
    answers: (whole.answers ?? []).filter(({ prompt, text }) => given.get(prompt) !== text).map(({ prompt }) => prompt),
    attachments: whole.attachments.filter(({ hash }) => !hashes.has(hash.join())).length,
  };
}

/** Whether the copy is the whole page. */
export function isWhole({ text, practice, answers, attachments }: KeptBack): boolean {
  return !text && !practice && answers.length === 0 && attachments === 0;
}
