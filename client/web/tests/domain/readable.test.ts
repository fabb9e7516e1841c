/** The record as pages and as values: what was written is in it as text, and nothing else comes with it. */
import { expect, test } from "vitest";
import { valuesOf } from "../../src/domain/plain-values.ts";
import { documentOf, plain, type Sheet } from "../../src/domain/readable.ts";
import { DAY, heldAs, idOf, kindNamed, NAMES, SAMPLES } from "./said.ts";

const NAUGHTY = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</article></style>", "&lt;b&gt;", "javascript:alert(1)", "'\" onload='x", "\u202e<b>", "<!--", "]]>"];

function pagesOf(text: string): string {
  const sheet: Sheet = {
    who: text, what: text, reach: text,
    lines: [{ label: null, text }, { label: text, text }],
    shown: [{ type: "image/png", name: text, data: "AAAA" }, { type: text, name: text, data: "AAAA" }, { type: "audio/ogg", name: text, data: null }],
  };
  return documentOf({ language: text, title: text, lead: text, chapters: [{ heading: text, sheets: [sheet] }] }).join("");
}

test("what was written is never markup", () => {
  /** With any words in any place the document has the very tags that it has with plain ones. */
  const tags = (page: string): string[] => [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/"[^"]*"/g, '""'));
  for (const text of NAUGHTY) {
    expect(tags(pagesOf(text))).toEqual(tags(pagesOf("plain")));
    expect(pagesOf(text)).toContain(plain(text));
  }
});

test("the document reaches for nothing", () => {
  /** It forbids itself scripts and addresses, and has no address but those of what is in it. */
  const page = pagesOf("plain");
  expect(page).toContain("default-src 'none'");
  expect([...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address).filter((address) => !address?.startsWith("data:"))).toEqual([]);
  expect(page).not.toMatch(/https?:|url\(|@import/);
});

test("values hold every entry and no key", () => {
  /** Each kind but lines about one's phones says what it says; dates are dates, bytes are hex, and what opens an attachment stays out. */
  const lines = ["did", "left"];
  const entries = NAMES.flatMap((name, at) => {
    const draft = (["solo", "shared"] as const).map((space) => kindNamed(name).make(SAMPLES[name], { space, entryId: idOf(at), day: DAY, revision: 0 })).find((each) => each !== null);
    return draft === undefined || draft === null ? [] : [heldAs(true, draft)];
  });
  const unknown = { ...entries[0]!, kind: "dream", body: Uint8Array.of(1, 255) };
  const text = JSON.stringify(valuesOf([...entries, unknown], DAY));
  const read = JSON.parse(text) as { entries: { kind: string; day: string; content: unknown }[] };
  expect(read.entries).toHaveLength(entries.filter(({ kind }) => !lines.includes(kind)).length + 1);
  expect(read.entries.find(({ kind }) => kind === "dream")?.content).toBe("01ff");
  expect(read.entries.every(({ day }) => /^\d{4}-\d\d-\d\d$/.test(day))).toBe(true);
  expect(text).not.toContain('"key"');
});
