/** Puts check-ins and pages into words, as far as more than one screen says them alike. */
import { CHOICES, present, RATINGS, type Checkin, type Choice, type Field, type Rating } from "../domain/kinds/checkin.ts";
import type { Page } from "../domain/timeline.ts";
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
export function keyOf(page: Page): string {
  return `${page.mine ? "mine" : "theirs"} ${page.id}`;
}

/** What the kind of a page is called. */
export function titleOf(page: Page): string {
  if (page.content.is === "checkin") return onPages.kindCheckin;
  return page.content.is === "newer" ? onPages.newerTitle : onPages.unfitTitle;
}

/** The words on a leaf in a timeline: of a shared page what the other has, no more. */
export function textOf(page: Page): string {
  const content = page.sharing?.content ?? page.content;
  if (content.is === "checkin") return summaryOf(content.checkin);
  return content.is === "newer" ? onPages.newerText : onPages.unfitText;
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
