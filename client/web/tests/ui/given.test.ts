/** "What they can see" on the screen: nothing left out, nothing without a name, and what each line allows. */
import { beforeAll, expect, test } from "vitest";
import { whatTheySee } from "../../src/domain/what-they-see.ts";
import { EMPTY, makeEntries } from "../../src/domain/kinds/checkin.ts";
import { makePerson } from "../../src/domain/kinds/person.ts";
import type { NewEntry } from "../../src/sync/face.ts";
import { copyOf, headingOf, mayTakeBack, nameOf } from "../../src/ui/screens/us/given.ts";
import { loadPages } from "../../src/ui/words/pages.ts";
import { DAY, idOf, kindNamed, NAMES, SAMPLES } from "../domain/said.ts";
import { BEGUN, kept } from "../fake-engine.ts";

beforeAll(loadPages);

const drafts: readonly NewEntry[] = [
  ...NAMES.flatMap((name, at) => kindNamed(name).make(SAMPLES[name], { space: "shared", entryId: idOf(at), day: DAY, revision: 0 }) ?? []),
  ...makeEntries({ ...EMPTY, distress: 4 }, new Set(["distress"] as const), idOf(90), DAY),
  makePerson("shared", "Mika", idOf(91), DAY),
  { space: "shared", kind: "propose", version: 1, entryId: idOf(92), revision: 0, day: DAY, body: new Uint8Array() },
  { space: "shared", kind: "dream", version: 1, entryId: idOf(93), revision: 0, day: DAY, body: new Uint8Array() },
];
const snapshot = { ...BEGUN, entries: kept(drafts, { mine: true, where: "relay", order: 1 }) };
const lines = whatTheySee(snapshot.entries);

test("every kind has a line with a name", () => {
  /** Also what nobody here knows: it has a heading, and words for what it is. */
  expect(lines).toHaveLength(drafts.filter(({ space }) => space === "shared").length);
  for (const line of lines) expect([line.kind, ["pages", "standing", "joint"].includes(headingOf(line)), nameOf(line) !== ""]).toEqual([line.kind, true, true]);
});

test("all but the joint and the name go back", () => {
  /** What one said in own words can be taken back in its row, whatever its kind. */
  const staying = lines.filter((line) => !mayTakeBack(line)).map(({ kind }) => kind);
  expect(staying.sort()).toEqual(["person", "propose"]);
});

test("what was taken back can be given again", () => {
  /** The very words and the same id, so that it is the same page; not when what was attached went with it. */
  const given = lines.find(({ kind }) => kind === "checkin")!;
  expect(copyOf(snapshot, given)).toEqual(drafts.find(({ space, kind }) => space === "shared" && kind === "checkin"));
  const page = lines.find(({ content }) => content.is === "said" && content.kind === "journal" && content.said.attachments.length > 0)!;
  expect(copyOf(snapshot, page)).toBeNull();
});
