/** What every kind has alike: what was made is read again, where it has a place, and nothing else leaves. */
import { describe, expect, test } from "vitest";
import type { SpaceName } from "../../src/domain/entries.ts";
import { KINDS, openSaid } from "../../src/domain/kinds/all.ts";
import { isWhole, type Journal, JOURNAL_BYTES, journal, keptBackOf, makeJournal } from "../../src/domain/kinds/journal.ts";
import { nextRevision } from "../../src/domain/kinds/kind.ts";
import { plan } from "../../src/domain/kinds/plan.ts";
import { changed, CHANGES_MOST, promise } from "../../src/domain/kinds/promise.ts";
import { fold } from "../../src/domain/timeline.ts";
import { decodeBody } from "../../src/protocol/secret/entry.ts";
import { DAY, idOf, heldAs, kindNamed, NAMES, PICTURE, SAMPLES } from "./said.ts";

/** Where each kind has a place; told here once more, so that a slip in a kind's file is seen. */
const PLACES: Readonly<Record<string, readonly SpaceName[]>> = {
  journal: ["solo", "shared"], note: ["shared"], named: ["shared"], promise: ["solo", "shared"], repair: ["solo", "shared"],
  repairanswer: ["shared"], signal: ["shared"], ask: ["shared"], askanswer: ["shared"], putaside: ["solo"],
  plan: ["solo", "shared"], card: ["solo", "shared"], moment: ["solo", "shared"], cheer: ["shared"], event: ["shared"],
  chosen: ["solo", "shared"], rhythm: ["solo"], hold: ["solo"], did: ["solo"], left: ["solo"], ageing: ["shared"],
};

const at = (space: SpaceName) => ({ space, entryId: idOf(1), day: DAY });

describe.each(NAMES)("%s", (name) => {
  const kind = kindNamed(name);
  const places = PLACES[name] as readonly SpaceName[];

  test("what was made is read again", () => {
    /** The entry carries the kind's name and says exactly what was put in. */
    const draft = kind.make(SAMPLES[name], at(places[0] as SpaceName));
    expect(draft).toMatchObject({ kind: name, version: 1, revision: 0, day: DAY, entryId: idOf(1) });
    expect(kind.read(draft!.body, places[0])).toEqual(SAMPLES[name]);
  });

  test("it has its place and no other", () => {
    /** It cannot be made where it has no place, and what comes there does not open. */
    const made = (["solo", "shared"] as const).filter((space) => kind.make(SAMPLES[name], at(space)) !== null);
    expect(made).toEqual(places);
    const draft = kind.make(SAMPLES[name], at(places[0] as SpaceName))!;
    const opened = (["solo", "shared"] as const).filter((space) => openSaid(heldAs(true, { ...draft, space }))?.is === "said");
    expect(opened).toEqual(places);
  });

  test("cut short it is nothing", () => {
    /** Every beginning of a body, and a body with a tail, reads as nothing and throws nothing. */
    const { body } = kind.make(SAMPLES[name], at(places[0] as SpaceName))!;
    for (let length = 0; length < body.length; length += 1) expect(kind.read(body.slice(0, length))).toBeNull();
    expect(kind.read(Uint8Array.of(...body, 0xc0))).toBeNull();
  });
});

test("what is said once is not revised", () => {
  /** A revision would count, or take something back: signals, cheers and lines about phones have none. */
  const once = NAMES.filter((name) => kindNamed(name).make(SAMPLES[name], { ...at(PLACES[name]![0]!), revision: 1 }) === null);
  expect(once).toEqual(["signal", "cheer", "did"]);
});

test("texts are tidied before they leave", () => {
  /** Space around goes, an empty text is nil, and a title stands on one line. */
  const made = KINDS.card.make({ practice: null, title: " What \n helps ", lines: ["  ", " a\nb "] }, at("solo"))!;
  expect(decodeBody(made.body)).toEqual([null, "What helps", [null, "a\nb"]]);
});

test("a set is sorted before it leaves", () => {
  /** However it was chosen, a set stands in one order; what stands in it twice does not fit. */
  expect(KINDS.chosen.read(KINDS.chosen.make({ practices: ["C1", "B1"] }, at("solo"))!.body)).toEqual({ practices: ["B1", "C1"] });
  expect(KINDS.chosen.make({ practices: ["B1", "B1"] }, at("solo"))).toBeNull();
});

