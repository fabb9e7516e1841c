/** An agreement on a screen: what changed, word by word; what stands where; what is due. */
import { beforeAll, describe, expect, test } from "vitest";
import { foldAgreements } from "../../src/domain/agreement.ts";
import { type Clause, writeVersion } from "../../src/domain/agreement-version.ts";
import { actsOf, type AgreementView, datesOf, inForceWithout, namesOf, versionsIn, viewOf } from "../../src/domain/agreement-view.ts";
import { hexOf } from "../../src/domain/bodies.ts";
import { diffVersions } from "../../src/domain/clause-diff.ts";
import { diffWords, differs, type Run } from "../../src/domain/word-diff.ts";
import { ready } from "../../src/protocol/primitives.ts";
import { versionId } from "../../src/protocol/secret/reveal.ts";
import { type Proposed, Talk } from "./histories.ts";
import { chance } from "./some.ts";

const AGREEMENT = new Uint8Array(16);
const DAY = 20_100;

beforeAll(ready);

describe("words", () => {
  const told = (runs: readonly Run[]): string =>
    runs.map(({ is, text }) => (is === "same" ? text : is === "added" ? `+${text}+` : `-${text}-`)).join("");

  test("what changed stands in one piece", () => {
    /** Words between two changes stay apart, a lone space between two changes does not. */
    expect(told(diffWords("We talk on Sunday.", "We talk on Monday.", "en"))).toBe("We talk on -Sunday-+Monday+.");
    expect(told(diffWords("on Sunday evening", "at noon", "en"))).toBe("-on Sunday evening-+at noon+");
    expect(told(diffWords(null, "New.", "en"))).toBe("+New.+");
    expect(told(diffWords("Old.", null, "en"))).toBe("-Old.-");
    expect(differs(diffWords("Same.", "Same."))).toBe(false);
  });

  test("both texts are in the runs", () => {
    /** For any two texts: the same with the taken is the one before, the same with the added the one after. */
    const next = chance(5);
    const words = ["a ", "walk ", "雨", "never", "\n", "é ", "Sunday, ", "👩‍👩‍👧 ", "  "];
    const some = (): string => Array.from({ length: next(12) }, () => words[next(words.length)]).join("");
    for (let round = 0; round < 500; round += 1) {
      const [before, after] = [some(), some()];
      const runs = diffWords(before, after);
      const side = (not: Run["is"]): string => runs.filter(({ is }) => is !== not).map(({ text }) => text).join("");
      expect([side("added"), side("taken")]).toEqual([before, after]);
      expect(runs.every(({ is }, at) => is !== runs[at - 1]?.is)).toBe(true);
    }
  });

  test("very long texts are told whole", () => {
    /** Where pairing words would take too long all counts as new, and both texts are still there. */
    const [before, after] = ["a b ".repeat(1_500), "c d ".repeat(1_500)];
    expect(diffWords(before, after).map(({ is }) => is)).toEqual(["taken", "added", "same"]);
  });
});

const clause = (id: number, text: string, more: Partial<Clause> = {}): Clause => ({
  id: new Uint8Array(16).fill(id), text, appliesTo: null, sign: null, reviewDay: null, endDay: null, ...more,
});

test("clauses are added, taken out, reworded, moved", () => {
  /** In the order of the version after, with what was taken out where it stood. */
  const version = (clauses: readonly Clause[]) => ({ random: AGREEMENT, parent: null, clauses });
  const before = version([clause(1, "One."), clause(2, "Two."), clause(3, "Three."), clause(4, "Four.")]);
  const after = version([clause(4, "Four."), clause(1, "One."), clause(3, "Other."), clause(5, "Five.")]);
  const changes = diffVersions(before, after);
  expect(changes.map(({ clause: { text }, is, moved }) => [text, is, moved])).toEqual([
    ["Four.", "same", true], ["One.", "same", false], ["Two.", "taken", false], ["Other.", "changed", false], ["Five.", "added", false],
  ]);
  const dated = diffVersions(version([clause(1, "One.")]), version([clause(1, "One.", { endDay: DAY })]));
  expect(dated[0]!.is).toBe("changed");
});

