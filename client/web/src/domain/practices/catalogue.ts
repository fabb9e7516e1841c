/**
 * Reads the catalogue of practices from its files: structure once, words per language (docs: Practices).
 *
 * Strict: what does not fit is refused with a sentence for whoever edits the files, and nothing of it is used.
 */
import { CADENCES, ASKED, type Catalogue, GROUPS, type Group, type Practice, SORTS, WHERES } from "./practice.ts";

/** The files do not fit; the message says where and what. */
export class UnfitCatalogue extends Error {}

type Fields = Readonly<Record<string, unknown>>;

const FORMAT = 1;
const ID = /^[A-Za-z0-9-]{1,24}$/;
const NEEDED = ["id", "group", "kind", "where", "cadence", "fields", "mustNot"];
const OPTIONAL = ["what", "asks", "reviewIn", "lasts", "most", "within", "guide", "deck", "together", "offline"];

/** All practices with their words; throws UnfitCatalogue. */
export function readCatalogue(structure: string, words: string): Catalogue {
  const whole = fieldsOf(parsed(structure, "catalogue"), "catalogue", ["format", "practices"]);
  if (whole.format !== FORMAT) refuse("catalogue", `has format ${String(whole.format)}; this program knows ${FORMAT}`);
  const said = fieldsOf(parsed(words, "words"), "words", ["language", "groups", "practices"]);
  const spoken = record(said.practices, "words: practices");
  const practices = list(whole.practices, "catalogue: practices").map((each) => readPractice(each, spoken));
  once(practices.map(({ id }) => id));
  const extra = Object.keys(spoken).find((id) => practices.every((practice) => practice.id !== id));
  if (extra !== undefined) refuse("words", `have ${extra}, which is not in the catalogue`);
  return { language: text(said.language, "words: language"), groups: readGroups(said.groups), practices };
}

function readGroups(value: unknown): Readonly<Record<Group, string>> {
  const named = fieldsOf(value, "words: groups", GROUPS);
  return Object.fromEntries(GROUPS.map((group) => [group, text(named[group], `words: groups: ${group}`)])) as Record<Group, string>;
}

function readPractice(value: unknown, spoken: Fields): Practice {
  const at = fieldsOf(value, "catalogue: a practice", NEEDED, OPTIONAL);
  const id = text(at.id, "catalogue: an id");
  if (!ID.test(id)) refuse(id, "is no id: letters, digits and hyphens, at most 24");
  const kind = oneOf(at.kind, Object.keys(SORTS) as (keyof typeof SORTS)[], `${id}: kind`);
  const fields = texts(at.fields, `${id}: fields`);
  return {
    ...readWords(spoken[id], id, kind === "checkin" ? 0 : fields.length),
    id,
    kind,
    fields,
    group: oneOf(at.group, GROUPS, `${id}: group`),
    what: texts(at.what ?? [], `${id}: what`).map((sort) => oneOf(sort, SORTS[kind] as readonly string[], `${id}: what`)),
    where: oneOf(at.where, WHERES, `${id}: where`),
    cadence: oneOf(at.cadence, CADENCES, `${id}: cadence`),
    asks: list(at.asks ?? [], `${id}: asks`).map((each) => oneOf(each, ASKED, `${id}: asks`)),
    mustNot: new Set(texts(at.mustNot, `${id}: mustNot`)),
    ...readNumbers(at, id),
    ...readMarks(at, id),
  };
}

function readNumbers(at: Fields, id: string): Pick<Practice, "reviewIn" | "lasts" | "most" | "within"> {
  const number = (name: string): number | null => {
    const value = at[name] ?? null;
    if (value === null || (Number.isSafeInteger(value) && (value as number) >= 0)) return value as number | null;
    return refuse(`${id}: ${name}`, "is no whole number");
  };
  return { reviewIn: number("reviewIn"), lasts: number("lasts"), most: number("most"), within: number("within") };
}

function readMarks(at: Fields, id: string): Pick<Practice, "guide" | "deck" | "together" | "offline"> {
  const mark = (name: string): boolean => {
    const value = at[name] ?? false;
    return typeof value === "boolean" ? value : refuse(`${id}: ${name}`, "is neither true nor false");
  };
  return { guide: mark("guide"), deck: mark("deck"), together: mark("together"), offline: mark("offline") };
}

function readWords(value: unknown, id: string, prompts: number): Pick<Practice, "title" | "lead" | "prompts" | "starters"> {
  if (value === undefined) refuse(id, "has no words in this language");
  const at = fieldsOf(value, `words: ${id}`, ["title", "lead"], ["prompts", "starters"]);
  const asked = texts(at.prompts ?? [], `words: ${id}: prompts`);
  if (asked.length !== prompts) refuse(`words: ${id}`, `have ${asked.length} prompts for ${prompts} fields`);
  return {
    title: text(at.title, `words: ${id}: title`),
    lead: text(at.lead, `words: ${id}: lead`),
    prompts: asked,
    starters: texts(at.starters ?? [], `words: ${id}: starters`),
  };
}

function parsed(json: string, where: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return refuse(where, "is not JSON");
  }
}

function record(value: unknown, where: string): Fields {
  const fits = typeof value === "object" && value !== null && !Array.isArray(value);
  return fits ? (value as Fields) : refuse(where, "is not an object");
}

/** An object with all the keys that are needed, and no other than those that may be. */
function fieldsOf(value: unknown, where: string, needed: readonly string[], optional: readonly string[] = []): Fields {
  const fields = record(value, where);
  for (const key of needed) if (!Object.hasOwn(fields, key)) refuse(where, `lacks ${key}`);
  const extra = Object.keys(fields).find((key) => !needed.includes(key) && !optional.includes(key));
  return extra === undefined ? fields : refuse(where, `has ${extra}, which nothing knows`);
}

function list(value: unknown, where: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(where, "is not a list");
}

function texts(value: unknown, where: string): readonly string[] {
  return list(value, where).map((each) => text(each, where));
}

function text(value: unknown, where: string): string {
  const fits = typeof value === "string" && value !== "" && value.trim() === value;
  return fits ? value : refuse(where, "is not a text, is empty, or has space around it");
}

function oneOf<T extends string>(value: unknown, known: readonly T[], where: string): T {
  return known.includes(value as T) ? (value as T) : refuse(where, `is ${String(value)}; known are ${known.join(", ")}`);
}

function once(ids: readonly string[]): void {
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) refuse(twice, "stands twice in the catalogue");
}

function refuse(where: string, what: string): never {
  throw new UnfitCatalogue(`${where} ${what}.`);
}
