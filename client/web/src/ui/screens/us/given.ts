/** The lines of "What they can see": each own entry of the shared space under one of three headings, none left out. */
import { ANSWERS, PROPOSE } from "../../../domain/agreement.ts";
import { present } from "../../../domain/kinds/checkin.ts";
import { OPENED, SEALED } from "../../../domain/reveal.ts";
import type { Given } from "../../../domain/what-they-see.ts";
import type { NewEntry, Snapshot } from "../../../sync/face.ts";
import { titleOf, wordsOf } from "../../telling.svelte.ts";
import { onPages } from "../../words/pages.ts";

/** Said jointly: it stays with both, and is ended where it stands. */
const JOINT: ReadonlySet<string> = new Set([PROPOSE, ...ANSWERS, SEALED, OPENED]);
/** What holds until its author changes it, rather than belonging to a day. */
const STANDING: ReadonlySet<string> = new Set(["person", "card", "plan", "chosen", "promise", "ageing"]);

export type Heading = "pages" | "standing" | "joint";

export function headingOf({ kind }: Given): Heading {
  return JOINT.has(kind) ? "joint" : STANDING.has(kind) ? "standing" : "pages";
}

/** What a line is called, by what the other has of it. */
export function nameOf({ content, kind }: Given): string {
  if (content.is === "name") return onPages.list.name;
  return content.is === "checkin" ? onPages.list.checkin(present(content.checkin).length) : titleOf({ content, kind });
}

/** Its first words, as the other has them. */
export function startOf({ content }: Given): string {
  return content.is === "name" ? content.name : wordsOf(content);
}

/** Whether it can be taken back by itself: neither what both made, nor the name, which belongs to the notebook for two. */
export function mayTakeBack(given: Given): boolean {
  return headingOf(given) !== "joint" && given.content.is !== "name" && given.mark !== "erased";
}

/** The very entry that the other has, so that it can be given again; null where its attached things went with it. */
export function copyOf({ entries }: Snapshot, { id, kind, content }: Given): NewEntry | null {
  const held = entries.find((entry) => entry.mine && entry.space === "shared" && entry.entryId === id && entry.kind === kind);
  if (held === undefined || (content.is === "said" && content.kind === "journal" && content.said.attachments.length > 0)) return null;
  const { space, version, entryId, revision, day, body } = held;
  return { space, kind, version, entryId, revision, day, body };
}
