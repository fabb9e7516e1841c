/**
 * Puts check-ins and pages into words, as far as more than one screen says them alike.
 *
 * A group of screens teaches how the kinds it owns are told; a kind that nobody has told yet has its name and its first words.
 */
import { CHOICES, present, RATINGS, type Checkin, type Choice, type Field, type Rating } from "../domain/kinds/checkin.ts";
import type { AnySaid } from "../domain/kinds/all.ts";
import type { Content, Page } from "../domain/timeline.ts";
import type { IconName } from "./icons.ts";
import type { Place } from "./screens/places.ts";
import { onPages } from "./words/pages.ts";

/** The value of one field in words. */
export function sayField(checkin: Checkin, field: Field): string {
  if (isRating(field)) return onPages.rating(field, checkin[field] ?? 0);
  if (isChoice(field)) return chosenWords(checkin, field).join(", ");
  return checkin[field] ?? "";
}

/** The whole check-in in a few sentences. */
export function summaryOf(checkin: Checkin): string {
  return present(checkin).map((field) => summaryOfField(checkin, field)).join(" ");
}

/** Names a page among all pages: two people may have used one id. */
export function keyOf(page: Pick<Page, "mine" | "id">): string {
  return `${page.mine ? "mine" : "theirs"} ${page.id}`;
}

type SaidBy<K> = Extract<AnySaid, { readonly kind: K }>["said"];

/** How a kind is told in a list and on a leaf. */
export interface Teller<T> {
  readonly icon: IconName;
  /** The place that shows one of them, by its key; a page of its own where there is none. */
  readonly place?: Place;
  /** What that place calls it, where it is not the page's own key: an agreement for a wording of it. */
  readonly id?: (said: T) => string;
  title(said: T): string;
  text(said: T): string;
}

export type Tellers = { readonly [K in AnySaid["kind"]]?: Teller<SaidBy<K>> };

let tellers: Tellers = $state.raw({});

/** Adds how further kinds are told. */
export function teach(more: Tellers): void {
  tellers = { ...tellers, ...more };
}

/** What a page is called. */
export function titleOf({ content, kind }: Pick<Page, "content" | "kind">): string {
  if (content.is === "checkin") return onPages.kindCheckin;
  if (content.is === "said") return tellerOf(content)?.title(content.said) ?? onPages.kinds[content.kind];
  if (content.is === "later") return onPages.kinds[kind as AnySaid["kind"]] ?? onPages.pageTitle;
  return content.is === "unfit" ? onPages.unfitTitle : onPages.newerTitle;
}

/** Where a page is read. What its author has not confirmed is in no fold, so it is shown by itself. */
export function placeOf({ content, mark }: Pick<Page, "content" | "mark">): Place {
  return (content.is === "said" && mark === null ? tellerOf(content)?.place : undefined) ?? "page";
}

/** What the place where a page is read calls it. */
export function idOf(page: Pick<Page, "content" | "mark" | "mine" | "id">): string {
  const { content } = page;
  return (content.is === "said" && page.mark === null ? tellerOf(content)?.id?.(content.said) : undefined) ?? keyOf(page);
}

/** The words on a leaf in a timeline: of a shared page what the other has, no more. */
export function textOf(page: Page): string {
  return wordsOf(page.sharing?.content ?? page.content);
}

/** The drawing that stands before a page in a list. */
export function iconOf({ content }: Page): IconName {
  if (content.is === "said") return tellerOf(content)?.icon ?? "journal";
  return content.is === "checkin" ? "checkin" : "question";
}

/** What something says in a list: how its kind is told, else its first words. */
export function wordsOf(content: Content): string {
  if (content.is === "checkin") return summaryOf(content.checkin);
  if (content.is === "said") return tellerOf(content)?.text(content.said) ?? firstWords(content.said);
  if (content.is === "later") return "";
  return content.is === "unfit" ? onPages.unfitText : onPages.newerText;
}

function tellerOf({ kind }: AnySaid): Teller<unknown> | undefined {
  return tellers[kind] as Teller<unknown> | undefined;
}

/** The first text in what is said. */
function firstWords(said: unknown): string {
  if (typeof said === "string") return said;
  if (typeof said !== "object" || said === null) return "";
  return Object.values(said).map(firstWords).find((words) => words !== "") ?? "";
}

function summaryOfField(checkin: Checkin, field: Field): string {
  if (isRating(field)) return onPages.summary.rating(field, checkin[field] ?? 0);
  if (isChoice(field)) return onPages.summary[field](chosenWords(checkin, field));
  const text = checkin[field] ?? "";
  return field === "note" ? text : onPages.summary[field](text);
}

function chosenWords(checkin: Checkin, field: Choice): readonly string[] {
  return (checkin[field] ?? []).map((id) => onPages.choices[field][id] ?? onPages.choiceNewer);
}

function isRating(field: Field): field is Rating {
  return (RATINGS as readonly Field[]).includes(field);
}

function isChoice(field: Field): field is Choice {
  return (CHOICES as readonly Field[]).includes(field);
}
