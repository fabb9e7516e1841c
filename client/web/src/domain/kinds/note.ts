/**
 * The kind `note`, version 1: a paragraph of the open shared note.
 *
 * It knows days and nothing finer, no people, places or topics; it may end. Its author alone revises it.
 */
import type { Written } from "../entries.ts";
import { day, maybe, type Of, row, text } from "../shapes.ts";
import { kind, type Told, toldIn } from "./kind.ts";

export const NOTE_BYTES = 4_000;

const shape = row({ text: text(NOTE_BYTES), last: maybe(day) });
export type Note = Of<typeof shape>;

export const note = kind("note", shape, { spaces: ["shared"] });

/** The paragraphs that have not ended, the oldest first, the same on both sides. */
export function foldNotes(entries: Iterable<Written>, today: number): readonly Told<Note>[] {
  return toldIn(note, "shared", entries).filter(({ said }) => said.last === null || today <= said.last);
}
