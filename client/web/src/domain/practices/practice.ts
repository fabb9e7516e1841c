/**
 * What a practice is: a template for a page, with its words in one language (docs: Practices).
 *
 * Owns what the app asks of practices once they are read. Practices are data: nothing here knows one by its id.
 */
import { WHATS as ASKS } from "../kinds/ask.ts";
import { CADENCES as TURNS } from "../kinds/chosen.ts";
import { WHATS as MOMENTS } from "../kinds/moment.ts";
import { WHATS as PLANS } from "../kinds/plan.ts";
import { WHATS as SIGNALS } from "../kinds/signal.ts";

export const GROUPS = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "K"] as const;
export const WHERES = ["solo", "shareable", "joint"] as const;
export const CADENCES = ["none", "daily", "weekly", "monthly", "quarterly", "whenNeeded"] as const;
export const ASKED = ["applies", "sign", "review", "end"] as const;
export const RETIRED = "retired";
/** The kinds that carry practices, with the sorts of those that have sorts: a sort's place is its code in the body. */
export const SORTS = {
  checkin: [],
  journal: [],
  note: [],
  agreement: [],
  promise: [],
  repair: [],
  signal: SIGNALS,
  ask: ASKS,
  plan: PLANS,
  card: [],
  moment: MOMENTS,
  event: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Group = (typeof GROUPS)[number];
export type Where = (typeof WHERES)[number];
export type Cadence = (typeof CADENCES)[number];
export type Asked = (typeof ASKED)[number];
export type PracticeKind = keyof typeof SORTS;

export interface Practice {
  readonly id: string;
  readonly group: Group;
  readonly kind: PracticeKind;
  /** Sorts of its kind, by name. */
  readonly what: readonly string[];
  readonly where: Where;
  readonly cadence: Cadence;
  /** The type of each prompt, by its number; `retired` where a prompt is no longer offered. */
  readonly fields: readonly string[];
  readonly asks: readonly Asked[];
  readonly reviewIn: number | null;
  readonly lasts: number | null;
  readonly most: number | null;
  readonly within: number | null;
  readonly guide: boolean;
  readonly deck: boolean;
  readonly together: boolean;
  readonly offline: boolean;
  readonly mustNot: ReadonlySet<string>;
  readonly title: string;
  readonly lead: string;
  readonly prompts: readonly string[];
  readonly starters: readonly string[];
}

export interface Catalogue {
  readonly language: string;
  readonly groups: Readonly<Record<Group, string>>;
  /** In the order in which they are shown. */
  readonly practices: readonly Practice[];
}

/** A prompt as a form shows it. */
export interface Prompted {
  readonly number: number;
  readonly type: string;
  /** Empty where the kind's own form has the words. */
  readonly prompt: string;
}

/** The practice of a page; null for one that is not in this catalogue, so that its page is shown without. */
export function practiceOf({ practices }: Catalogue, id: string | null): Practice | null {
  return practices.find((practice) => practice.id === id) ?? null;
}

/** The chosen practices of a group, or of all. */
export function practicesFor({ practices }: Catalogue, chosen: ReadonlySet<string>, group: Group | null = null): readonly Practice[] {
  return practices.filter(({ id, group: own }) => chosen.has(id) && (group === null || own === group));
}

/** What may be chosen: all for oneself; together never what is for one alone, since to name it would tell the other. */
export function mayChoose({ practices }: Catalogue, together: boolean, group: Group | null = null): readonly Practice[] {
  return practices.filter(({ where, group: own }) => (!together || where !== "solo") && (group === null || own === group));
}

/** What stays at hand in hard moments, without a network. */
export function atHand({ practices }: Catalogue): readonly Practice[] {
  return practices.filter(({ offline }) => offline);
}

/** The prompts that a form offers. */
export function promptsOf({ fields, prompts }: Practice): readonly Prompted[] {
  return fields.flatMap((type, number) => (type === RETIRED ? [] : [{ number, type, prompt: prompts[number] ?? "" }]));
}

/** The prompt that an answer was given to, also one that is retired; null if there is none of that number. */
export function promptOf({ prompts }: Practice, number: number): string | null {
  return prompts[number] ?? null;
}

/** The words with the other's name where they have a place for it. */
export function withName(text: string, name: string): string {
  return text.replaceAll("{name}", () => name);
}

/** The codes of its sorts in the body of its kind. */
export function sortsOf({ kind, what }: Practice): readonly number[] {
  return what.map((sort) => (SORTS[kind] as readonly string[]).indexOf(sort));
}

/** The cadence that is offered to whoever sets a rhythm, as its code there; 0, never, where none is. */
export function offeredCadence({ cadence }: Practice): number {
  return Math.max(0, (TURNS as readonly string[]).indexOf(cadence));
}
