/** What the screens of care say of who reads, and what leaves them. */
import { expect, it } from "vitest";
import { contentOf } from "../../src/domain/care-view.ts";
import { journal } from "../../src/domain/kinds/journal.ts";
import { makePerson } from "../../src/domain/kinds/person.ts";
import type { Page } from "../../src/domain/timeline.ts";
import type { CareEntry, CareSpace, KeptEntry, SaidEntry } from "../../src/sync/face.ts";
import { Notes } from "../../src/ui/screens/care/notes.svelte.ts";
import { picksOf, previewOf, type Choice } from "../../src/ui/screens/care/picking.ts";
import { seenOf } from "../../src/ui/screens/care/seen.svelte.ts";
import { withPage } from "./opening.ts";

withPage(async () => (await import("../../src/ui/words/care.ts")).loadCare());

const AT = { entryId: "ab".repeat(16), day: 20_000 };

function named(member: number, name: string, me: number): CareEntry {
  const { space: _, ...person } = makePerson("care:1", name, `0${member}`.repeat(16), 20_000);
  return { ...person, member, mine: member === me, envelope: `0${member}`.repeat(32), where: null, takenBack: false, order: member, disclosed: null };
}

function spaceOf(names: readonly string[], me: number): CareSpace {
  const roles = names.map((_, member) => (member === names.length - 1 ? 1 : 0));
  return { name: "care:1", me, roles, end: 0, stage: "open", alarms: [], entries: names.map((name, member) => named(member, name, me)) };
}

it("giving names everybody who reads", () => {
  // Of two, the helper; of three, also the other one, who reads it as well; and of those with no name yet that there is somebody.
  const readers = (names: readonly string[], me = 0): string => seenOf(spaceOf(names, me), "en", (data) => data).readers;

  expect(readers(["Mika", "Dr Lund"])).toBe("Dr Lund");
  expect(readers(["Mika", "Jo", "Dr Lund"])).toBe("Jo and Dr Lund");
  expect(readers(["Mika", "Jo", "Dr Lund"], 1)).toBe("Mika and Dr Lund");
});

it("what was begun for one couple is never another's", () => {
  // A helper types to the first, turns to the second and sends: the second is sent what was typed for it, which is nothing.
  const notes = new Notes();
  notes.set("care:1", "only for you two");
  expect(notes.entryFor("care:2", null, AT)).toBeNull();

  notes.set("care:2", "for the others");
  const sent = (["care:1", "care:2"] as const).map((space) => notes.entryFor(space, null, AT)!);
  expect(sent.map(({ space, body }) => [space, new TextDecoder().decode(body).includes("only for you two")])).toEqual([["care:1", true], ["care:2", false]]);
});

function chosen(text: string, marked: ReadonlySet<number> | null): Choice {
  const attachments = [{ key: new Uint8Array(32), blob: "cd".repeat(16), total: 3, hash: new Uint8Array(32), media: 0, seconds: null, width: 1, height: 1 }];
  const draft = journal.make({ text, practice: "page", attachments, answers: null }, { space: "solo", ...AT })!;
  const entry: KeptEntry = { ...draft, mine: true, where: "relay", mark: null, order: 1 };
  const page = { mine: true, solo: true, kind: "journal", id: AT.entryId, day: AT.day } as Page;
  return { page, entry, content: contentOf(entry), marked, along: [] };
}

it("of a passage nothing else leaves", () => {
  // The marked sentence, without the rest of the page, what is attached and what it was an answer to.
  const preview = previewOf(chosen("This stays here. This may go.", new Set([1])), "en")!;

  expect(preview.content).toMatchObject({ said: { text: "This may go.", attachments: [], practice: null, answers: null } });
  expect(new TextDecoder().decode(preview.entry.body)).not.toContain("stays");
  expect(previewOf(chosen("This stays here.", new Set()), "en")).toBeNull();
});

it("what goes along is what was looked at", () => {
  // The wording in the revision that was shown, and each signature by its own envelope.
  const choice = chosen("a page", null);
  const sign = { ...choice.entry, kind: "sign", envelope: "ef".repeat(32) } as SaidEntry;
  const picks = picksOf({ ...choice, entry: { ...choice.entry, revision: 3 }, along: [sign] });

  expect(picks.map(({ envelope, revision }) => [envelope, revision])).toEqual([[null, 3], ["ef".repeat(32), 0]]);
});
