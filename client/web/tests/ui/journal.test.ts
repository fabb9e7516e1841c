/** The journal: what a passage is, when it leaves, and how a page is kept while it grows. */
import { expect, test, vi } from "vitest";
import { openSaid } from "../../src/domain/kinds/all.ts";
import { foldHeld } from "../../src/domain/kinds/hold.ts";
import { journal } from "../../src/domain/kinds/journal.ts";
import { note } from "../../src/domain/kinds/note.ts";
import { fold } from "../../src/domain/timeline.ts";
import { dueAt, excerpt, give } from "../../src/ui/screens/journal/giving.ts";
import { fitted } from "../../src/ui/screens/journal/media.ts";
import { layOut, passageOf } from "../../src/ui/screens/journal/passages.ts";
import { BEGUN, FakeEngine, kept } from "../fake-engine.ts";
import { NOW, notebookOn, withPage } from "./opening.ts";

const TEXT = "After the call\nIt was the plumber. I was angry. Then I was not.\nIt can stay here.";
const PAGE = "ab".repeat(16);

withPage();

test("a passage is the marked sentences alone", () => {
  /** Neighbours stay together; what lies between two others leaves no mark of itself. */
  const laid = layOut(TEXT, "en");
  const all = laid.paragraphs.flat().map(({ text }) => text.trim());

  expect(laid.title).toBe("After the call");
  expect(all).toEqual(["It was the plumber.", "I was angry.", "Then I was not.", "It can stay here."]);
  expect(passageOf(laid, new Set([0, 1]))).toBe("It was the plumber. I was angry.");
  expect(passageOf(laid, new Set([0, 2, 3]))).toBe("It was the plumber.\n\nThen I was not.\n\nIt can stay here.");
  expect(passageOf(laid, new Set())).toBe("");
});

test("it leaves at an instant that was chosen", () => {
  /** In an hour, tonight at nine, and from eight on the next morning. */
  const minutes = (date: Date): number => date.getTime() / 60_000;

  expect(dueAt("now", NOW)).toBeNull();
  expect(dueAt("hour", NOW)).toBe(minutes(NOW) + 60);
  expect(dueAt("night", NOW)).toBe(minutes(new Date(2026, 10, 22, 21)));
  expect(dueAt("night", new Date(2026, 10, 22, 20, 1))).toBe(minutes(new Date(2026, 10, 23, 9)));
});

test("what is held back is nowhere but in the own space", () => {
  /** A hold holds the excerpt and nothing else; given at once, the copy has the words, the day it leaves, and no more. */
  const at = { pageId: PAGE, today: 20_779, holdId: "cd".repeat(16), entries: [] };
  const held = give({ ...at, copy: excerpt(" I was angry. "), due: 30_000_000 });
  const given = give({ ...at, copy: excerpt(" I was angry. "), due: null });

  expect(held?.space).toBe("solo");
  expect(journal.read(foldHeld(kept([held!], { mine: true, where: "phone", order: 1 }))[0]!.said.body)?.text).toBe("I was angry.");
  expect([given?.space, given?.day, given?.revision]).toEqual(["shared", 20_779, 0]);
  expect(journal.read(given!.body)).toEqual({ text: "I was angry.", practice: null, attachments: [], answers: null });
});

test("a page is one entry however often it is kept", async () => {
  /** Each keeping of new words is the next revision; the same words are not kept twice; nothing of it is shared. */
  const { writingAt } = await import("../../src/ui/screens/journal/writing.svelte.ts");
  const engine = new FakeEngine(BEGUN);
  const writing = writingAt(await notebookOn(engine), null);
  writing.put("One");
  await Promise.all([writing.keep(), writing.keep()]);
  writing.put("One, two");
  await writing.keep();

  expect(engine.recorded.map(({ space, entryId, revision }) => [space, entryId, revision])).toEqual([
    ["solo", writing.entryId, 0],
    ["solo", writing.entryId, 1],
  ]);
  expect(fold(engine.snapshot().entries, openSaid).pages[0]?.sharing).toBeNull();
});

test("what was refused is tried again with the words of then", async () => {
  /** A try that failed may yet have kept them, so the next one is a later revision; the page is not said to be kept. */
  const { writingAt } = await import("../../src/ui/screens/journal/writing.svelte.ts");
  const engine = new FakeEngine(BEGUN);
  const writing = writingAt(await notebookOn(engine), null);
  writing.put("One");
  engine.refusing = "full";
  expect([await writing.keep(), writing.kept]).toEqual([false, false]);
  engine.refusing = null;
  expect([await writing.keep(), writing.kept]).toEqual([true, true]);

  expect(engine.recorded.map(({ revision }) => revision)).toEqual([1]);
});

test("a page is not whole before what comes into it", async () => {
  /** Its words are kept at once; only then, and once, what was still being sealed when somebody kept it. */
  const { writingAt } = await import("../../src/ui/screens/journal/writing.svelte.ts");
  const engine = new FakeEngine(BEGUN);
  const writing = writingAt(await notebookOn(engine), null);
  const photo = { blob: "ab".repeat(16), key: new Uint8Array(32), total: 9, hash: new Uint8Array(32), media: 0, seconds: null, width: 1, height: 1 };
  let made = (): void => undefined;
  const making = new Promise<void>((resolve) => (made = resolve)).then(() => (writing.attach([photo]), writing.keep()));
  writing.put("One");
  writing.awaits(making);
  const whole = writing.keepWhole();
  await vi.waitUntil(() => engine.recorded.length > 0);
  const before = engine.recorded.map(({ body }) => journal.read(body)?.attachments.length);
  made();

  expect([await whole, before]).toEqual([true, [0]]);
  expect(engine.recorded.map(({ body }) => journal.read(body)?.attachments.length)).toEqual([0, 1]);
});

