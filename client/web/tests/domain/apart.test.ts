/**
 * Two phones that are apart edit one agreement, meet, and part again: they end equal, with no text that neither wrote.
 *
 * `./dev torture agreements` tells many more histories than an ordinary run.
 */
import { beforeAll, expect, test } from "vitest";
import type { Act } from "../../src/domain/acts.ts";
import { type Agreement, ANSWERS, foldAgreements, inForce, readProposal, type Stated } from "../../src/domain/agreement.ts";
import { type Clause, readVersion, writeVersion } from "../../src/domain/agreement-version.ts";
import { viewOf } from "../../src/domain/agreement-view.ts";
import { bytesOf, hexOf } from "../../src/domain/bodies.ts";
import type { Run } from "../../src/domain/word-diff.ts";
import { ready } from "../../src/protocol/primitives.ts";
import { versionId } from "../../src/protocol/secret/reveal.ts";
import { shuffled, Talk } from "./histories.ts";
import { type Chance, chance } from "./some.ts";

const HISTORIES = Number(process.env["TWOFOLD_HISTORIES"] ?? 400);
const PATIENCE = 600_000;
const AGREEMENT = new Uint8Array(16).fill(1);
const WORDS = ["Sunday", "walk", "swim", "never", "a", "phone", "at", "ten", "é雨"];

beforeAll(ready);

/** A phone: the acts that it has, its own and what has reached it. */
class Phone {
  readonly acts: Act[] = [];

  constructor(readonly member: number, readonly talk: Talk, readonly typed: Set<string>) {}

  get folded(): Agreement | undefined {
    return foldAgreements(2, this.acts, versionId)[0];
  }

  /** Does one thing with what it sees now. */
  act(next: Chance): void {
    const known = this.folded?.versions ?? [];
    const before = this.talk.acts.length;
    if (known.length === 0 || next(3) === 0) this.propose(known, next);
    else this.answer(this.talk.pick(known));
    this.acts.push(...this.talk.acts.slice(before));
  }

  private propose(known: readonly Stated[], next: Chance): void {
    const base = known.length === 0 ? null : this.talk.pick(known);
    const clauses = base === null ? [this.clause(next)] : this.edited(base.content.clauses, next);
    const parent = base === null ? null : bytesOf(base.hash);
    const data = writeVersion({ random: this.talk.bytes(16), parent, clauses });
    this.talk.propose(this.member, AGREEMENT, data as Uint8Array);
  }

  private answer(version: Stated): void {
    const kind = this.talk.pick([...ANSWERS, "sign", "sign"] as const);
    const envelope = version.proposals[0]![1];
    this.talk.answer(this.member, kind, { agreement: AGREEMENT, data: version.data, envelope });
  }

  /** Some clause reworded, added, taken out, or moved. */
  private edited(clauses: readonly Clause[], next: Chance): readonly Clause[] {
    const at = next(clauses.length);
    const others = clauses.filter((_, i) => i !== at);
    const chosen = clauses[at] as Clause;
    switch (next(4)) {
      case 0: return clauses.map((each, i) => (i === at ? { ...each, text: this.words(next) } : each));
      case 1: return [...clauses, this.clause(next)];
      case 2: return others.length === 0 ? clauses : others;
      default: return [chosen, ...others];
    }
  }

  private clause(next: Chance): Clause {
    const reviewDay = next(2) ? 20_000 + next(50) : null;
    return { id: this.talk.bytes(16), text: this.words(next), appliesTo: null, sign: null, reviewDay, endDay: null };
  }

  private words(next: Chance): string {
    const text = Array.from({ length: 2 + next(5) }, () => WORDS[next(WORDS.length)]).join(" ");
    this.typed.add(text);
    return text;
  }
}

interface History {
  readonly phones: readonly [Phone, Phone];
  readonly typed: ReadonlySet<string>;
}

