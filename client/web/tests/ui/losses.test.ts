/** What somebody wrote or chose is not lost while the device is slow, while they go elsewhere, or in another window. */
import { expect, test } from "vitest";
import { ask, askAnswer, LATER } from "../../src/domain/kinds/ask.ts";
import { readSealed, SEALED } from "../../src/domain/reveal.ts";
import { journal } from "../../src/domain/kinds/journal.ts";
import type { NewEntry } from "../../src/sync/face.ts";
import { BEGUN, FakeEngine, kept } from "../fake-engine.ts";
import { notebookOn, withPage } from "./opening.ts";

withPage(async () => (await import("../../src/ui/screens/asks/places.ts")).loadWords());

const TOGETHER = { ...BEGUN, shared: { me: 0, confirmed: null } };
const PAGE = "ab".repeat(16);

/** Keeps only when it is told to, and shows what it kept later still, as a slow phone does. */
class Slow extends FakeEngine {
  readonly #waiting: (() => void)[] = [];
  readonly #late: (() => Promise<void>)[] = [];
  held = true;

  override async record(...args: Parameters<FakeEngine["record"]>): Promise<void> {
    if (this.held) await new Promise<void>((go) => this.#waiting.push(go));
    this.#late.push(() => super.record(...args));
  }

  /** Keeps what was asked for first. */
  keepOne(): void {
    this.#waiting.shift()?.();
  }

  async show(): Promise<void> {
    for (const late of this.#late.splice(0)) await late();
  }
}

const written = (text: string, revision = 0): NewEntry =>
  journal.make({ text, practice: null, attachments: [], answers: null }, { space: "solo", entryId: PAGE, day: 20_000, revision })!;

test("another verb that ends frees no button", async () => {
  /** While something is being kept it can be asked for again only when that is over, whatever else ended meanwhile. */
  const engine = new Slow(BEGUN);
  const notebook = await notebookOn(engine);
  const keeping = notebook.keep([written("One")]);
  await notebook.attempt(async () => undefined);
  const meanwhile = [notebook.busy, notebook.keeping];
  engine.keepOne();
  await keeping;

  expect([meanwhile, notebook.busy, notebook.keeping]).toEqual([[true, true], false, false]);
});

test("a paragraph that is changed is no new one", async () => {
  /** What was begun stays beside it; whoever comes back goes on with the change, and a new line is another entry. */
  const { jotted, linesAt } = await import("../../src/ui/screens/journal/jotting.svelte.ts");
  const notebook = await notebookOn(new FakeEngine(TOGETHER));
  const fresh = jotted(notebook, "open ");
  fresh.text = "Begun";
  linesAt(notebook, "open ").change(PAGE, "Said before", null);
  const line = linesAt(notebook, "open ").line;
  line.text = "Said otherwise";

  expect([linesAt(notebook, "open ").of, linesAt(notebook, "open ").line.text, fresh.text]).toEqual([PAGE, "Said otherwise", "Begun"]);
  linesAt(notebook, "open ").leave();
  expect([linesAt(notebook, "open ").of, linesAt(notebook, "open ").line.text]).toEqual([null, "Begun"]);
});

test("an unfinished form has only what was changed in it", async () => {
  /** What changed elsewhere meanwhile is there when somebody comes back: nothing is shown again that was taken back. */
  const { Unfinished } = await import("../../src/ui/screens/together/unfinished.svelte.ts");
  const first = new Unfinished("step", PAGE, () => ({ acknowledge: "", repair: "", shared: true }));
  first.put({ acknowledge: "I was late." });
  const again = new Unfinished("step", PAGE, () => ({ acknowledge: "", repair: "I call you.", shared: false }));

  expect(again.value).toEqual({ acknowledge: "I was late.", repair: "I call you.", shared: false });
  again.drop();
  expect(new Unfinished("step", PAGE, () => ({ acknowledge: "" })).value).toEqual({ acknowledge: "" });
});

test("a page that was only looked at begins with its newest words", async () => {
  /** Opened to be changed and left as it was; what another own phone made of it since is what one goes on with. */
  const { writingAt } = await import("../../src/ui/screens/journal/writing.svelte.ts");
  const engine = new FakeEngine({ ...BEGUN, entries: kept([written("One")], { mine: true, where: "relay", order: 1 }) });
  const notebook = await notebookOn(engine);
  writingAt(notebook, `mine ${PAGE}`);
  engine.change({ entries: kept([written("One, two", 1)], { mine: true, where: "relay", order: 2 }) });
  const writing = writingAt(notebook, `mine ${PAGE}`);
  expect(writing.text).toBe("One, two");
  writing.put("One, two, three");
  engine.change({ entries: kept([written("Other", 2)], { mine: true, where: "relay", order: 3 }) });
  expect(writingAt(notebook, `mine ${PAGE}`).text).toBe("One, two, three");
});

test("a page is changed from what was kept last", async () => {
  /** Though the device does not show it yet: else the words of before would come back over it. */
  const { writingAt, finish } = await import("../../src/ui/screens/journal/writing.svelte.ts");
  const engine = new Slow({ ...BEGUN, entries: kept([written("One")], { mine: true, where: "relay", order: 1 }) });
  engine.held = false;
  const notebook = await notebookOn(engine);
  const key = `mine ${PAGE}`;
  writingAt(notebook, key).put("One, two");
  await writingAt(notebook, key).keepWhole();
  finish(notebook, key);
  expect(writingAt(notebook, key).text).toBe("One, two");
  await engine.show();
  expect(writingAt(notebook, key).text).toBe("One, two");
  writingAt(notebook, key).put("");
  finish(notebook, key);
  expect(writingAt(notebook, key).text).toBe("One, two");
});

test("of two lights in a row the later one holds", async () => {
  /** The device has not shown the first when the second is chosen; it gives way all the same. */
  const { lightOf, turnLight } = await import("../../src/ui/screens/today/light.ts");
  const engine = new FakeEngine(TOGETHER);
  const notebook = await notebookOn(engine);
  await Promise.all([2, 0, 1].map((light) => turnLight(notebook, light)));

  expect([lightOf(notebook, true), engine.snapshot().entries.length]).toEqual([1, 1]);
});

test("whoever asks twice in a moment has sealed once", async () => {
  /** Two of one round would fit nothing: it could never open. */
  const { ask, roundOf } = await import("../../src/ui/screens/patterns/opening.ts");
  const engine = new FakeEngine(TOGETHER);
  const notebook = await notebookOn(engine);
  const consent = { rating: 0, from: 20_000, to: 20_700 };
  await Promise.all([1, 2].map(() => ask(notebook, 0, roundOf(20_700, 0), consent)));

  const sealed = engine.recorded.filter(({ kind }) => kind === SEALED).map(({ body }) => readSealed(body));
  expect(sealed).toHaveLength(1);
});

test("a name that was written stays when a practice comes", async () => {
  /** The practice's words may come later than the first letters; its title takes the place only of another's. */
  const { fromPractice } = await import("../../src/ui/screens/together/suggesting.ts");
  const clause = { id: PAGE, text: "", appliesTo: "", sign: "When you are back", reviewDay: null, endDay: null };
  const said = { name: "Evenings", practice: null, clauses: [clause] };
  const practice = { id: "calm", title: "Calm evenings", reviewIn: null, lasts: null, asks: [] } as never;
  const begun = fromPractice(practice, said, () => PAGE, 20_000, null);

  expect([begun.name, begun.clauses[0]?.sign]).toEqual(["Evenings", "When you are back"]);
  expect(fromPractice(practice, { ...said, name: "Before" }, () => PAGE, 20_000, { title: "Before" } as never).name).toBe("Calm evenings");
});

test("a clause comes back among those of now", async () => {
  /** What was written into the others since it was taken out stays. */
  const { putBack } = await import("../../src/ui/screens/together/suggesting.ts");
  const clause = (id: string, text: string) => ({ id, text, appliesTo: "", sign: "", reviewDay: null, endDay: null });
  const back = putBack([clause("a", "Now"), clause("c", "C")], clause("b", "B"), 1);

  expect(back.map(({ text }) => text)).toEqual(["Now", "B", "C"]);
});

test("words that an agreement could not hold keep it from leaving", async () => {
  /** A clause with a sign and no words would be left out without a word. */
  const { versionOf } = await import("../../src/ui/screens/together/agreeing.ts");
  const clause = (text: string, sign: string) => ({ id: PAGE, text, appliesTo: "", sign, reviewDay: null, endDay: null });

  expect(versionOf([clause("We call.", ""), clause("", "A light")], null, PAGE)).toBeNull();
  expect(versionOf([clause("We call.", ""), clause("", "")], null, PAGE)).not.toBeNull();
});

test("an answer that is changed at once is the same answer", async () => {
  /** The device has not shown the first; of two entries the older could be the one that counts. Not today goes as a whole. */
  const { answerDraft, forMe, setAside } = await import("../../src/ui/screens/asks/answering.ts");
  const asked = ask.make({ what: 0, weight: 2, text: null, by: null, last: 20_782 }, { space: "shared", entryId: PAGE, day: 20_779 })!;
  const engine = new Slow({ ...TOGETHER, entries: kept([asked], { mine: false, where: null, order: 1 }) });
  engine.held = false;
  const notebook = await notebookOn(engine);
  const [asking] = forMe(notebook);
  for (const day of [20_780, 20_781]) await notebook.keep([answerDraft(notebook, { ask: PAGE, answer: LATER, day, text: null })!]);
  for (const _ of [1, 2]) await setAside(notebook, asking!);
  await engine.show();

  const answers = engine.snapshot().entries.filter(({ kind }) => kind === askAnswer.name);
  expect(answers.map(({ body }) => askAnswer.read(body)?.day)).toEqual([20_781]);
  notebook.strip?.undo?.();
  expect(forMe(notebook)).toHaveLength(1);
});
