/** The catalogue: nothing missing, and none of the words the app never uses. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { FIELDS, RATINGS } from "../../src/domain/kinds/checkin.ts";
import { en } from "../../src/ui/words/en.ts";
import { moreEn } from "../../src/ui/words/more-en.ts";

const NEVER = [
  "betrayal", "affair", "cheating", "victim", "offender", "guilty", "confess", "sex", "addict", "sober", "clean", "relapse",
  "recovery", "trust score", "honest partner", "prove", "verify your partner", "monitor", "track", "streak", "missed", "overdue",
  "failed", "late", "days since", "seen", "read", "online", "last active", "typing", "waiting for", "has not", "remind",
  "congratulations", "well done", "good job", "keep it up", "journey", "healing", "toxic", "score", "level", "unlock", "oops",
  "are you sure", "please", "sorry",
];

const HERE = dirname(fileURLToPath(import.meta.url));

/** The codes that a source names, found by a pattern with one group. */
function codesIn(path: string, pattern: RegExp): string[] {
  return [...readFileSync(join(HERE, path), "utf8").matchAll(pattern)].map(([, code]) => code as string);
}

const RELAY = codesIn("../../../../server/twofold_server/errors.py", /Row\("(\w+)"/g);
const STORAGE = codesIn("../../src/platform/storage-fault.ts", /\| "(\w+)"/g);
const ENGINE = ["engine", "links", "meetings", "space-sync", "founding", "joining", "recovering", "belonging"].flatMap((name) =>
  codesIn(`../../src/sync/${name}.ts`, /Refusal\("(\w+)"/g),
);
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

test("no forbidden word", () => {
  /** Whole words only: lately is not late. Keys of the catalogue are no sentences. */
  const all = sentences([en, moreEn]);
  const found = NEVER.flatMap((word) => all.filter((text) => new RegExp(`\\b${word}\\b`, "i").test(text)));
  expect(found).toEqual([]);
});

test("nothing is promised that cannot be kept", () => {
  /** The server could hand out another program, the own name is kept twice, and a relay sees that something came. */
  const TOO_MUCH = [/\bonly this phone can\b/i, /\bnot the server\b/i, /\bleaves no sign(?! on the other)/i, /\bonly the other phone\b/i];
  expect(TOO_MUCH.flatMap((claim) => sentences([en, moreEn]).filter((text) => claim.test(text)))).toEqual([]);
});

test("nobody is urged", () => {
  /** No exclamation mark anywhere. */
  expect(sentences([en, moreEn]).filter((text) => text.includes("!"))).toEqual([]);
});

test("every code has its sentences", () => {
  /** What happened, what is safe and what to do are there for each refusal of relay and storage, and each alarm. */
  expect(RELAY.length).toBeGreaterThan(20);
  expect(STORAGE.length).toBeGreaterThan(3);
  const without = [...RELAY, ...STORAGE, ...ENGINE].filter((code) => !(code in en.refusals));
  expect(without).toEqual([]);
  expect(ENDINGS.filter((why) => !(why in en.ended) && !(why in en.refusals))).toEqual([]);
  for (const code of RELAY) expect(Object.values(en.refusals[code] ?? {})).toHaveLength(4);
  for (const name of ALARMS) expect(Object.values(en.alarms[name] ?? {})).toHaveLength(4);
});

test("every place on a line has a word", () => {
  /** Eleven words per rating, the ends being the first and the last. */
  for (const field of RATINGS) {
    const words = [...Array(11).keys()].map((value) => en.rating(field, value));
    expect(words.filter((text) => text.includes("undefined"))).toEqual([]);
    expect([words[0], words[10]]).toEqual([`0, ${en.ratingEnds(field)[0]}`, `10, ${en.ratingEnds(field)[1]}`]);
  }
  expect(FIELDS.filter((field) => !en.field[field])).toEqual([]);
});
