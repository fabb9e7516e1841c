/** A page made from a practice by its template alone, as a form would: every prompt taken for what was written. */
import { writeVersion } from "../../src/domain/agreement-version.ts";
import type { SpaceName } from "../../src/domain/entries.ts";
import { KINDS } from "../../src/domain/kinds/all.ts";
import { EMPTY, type Field, FIELDS, makeEntries, RATINGS, CHOICES, readCheckin } from "../../src/domain/kinds/checkin.ts";
import type { At } from "../../src/domain/kinds/kind.ts";
import { type Practice, promptsOf, sortsOf } from "../../src/domain/practices/practice.ts";

const DAY = 20_700;
const ID = "0".repeat(32);
const SPACES: Readonly<Record<Practice["where"], readonly SpaceName[]>> = {
  solo: ["solo"],
  shareable: ["solo", "shared"],
  joint: ["shared"],
};

type Make = (practice: Practice, said: readonly string[], at: At) => unknown;

const MAKE: Readonly<Record<Practice["kind"], Make>> = {
  checkin: ({ fields }) => makeCheckin(fields),
  journal: ({ id }, said, at) =>
    KINDS.journal.make({ text: null, practice: id, attachments: [], answers: said.map((text, prompt) => ({ prompt, text })) }, at),
  note: ({ lasts }, said, at) => KINDS.note.make({ text: said.join("\n"), last: lasts === null ? null : DAY + lasts }, at),
  agreement: (_, said) => writeVersion({ random: new Uint8Array(16), parent: null, clauses: said.map(clause) }),
  promise: ({ id, within }, [text = "", reason = null, plan = ""], at) => {
    const changes = reason === null ? [] : [{ day: DAY, earlier: text, reason, plan }];
    const due = within === null ? null : DAY + within;
    return KINDS.promise.make({ text, size: 0, due, practice: id, state: reason === null ? 0 : 2, changes }, at);
  },
  repair: ({ id, fields }, said, at) => {
    const step = (name: string) => (fields.includes(name) ? { text: said[fields.indexOf(name)] as string, day: DAY } : null);
    const [acknowledge, apologise, repair, follow] = [step("acknowledge"), step("apologise"), step("repair"), step("follow")];
    return KINDS.repair.make({ practice: id, acknowledge, apologise, repair, follow }, at);
  },
  signal: (practice, _, at) => every(practice, (what) => KINDS.signal.make({ what, light: what === 4 ? 0 : null, until: what === 3 ? 900 : null, again: 0 }, at)),
  ask: (practice, [text = ""], at) =>
    every(practice, (what) => {
      const heavy = practice.fields[0] === "weight";
      return KINDS.ask.make({ what, weight: heavy ? 2 : null, text: heavy ? null : text, by: null, last: DAY + (practice.lasts ?? 99) }, at);
    }),
  plan: (practice, steps, at) =>
    every(practice, (what) => KINDS.plan.make({ what, title: practice.title, steps, practice: practice.id }, at)),
  card: ({ id, title }, lines, at) => KINDS.card.make({ practice: id, title, lines }, at),
  moment: (practice, [text = ""], at) => every(practice, (what) => KINDS.moment.make({ practice: practice.id, text, what }, at)),
  event: ({ id }, [title = ""], at) =>
    KINDS.event.make({ title, start: DAY, minute: null, minutes: null, repeat: 0, last: null, note: null, practice: id, zone: "UTC" }, at),
};

/** Whether each page that the practice leads to is one that its kind takes, in each space that it has a place in. */
export function fitsItsKind(practice: Practice): boolean {
  const said = promptsOf(practice).map(({ prompt }) => prompt);
  return SPACES[practice.where].every((space) => MAKE[practice.kind](practice, said, { space, entryId: ID, day: DAY }) !== null);
}

function every(practice: Practice, make: (what: number) => unknown): unknown {
  const codes = sortsOf(practice);
  return codes.length > 0 && codes.every((what) => make(what) !== null) ? codes : null;
}

function clause(text: string, at: number) {
  return { id: new Uint8Array(16).fill(at), text, appliesTo: null, sign: null, reviewDay: null, endDay: null };
}

function makeCheckin(fields: readonly string[]): unknown {
  const known = fields.filter((field): field is Field => (FIELDS as readonly string[]).includes(field));
  if (known.length < fields.length) return null;
  const value = (field: Field) => ((RATINGS as readonly string[]).includes(field) ? 5 : (CHOICES as readonly string[]).includes(field) ? [1] : "a");
  const said = { ...EMPTY, ...Object.fromEntries(known.map((field) => [field, value(field)])) };
  const [own] = makeEntries(said, new Set(known), ID, DAY);
  return own === undefined ? null : readCheckin(own.body);
}
