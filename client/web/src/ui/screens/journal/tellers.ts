/** How pages, paragraphs of the open page and moments are told in lists and on leaves. */
import { MEDIA, type Attachment } from "../../../domain/kinds/journal.ts";
import { WHATS } from "../../../domain/kinds/moment.ts";
import type { Tellers } from "../../telling.svelte.ts";
import { onJournal } from "../../words/journal.ts";
import { onPages } from "../../words/pages.ts";

/** Whether it is a picture, a voice, or something that a newer program attached. */
export function sortOf({ media }: Pick<Attachment, "media">): "photo" | "voice" | "other" {
  const medium = MEDIA[media];
  if (medium === undefined) return "other";
  return medium.startsWith("image/") ? "photo" : "voice";
}

/** What is attached, in words. */
export function attachedText(attachments: readonly Attachment[]): string {
  const count = (sort: "photo" | "voice"): number => attachments.filter((each) => sortOf(each) === sort).length;
  const [photos, voices] = [count("photo"), count("voice")];
  return [photos > 0 && onJournal.attached.photos(photos), voices > 0 && onJournal.attached.voices(voices)].filter(Boolean).join(", ");
}

export const tellers: Tellers = {
  journal: {
    icon: "journal",
    title: () => onPages.kinds.journal,
    text: ({ text, answers, attachments }) => text ?? answers?.[0]?.text ?? attachedText(attachments),
  },
  note: { icon: "together", place: "open", title: () => onPages.kinds.note, text: ({ text }) => text },
  moment: {
    icon: "moment",
    title: ({ what }) => onJournal.moments.whats[WHATS[what] ?? "appreciation"],
    text: ({ text }) => text,
  },
};
