/** Files that the app hands out: their names, as they lie in somebody's downloads. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { handOut as handOutEvents } from "../../src/ui/screens/calendar/file.ts";
import { handOut as handOutPage } from "../../src/ui/screens/together/paper.ts";
import { fileName, handOut } from "../../src/ui/screens/us/handing.ts";
import { words as german } from "../../src/ui/words/together.de.ts";
import { words as english } from "../../src/ui/words/together.en.ts";

const UI = join(import.meta.dirname, "../../src/ui");
/** One word that anybody's file may bear, and the day at most. */
const NEUTRAL = /^(notebook|calendar|page|seite)(-\d{4}-\d\d-\d\d)?\.(bin|html|json|ics|txt)$/;

let names: string[];

beforeEach(() => {
  names = [];
  const createElement = () => {
    const link = { download: "", click: () => void names.push(link.download) };
    return link;
  };
  vi.stubGlobal("document", { createElement });
});
afterEach(() => vi.unstubAllGlobals());

it("R15, R19: a file that is taken along bears a name that says nothing", () => {
  // The record, its pages, one's values; the calendar; a page of an agreement, in either language.
  for (const ending of ["bin", "html", "json"]) handOut([""], "text/plain", fileName(20_000, ending));
  handOutEvents([], 20_000);
  for (const { paper } of [english, german]) handOutPage("", `${paper.file}.txt`);

  expect(names).toHaveLength(6);
  expect(names.filter((name) => !NEUTRAL.test(name))).toEqual([]);
});

it("nothing else in the app hands out a file", () => {
  // A link that downloads, or a way of the browser's to save or share one, stands in those three places alone.
  const all = readdirSync(UI, { recursive: true, encoding: "utf8" }).filter((name) => /\.(ts|svelte)$/.test(name));
  const handing = all.filter((name) => /\bdownload\b[=:]|showSaveFilePicker|share\(\{ files/.test(readFileSync(join(UI, name), "utf8")));

  expect(handing.sort()).toEqual(["screens/calendar/file.ts", "screens/together/paper.ts", "screens/us/handing.ts"]);
});