describe("a screen", () => {
  const version = (talk: Talk, parent: Proposed | null, ...clauses: Clause[]): Uint8Array =>
    writeVersion({ random: talk.bytes(16), parent: parent && versionId(parent.data), clauses }) as Uint8Array;
  const fold = (talk: Talk) => foldAgreements(2, talk.acts, versionId)[0]!;
  const texts = (views: AgreementView["open"]): readonly string[] => views.map((each) => each.version.content.clauses[0]!.text);

  function signed(talk: Talk, parent: Proposed | null, text: string): Proposed {
    const made = talk.propose(0, AGREEMENT, version(talk, parent, clause(1, text)));
    for (const member of [0, 1]) talk.answer(member, "sign", made);
    return made;
  }

  test("each version has its place", () => {
    /** In force; open, the present base first; past, the latest in the line first; with what each has said. */
    const talk = new Talk(chance(3));
    const first = signed(talk, null, "First.");
    const second = signed(talk, first, "Second.");
    const late = talk.propose(1, AGREEMENT, version(talk, first, clause(1, "Late.")));
    const next = talk.propose(1, AGREEMENT, version(talk, second, clause(1, "Next.")));
    talk.answer(0, "accept", next);
    talk.answer(0, "decline", talk.propose(1, AGREEMENT, version(talk, second, clause(1, "No."))));
    const view = viewOf(fold(talk), 0);
    expect([texts(view.inForce), texts(view.open), texts(view.past)]).toEqual([["Second."], ["Next.", "Late."], ["No.", "First."]]);
    const [open, older] = view.open;
    expect([open!.current, older!.current]).toEqual([true, false]);
    expect([open!.mine.accepted, open!.others.proposed, open!.mine.signed]).toEqual([true, true, false]);
    expect([open!.base?.hash, older!.base?.hash]).toEqual([second, first].map(({ data }) => hexOf(versionId(data))));
    expect([open!.answerTo, older!.answerTo]).toEqual([next.envelope, late.envelope]);
  });

  test("what a withdrawal brings back is told", () => {
    /** Without the second version the first is in force again, and without both nothing is. */
    const talk = new Talk(chance(3));
    const first = signed(talk, null, "First.");
    const second = signed(talk, first, "Second.");
    const without = (one: Proposed) => inForceWithout(fold(talk), hexOf(versionId(one.data))).map(({ hash }) => hash);
    expect(without(second)).toEqual([hexOf(versionId(first.data))]);
    talk.answer(0, "withdraw", second);
    expect(fold(talk).versions.filter(({ standing }) => standing === "in_force").map(({ hash }) => hash)).toEqual([hexOf(versionId(first.data))]);
    expect(without(first)).toEqual([]);
  });

  test("days come and nothing renews", () => {
    /** A review is due on its day; an ended clause holds no more and asks for nothing. */
    const talk = new Talk(chance(3));
    const made = talk.propose(0, AGREEMENT, version(talk, null,
      clause(1, "Review.", { reviewDay: DAY }), clause(2, "Over.", { endDay: DAY - 1, reviewDay: DAY - 5 }), clause(3, "Later.", { endDay: DAY + 9 })));
    const [stated] = foldAgreements(2, talk.acts, versionId)[0]!.versions;
    const dates = datesOf(stated!, DAY);
    expect(made.data).toEqual(stated!.data);
    expect(dates.reviews.map((due) => due.clause.text)).toEqual(["Review."]);
    expect(dates.ended.map((due) => due.clause.text)).toEqual(["Over."]);
    expect(dates.next).toBe(DAY + 9);
  });

  test("entries are acts of two", () => {
    /** One's own number and the other's; what has not left cannot be answered yet; other spaces say nothing. */
    const talk = new Talk(chance(3));
    const made = signed(talk, null, "First.");
    const entries = talk.acts.map(({ member, envelope, ...act }, order) => ({
      ...act, space: "shared" as const, mine: member === 1, where: null, order, envelope: order === 0 ? null : envelope,
    }));
    const acts = actsOf([...entries, { ...entries[0]!, space: "solo" as const }], 1);
    expect(acts.map(({ member }) => member)).toEqual(talk.acts.map(({ member }) => member));
    expect(viewOf(foldAgreements(2, acts, versionId)[0]!, 1).open.map(({ answerTo }) => answerTo)).toEqual([null]);
    expect(versionsIn(acts)).toEqual([made.data]);
    const named = namesOf(versionsIn(acts), [versionId(made.data)]);
    expect(foldAgreements(2, talk.acts, named)).toEqual(foldAgreements(2, talk.acts, versionId));
  });
});
