/** Gathers what this phone can open into pages for any browser: day by day, each with whose it is and who has it. */
import { present } from "../../../domain/kinds/checkin.ts";
import { MEDIA, type Attachment } from "../../../domain/kinds/journal.ts";
import { type Chapter, documentOf, type Line, type Sheet, type Shown } from "../../../domain/readable.ts";
import { textsOf } from "../../../domain/search.ts";
import type { Page } from "../../../domain/timeline.ts";
import type { KeptEntry, SpaceName } from "../../../sync/face.ts";
import type { Notebook } from "../../notebook.svelte.ts";
import { sayField, titleOf, wordsOf } from "../../telling.svelte.ts";
import { onPages } from "../../words/pages.ts";
import { onParts } from "../../words/parts.ts";
import { onUs } from "../../words/us.ts";

/** The document of all that is held here, in pieces; `copies` are what a file brought. */
export async function volumeOf(notebook: Notebook, copies: readonly KeptEntry[]): Promise<readonly string[]> {
  const { calendar, today, locale, timeline, reading, snapshot } = notebook;
  const more = reading?.fold(copies, reading.openSaid).pages ?? [];
  const held = new Map([...copies, ...snapshot.entries].map((entry) => [placeOf(entry), entry]));
  const chapters: (Chapter & { sheets: Sheet[] })[] = [];
  for (const page of [...timeline.pages, ...more].sort((a, b) => b.day - a.day)) {
    const heading = calendar.full(page.day, today);
    if (chapters.at(-1)?.heading !== heading) chapters.push({ heading, sheets: [] });
    chapters.at(-1)!.sheets.push(await sheetOf(notebook, page, held));
  }
  return documentOf({ language: locale, title: onUs.out.volume, lead: onUs.out.volumeLead(calendar.full(today, today)), chapters });
}

function placeOf({ mine, space, entryId }: Pick<KeptEntry, "mine" | "space" | "entryId">): string {
  return `${mine} ${space} ${entryId}`;
}

async function sheetOf(notebook: Notebook, page: Page, held: ReadonlyMap<string, KeptEntry>): Promise<Sheet> {
  const space: SpaceName = page.mine && page.solo ? "solo" : "shared";
  const entry = held.get(placeOf({ mine: page.mine, space, entryId: page.id }));
  const attached = page.content.is === "said" && page.content.kind === "journal" ? page.content.said.attachments : [];
  return {
    who: page.mine ? onPages.you : notebook.other,
    what: titleOf(page),
    reach: page.mine && page.sharing === null ? onUs.out.onlyMe : onUs.out.withBoth,
    lines: linesOf(page, entry),
    shown: await Promise.all(attached.map((each) => shownOf(notebook, each, space))),
  };
}

function linesOf(page: Page, entry: KeptEntry | undefined): readonly Line[] {
  const { content } = page;
  if (content.is === "checkin") return present(content.checkin).map((field) => ({ label: onPages.field[field], text: sayField(content.checkin, field) }));
  const texts = entry === undefined ? [] : textsOf(entry);
  return (texts.length > 0 ? texts : [wordsOf(content)]).filter((text) => text !== "").map((text) => ({ label: null, text }));
}

async function shownOf({ surroundings }: Notebook, attachment: Attachment, space: SpaceName): Promise<Shown> {
  const type = MEDIA[attachment.media] ?? "";
  const name = onParts.attachment[type.startsWith("image/") ? "photo" : type.startsWith("audio/") ? "voice" : "other"];
  try {
    return { type, name, data: base64Of(await surroundings.engine.open(attachment, space)) };
  } catch {
    return { type, name: onUs.out.absent(name), data: null };
  }
}

/** Bytes in base64, in steps that every browser can take. */
function base64Of(data: Uint8Array): string {
  let signs = "";
  for (let at = 0; at < data.length; at += 0x8000) signs += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return btoa(signs);
}
