/** The catalogues: nothing missing, in no language. What they must not say is the business of the house's lint. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { FIELDS, RATINGS } from "../../src/domain/kinds/checkin.ts";
import { LANGUAGES } from "../../src/ui/words/language.ts";
import type { PagesWords } from "../../src/ui/words/pages.ts";
import type { TroubleWords } from "../../src/ui/words/trouble.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const CATALOGUES = join(HERE, "../../src/ui/words");
const PARTS = readdirSync(CATALOGUES).flatMap((name) => /^(?!saying)(\w+)\.en\.ts$/.exec(name)?.[1] ?? []);

async function part<T>(name: string, language: string): Promise<T> {
  return ((await import(join(CATALOGUES, `${name}.${language}.ts`))) as { words: T }).words;
}

/** The codes that a source names, found by a pattern with one group. */
function codesIn(path: string, pattern: RegExp): string[] {
  return [...readFileSync(join(HERE, path), "utf8").matchAll(pattern)].map(([, code]) => code as string);
}

const RELAY = codesIn("../../../../server/twofold_server/errors.py", /Row\("(\w+)"/g);
const STORAGE = codesIn("../../src/platform/storage-fault.ts", /\| "(\w+)"/g);
const ENGINE = ["engine", "links", "meetings", "space-sync", "founding", "joining", "once-used", "recovering", "belonging"].flatMap((name) =>
  codesIn(`../../src/sync/${name}.ts`, /Refusal\("(\w+)"/g),
);
const OLDER = codesIn("../../src/platform/relay.ts", /"(\w+_older)"/g);
const ENDINGS = ["joining", "mailbox", "attempt"].flatMap((name) =>
  codesIn(`../../src/sync/${name}.ts`, /(?:Ended\(|why: )"(\w+)"/g),
);
const ALARMS = [
  "healed", "restored", "ended", "unknown", "forked", "forked_roster", "refused_roster", "withheld", "differs", "gap",
  "body_missing", "unconfirmed", "disowned", "quarantined", "bad_grant", "needs_newer", "removal_pending",
];

/** Every sentence, the functions among them filled in. */
function sentences(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "function") return sentences(filled(value as (...args: unknown[]) => unknown));
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(sentences);
}

function filled(say: (...args: unknown[]) => unknown): unknown {
  const tries: unknown[][] = [["Jo", 2, "x", "y", "z"], ["distress", 3], ["Jo", ["distress", "note"]], [["a", "b"]], [4, 9], ["evening"], ["words", 2]];
  return tries.map((args) => {
    try {
      return say(...args);
    } catch {
      return null;
    }
  });
}

/** The places in a catalogue, down to the single sentence: lists as long as they are, functions as such. */
function places(value: unknown, at = ""): string[] {
  if (typeof value !== "object" || value === null) return [at];
  return Object.entries(value).flatMap(([key, each]) => places(each, `${at}/${key}`));
}

test.each(PARTS)("%s is complete in every language", async (name) => {
  /** The same places everywhere: also in tables and lists, whose keys are no matter of types. */
  const whole = places(await part(name, "en")).sort();
  for (const language of LANGUAGES) expect(places(await part(name, language)).sort()).toEqual(whole);
});

test.each(LANGUAGES)("%s leaves no blank", async (language) => {
  /** No sentence is empty, nothing that was not filled in shows through, and nobody is urged. */
  for (const name of PARTS) {
    const all = sentences(await part(name, language));
    expect(all.filter((text) => text.trim() === "" || /\$\{|\[object|!/.test(text))).toEqual([]);
  }
});

test("nothing is promised that cannot be kept", async () => {
  /** The server could hand out another program, the own name is kept twice, and a relay sees that something came. */
  const TOO_MUCH = [/\bonly this phone can\b/i, /\bnot the server\b/i, /\bleaves no sign(?! on the other)/i, /\bonly the other phone\b/i, /\bnur dieses Telefon kann\b/i, /\bnicht der Server\b/i, /\bhinterlässt (?!auf dem anderen Telefon)/i];
  for (const language of LANGUAGES) {
    for (const name of PARTS) {
      const all = sentences(await part(name, language));
      expect(TOO_MUCH.flatMap((claim) => all.filter((text) => claim.test(text)))).toEqual([]);
    }
  }
});

test.each(LANGUAGES)("every code has its sentences in %s", async (language) => {
  /** What happened, what is safe and what to do are there for each refusal of relay and storage, and each alarm. */
  const words = await part<TroubleWords>("trouble", language);
  expect(RELAY.length).toBeGreaterThan(20);
  expect(STORAGE.length).toBeGreaterThan(3);
  expect([...RELAY, ...STORAGE, ...ENGINE, ...OLDER].filter((code) => !(code in words.refusals))).toEqual([]);
  expect(ENDINGS.filter((why) => !(why in words.ended) && !(why in words.refusals))).toEqual([]);
  expect(OLDER).toEqual(["phone_older", "relay_older"]);
  for (const code of RELAY) expect(Object.values(words.refusals[code] ?? {})).toHaveLength(4);
  for (const name of ALARMS) expect(Object.values(words.alarms[name] ?? {})).toHaveLength(4);
});

test.each(LANGUAGES)("every place on a line has a word in %s", async (language) => {
  /** Eleven words per rating, the ends being the first and the last. */
  const words = await part<PagesWords>("pages", language);
  for (const field of RATINGS) {
    const said = [...Array(11).keys()].map((value) => words.rating(field, value));
    expect(said.filter((text) => text.includes("undefined"))).toEqual([]);
    expect([said[0], said[10]]).toEqual([`0, ${words.ratingEnds(field)[0]}`, `10, ${words.ratingEnds(field)[1]}`]);
  }
  expect(FIELDS.filter((field) => !words.field[field])).toEqual([]);
});