test("a safety plan never leaves", () => {
  /** It cannot be made for the shared space, and one that lies there opens for nobody. */
  const safety = { ...SAMPLES.plan, what: 2 };
  const draft = plan.make(safety, at("solo"))!;
  expect(plan.make(safety, at("shared"))).toBeNull();
  expect(openSaid(heldAs(false, { ...draft, space: "shared" }))).toEqual({ is: "unfit" });
});

describe("journal", () => {
  const page: Journal = { ...SAMPLES.journal, attachments: [PICTURE, { ...PICTURE, blob: idOf(91), hash: new Uint8Array(32) }] };

  test("alone it is in the own space", () => {
    /** Nothing shared: one entry, and none for anybody else. */
    expect(makeJournal(page, null, at("solo"))?.map(({ space }) => space)).toEqual(["solo"]);
  });

  test("shared late it tells no number", () => {
    /** R3: a page that was changed alone five times is shared as new; each space counts for itself. */
    const alone = journal.make(page, { ...at("solo"), revision: 5 })!;
    const held = [heldAs(true, alone), heldAs(false, { ...alone, space: "shared", revision: 8 })];
    const [own, copy] = (["solo", "shared"] as const).map((space) => nextRevision(held, space, idOf(1)));
    const made = makeJournal(page, page, { entryId: idOf(1), day: DAY, revision: own!, copyRevision: copy! })!;
    expect(made.map(({ space, revision }) => [space, revision])).toEqual([["solo", 6], ["shared", 0]]);
  });

  test("an excerpt tells what stays", () => {
    /** The copy has the same id; a fresh key for the same picture is the same picture; the rest is named as kept back. */
    const copy: Journal = { text: "Quiet.", practice: null, attachments: [{ ...PICTURE, key: new Uint8Array(32), blob: idOf(92) }], answers: null };
    const [own, given] = makeJournal(page, copy, at("solo"))!;
    expect([own!.entryId, given!.space]).toEqual([given!.entryId, "shared"]);
    expect(keptBackOf(page, copy)).toEqual({ text: true, practice: true, answers: [0], attachments: 1 });
    expect(isWhole(keptBackOf(page, page))).toBe(true);
  });

  test("the fullest fits sixteen kibibytes", () => {
    /** With the longest text and eight attachments an entry still fits the last bucket that is a power of two. */
    const attachments = Array.from({ length: 8 }, (_, n) => ({ ...PICTURE, blob: idOf(n), total: 33_554_432, seconds: 86_400 }));
    const made = journal.make({ text: "x".repeat(JOURNAL_BYTES), practice: "x".repeat(24), attachments, answers: null }, at("solo"))!;
    expect(made.body.length).toBeLessThan(16_384 - 4 - 64);
  });
});

describe("promise", () => {
  const open = { ...SAMPLES.promise, state: 0, changes: [] };
  const why = { day: DAY, reason: "The trains stand still.", plan: "I call at five." };

  test("a change keeps the words before", () => {
    /** It goes on in other words, with the reason, the plan and what stood there. */
    const next = changed(open, "Home by seven.", null, why);
    expect(next).toMatchObject({ text: "Home by seven.", state: 2, changes: [{ earlier: open.text, ...why }] });
    expect(promise.make(next!, at("shared"))).not.toBeNull();
  });

  test("a change needs its reason and plan", () => {
    /** Without either it is none. */
    for (const lacking of [{ reason: " " }, { plan: "" }]) {
      const next = changed(open, "Home by seven.", null, { ...why, ...lacking })!;
      expect(promise.make(next, at("shared"))).toBeNull();
    }
  });

  test("what is over does not change", () => {
    /** Nor does what has changed eight times. */
    expect(changed({ ...open, state: 1 }, "x", null, why)).toBeNull();
    expect(changed({ ...open, state: 2, changes: Array(CHANGES_MOST).fill({ ...why, earlier: "x" }) }, "x", null, why)).toBeNull();
  });
});

test("the first picture knows all names", () => {
  /** Every kind that opens later is named in the timeline; none is taken for a newer program's before that. */
  for (const name of NAMES) {
    const draft = kindNamed(name).make(SAMPLES[name], at(PLACES[name]![0]!))!;
    const [page] = fold([heldAs(true, draft)]).pages;
    expect([name, page!.content.is]).toEqual([name, "later"]);
    expect(fold([heldAs(true, draft)], openSaid).pages[0]!.content).toEqual({ is: "said", kind: name, said: SAMPLES[name] });
  }
});