/** One history: apart and together a few times, and in the end each has everything, in an order of its own. */
function lived(seed: number): History {
  const next = chance(seed * 2_654_435_761);
  const [talk, typed] = [new Talk(next), new Set<string>()];
  const phones = [new Phone(0, talk, typed), new Phone(1, talk, typed)] as const;
  for (let meetings = 1 + next(3); meetings > 0; meetings -= 1) {
    for (let steps = next(6); steps > 0; steps -= 1) phones[next(2) as 0 | 1].act(next);
    for (const phone of phones) phone.acts.splice(0, phone.acts.length, ...shuffled(talk.acts, next));
  }
  return { phones: [...phones], typed };
}

function told(agreement: Agreement | undefined): string {
  return JSON.stringify(agreement ?? null, (_, value: unknown) => (value instanceof Uint8Array ? hexOf(value) : value));
}

/** The text after, out of the runs. */
function after(runs: readonly Run[]): string {
  return runs.filter(({ is }) => is !== "taken").map(({ text }) => text).join("");
}

/** What is wrong with the end of a history; null if nothing is. */
function wrongWith({ phones: [one, other], typed }: History): string | null {
  const [mine, theirs] = [one.folded, other.folded];
  if (told(mine) !== told(theirs)) return "the two phones differ";
  if (mine === undefined) return null;
  const proposed = new Set(one.acts.map((act) => readProposal(act.body)).map((each) => each && hexOf(each.version)));
  if (!mine.versions.every(({ data }) => proposed.has(hexOf(data)))) return "a version that nobody proposed";
  if (!inForce(mine).every(({ signed }) => signed.length === 2)) return "in force without both";
  const view = viewOf(mine, 0);
  for (const { version, changes } of [...view.inForce, ...view.open, ...view.past]) {
    const kept = changes.filter(({ is }) => is !== "taken");
    if (kept.map(({ text }) => after(text)).join() !== version.content.clauses.map(({ text }) => text).join()) return "shown otherwise";
    if (!changes.every(({ clause }) => typed.has(clause.text))) return "words that nobody typed";
  }
  return null;
}

test("apart they edit, together they agree", { timeout: PATIENCE }, () => {
  /** In any random history both phones end equal, and every text shown is one that somebody typed and proposed. */
  let [stood, apart] = [0, 0];
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const history = lived(seed);
    const wrong = wrongWith(history);
    if (wrong !== null) expect.unreachable(`seed ${seed}: ${wrong}`);
    const folded = history.phones[0].folded;
    stood += folded === undefined ? 0 : inForce(folded).length;
    apart += (folded?.versions.length ?? 0) > 1 ? 1 : 0;
  }
  expect(stood).toBeGreaterThan(HISTORIES / 50);
  expect(apart).toBeGreaterThan(HISTORIES / 3);
});

test("two edits of one sentence stay two", () => {
  /** "Sunday walk" became "Saturday walk" here and "Sunday swim, never a walk" there: both stand open, and no third. */
  const talk = new Talk(chance(1));
  const clause = (text: string): Clause => ({ id: new Uint8Array(16), text, appliesTo: null, sign: null, reviewDay: null, endDay: null });
  const version = (text: string, parent: Uint8Array | null): Uint8Array =>
    writeVersion({ random: talk.bytes(16), parent, clauses: [clause(text)] }) as Uint8Array;
  const base = talk.propose(0, AGREEMENT, version("Sunday walk", null));
  for (const member of [0, 1]) talk.answer(member, "sign", base);
  talk.propose(0, AGREEMENT, version("Saturday walk", versionId(base.data)));
  talk.propose(1, AGREEMENT, version("Sunday swim, never a walk", versionId(base.data)));
  const view = viewOf(foldAgreements(2, talk.acts, versionId)[0]!, 0);
  expect(view.inForce.map((each) => each.version.content.clauses[0]!.text)).toEqual(["Sunday walk"]);
  expect(view.open.map((each) => each.version.content.clauses[0]!.text).sort()).toEqual(["Saturday walk", "Sunday swim, never a walk"]);
  expect(view.open.every(({ current, base: told }) => current && told?.hash === hexOf(versionId(base.data)))).toBe(true);
  expect(readVersion(base.data)).not.toBeNull();
});
