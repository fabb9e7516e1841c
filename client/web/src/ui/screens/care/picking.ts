/** What may be given: own pages whole or a passage of them, and what the other shared, as it is seen; and what of it leaves. */
import { readAnswer, readProposal } from "../../../domain/agreement.ts";
import { hexOf } from "../../../domain/bodies.ts";
import { ALONG, contentOf } from "../../../domain/care-view.ts";
import type { Draft, SpaceName } from "../../../domain/entries.ts";
import { journal, type Attachment, type Journal } from "../../../domain/kinds/journal.ts";
import { SAFETY } from "../../../domain/kinds/plan.ts";
import type { Content, Page } from "../../../domain/timeline.ts";
import type { CareName, Engine, KeptEntry, NewEntry, Picked, SaidEntry } from "../../../sync/face.ts";
import { layOut, passageOf } from "../journal/passages.ts";

/** What both said stands jointly: it goes with its signatures. */
const JOINT: ReadonlySet<string> = new Set(["propose"]);

/** Whether a page may be given at all: a plan for one's own safety stays where it is, whoever asks. */
export function mayBeGiven({ mark, content }: Pick<Page, "mark" | "content">): boolean {
  return mark === null && !(content.is === "said" && content.kind === "plan" && content.said.what === SAFETY);
}

/** A page with what of it is given: all, or the sentences that are marked. */
export interface Choice {
  readonly page: Page;
  readonly entry: KeptEntry;
  readonly content: Content;
  /** null: the whole page. */
  readonly marked: ReadonlySet<number> | null;
  /** Who signed it, and who took that back: it goes along, so that nobody is shown less than there was. */
  readonly along: readonly SaidEntry[];
}

/** What was said to a wording of an agreement, as far as it counts here; nothing for any other page. */
export async function alongWith(engine: Engine, { kind, body }: Pick<KeptEntry, "kind" | "body">): Promise<readonly SaidEntry[]> {
  const proposal = kind === "propose" ? readProposal(body) : null;
  if (proposal === null) return [];
  const [agreement, version] = [proposal.agreement, (await engine.versionIds([proposal.version]))[0]!].map(hexOf);
  return (await engine.said()).filter(({ kind, body, envelope, mark }) => {
    const answer = ALONG.has(kind) && envelope !== null && mark === null ? readAnswer(body) : null;
    return answer !== null && hexOf(answer.agreement) === agreement && hexOf(answer.version) === version;
  });
}

/** Whether it is recorded again in one's own words; else it goes as a release. */
export function isOwnWords({ page }: Pick<Choice, "page">): boolean {
  return page.mine && !JOINT.has(page.kind);
}

/** The entry of a page that is given: one's own as one has it, the other's as it is seen. */
export function entryFor(entries: readonly KeptEntry[], page: Page): KeptEntry | null {
  const space: SpaceName = page.mine && page.solo ? "solo" : "shared";
  return entries.find((entry) => entry.mine === page.mine && entry.space === space && entry.entryId === page.id && entry.mark === null) ?? null;
}

/** The text of a page of which a passage can be given; null for every other. */
export function textOf({ content }: Pick<Choice, "content">): string | null {
  return content.is === "said" && content.kind === "journal" ? content.said.text : null;
}

/** What leaves of a choice, as it will be read; null where nothing is marked. */
export function previewOf(choice: Choice, locale: string): Choice | null {
  const { entry, marked } = choice;
  if (marked === null) return choice;
  const text = passageOf(layOut(textOf(choice) ?? "", locale), marked).trim();
  if (text === "") return null;
  const said: Journal = { text, practice: null, attachments: [], answers: null };
  const draft = journal.make(said, { space: "solo", entryId: entry.entryId, day: entry.day });
  if (draft === null) return null;
  const cut = { ...entry, body: draft.body };
  return { ...choice, entry: cut, content: contentOf(cut) };
}

/** The own words as they are recorded there: under another id, with whatever is attached sealed anew. */
export async function wordsFor(engine: Engine, space: CareName, { entry, content }: Choice, newId: string): Promise<NewEntry> {
  const { kind, version, day, body } = entry;
  const plain = { space, kind, version, entryId: newId, revision: 0, day, body };
  const page = content.is === "said" && content.kind === "journal" ? content.said : null;
  if (page === null || page.attachments.length === 0) return plain;
  const attachments: Attachment[] = [];
  for (const { media, seconds, width, height, ...sealed } of page.attachments) {
    attachments.push(await engine.attach(space, await engine.open(sealed, entry.space), { media, seconds, width, height }));
  }
  const again: Draft | null = journal.make({ ...page, attachments }, { space, entryId: newId, day });
  return again === null ? plain : { ...plain, body: again.body };
}

/** What is released of a choice: the page as it was looked at, and what goes along with it. */
export function picksOf({ entry: { mine, entryId, revision }, along }: Choice): readonly Picked[] {
  return [{ envelope: null, mine, entryId, revision }, ...along];
}