test("what could not be attached is said before the page is left", async () => {
  /** The first try stays where the reason is told; the words are kept, and the next try goes on without it. */
  const { writingAt } = await import("../../src/ui/screens/journal/writing.svelte.ts");
  const engine = new FakeEngine(BEGUN);
  const writing = writingAt(await notebookOn(engine), null);
  writing.put("One");
  writing.awaits(Promise.resolve(false));

  expect([await writing.keepWhole(), writing.kept, await writing.keepWhole()]).toEqual([false, true, true]);
  expect(engine.recorded).toHaveLength(1);
});

test("a paragraph ends with its last day", async () => {
  /** Own ones that are over are taken back, once; the other's are theirs to end, and what lasts stays. */
  const { tend } = await import("../../src/ui/screens/journal/tending.ts");
  const paragraph = (id: string, last: number | null) => note.make({ text: "Words", last }, { space: "shared", entryId: id.repeat(16), day: 20_000 })!;
  const own = kept([paragraph("aa", 20_778), paragraph("bb", 20_779), paragraph("cc", null)], { mine: true, where: "relay", order: 1 });
  const theirs = kept([paragraph("dd", 20_001)], { mine: false, where: null, order: 2 });
  const engine = new FakeEngine({ ...BEGUN, shared: { me: 0, confirmed: null }, entries: [...own, ...theirs] });
  const notebook = await notebookOn(engine);
  tend(notebook);
  tend(notebook);

  expect(engine.snapshot().entries.map(({ entryId }) => entryId.slice(0, 2))).toEqual(["bb", "cc", "dd"]);
});

/** Remembers what was asked for. */
class Asked extends FakeEngine {
  readonly asked: string[] = [];

  override async open(content: Parameters<FakeEngine["open"]>[0]): Promise<Uint8Array> {
    this.asked.push(content.blob);
    return new Uint8Array(1);
  }
}

test("what the other attached is fetched as it comes", async () => {
  /** Not at the moment somebody looks, which a relay would notice; once, and nothing from long ago. */
  const { tend } = await import("../../src/ui/screens/journal/tending.ts");
  const content = { key: new Uint8Array(32), total: 9, hash: new Uint8Array(32), media: 0, seconds: null, width: null, height: null };
  const page = (id: string, day: number) =>
    journal.make({ text: null, practice: null, attachments: [{ ...content, blob: id.repeat(16) }], answers: null }, { space: "shared", entryId: id.repeat(16), day })!;
  const engine = new Asked({ ...BEGUN, shared: { me: 0, confirmed: null }, entries: kept([page("ab", 20_779), page("cd", 20_000)], { mine: false, where: null, order: 1 }) });
  const notebook = await notebookOn(engine);
  tend(notebook);
  await vi.waitUntil(() => engine.asked.length > 0);
  tend(notebook);

  expect(engine.asked).toEqual(["ab".repeat(16)]);
});

test("a picture keeps its shape", () => {
  /** No side is longer than is allowed, small ones stay as they are, and none vanishes. */
  expect(fitted(4_000, 3_000)).toEqual([1_600, 1_200]);
  expect(fitted(640, 480)).toEqual([640, 480]);
  expect(fitted(1, 40_000)).toEqual([1, 1_600]);
});

test("a search of ten thousand pages keeps up with the keys", async () => {
  /** Laid out in steps, found by beginnings, the newest first; only the first thirty are drawn. */
  const { finderOf } = await import("../../src/ui/screens/journal/finding.svelte.ts");
  const words = "river lemon anchor silver window candle forest pencil bridge harbour mirror orange basket velvet thunder pepper".split(" ");
  const text = (at: number): string => Array.from({ length: 60 }, (_, i) => words[(at * 7 + i * i) % words.length]).join(" ");
  const drafts = Array.from({ length: 10_000 }, (_, at) => journal.make({ text: `${text(at)} page${at}`, practice: null, attachments: [], answers: null }, { space: "solo", entryId: at.toString(16).padStart(32, "0"), day: 10_000 + (at % 9_000) })!);
  const engine = new FakeEngine({ ...BEGUN, entries: kept(drafts, { mine: true, where: "relay", order: 1 }) });
  const notebook = await notebookOn(engine);
  const finder = finderOf(notebook);
  finder.feed(engine.snapshot().entries);
  await vi.waitUntil(() => !finder.busy && ((finder.typed = "page9999"), finder.find().length > 0), 20_000);
  const { pages } = notebook.timeline;
  const spent = ["p", "pa", "page", "page99", "lem pep", "nowhere"].map((typed) => {
    const before = process.cpuUsage();
    finder.typed = typed;
    finder.results(finder.find(), pages);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });

  finder.typed = "page99";
  expect(finder.results(finder.find(), notebook.timeline.pages)).toHaveLength(30);
  expect(Math.max(...spent)).toBeLessThan(50);
});
