/** What is said of pages and check-ins: loaded right after the first picture, before any page is drawn. */
import type { AnySaid } from "../../domain/kinds/all.ts";
import type { Choice, Field, Rating } from "../../domain/kinds/checkin.ts";
import type { Named, Pair } from "./index.ts";
import { part } from "./language.ts";

export interface PagesWords {
  readonly always: string;
  readonly lately: string;
  readonly latelyFrom: Named;
  canSeeCount(name: string, count: number): string;
  fetching(held: number, of: number): string;
  readonly where: Readonly<Record<"phone" | "way" | "wayShort" | "relay", string>>;
  readonly you: string;
  readonly kindCheckin: string;
  checkinOn(day: string): string;
  readonly todayInRow: string;
  readonly newerTitle: string;
  readonly newerText: string;
  readonly unfitTitle: string;
  readonly unfitText: string;
  /** What kinds are called that no screen tells in its own words. */
  readonly kinds: Readonly<Record<AnySaid["kind"], string>>;
  /** A page that a pin ended, or that its author took back and both made. */
  readonly mark: Readonly<Record<"unconfirmed" | "erased", string>>;
  readonly moreForYou: (lines: number) => string;
  readonly keptToYou: string;
  leafName(who: string, mine: boolean, reach: string, kind: string, day: string): string;
  readonly leafOnlyYou: string;
  readonly leafShared: Named;
  readonly leafFrom: string;
  rating(field: Rating, value: number): string;
  ratingEnds(field: Rating): Pair;
  readonly tapWhereYouAre: string;
  leaveEmpty(field: Field): string;
  readonly field: Readonly<Record<Field, string>>;
  readonly choices: Readonly<Record<Choice, readonly string[]>>;
  readonly choiceNewer: string;
  readonly notePlaceholder: string;
  shareLabel(field: Field, name: string): string;
  nowCanSee(field: Field, name: string): string;
  nowOnlyMe(field: Field): string;
  readonly summary: {
    words(list: readonly string[]): string;
    body(list: readonly string[]): string;
    need(text: string): string;
    thanks(text: string): string;
    rating(field: Rating, value: number): string;
  };
  readonly tally: {
    forName(name: string, fields: readonly Field[]): string;
    readonly rest: string;
    readonly nothing: string;
    readonly viewAs: Named;
  };
  readonly viewAs: {
    readonly title: Named;
    readonly staying: string;
    readonly nothingStays: string;
    stays(name: string, things: readonly string[]): string;
    thing(field: Field, count: number): string;
    readonly you: string;
  };
  readonly nothingChosen: string;
  tooLong(over: number): string;
  readonly whereChanged: Readonly<Record<"phone" | "way" | "relay", string>>;
  readonly journalEmpty: Pair;
  noneFrom(name: string): Pair;
  readonly earlier: string;
  readonly pageTitle: string;
  readonly pageGone: Pair;
  readonly list: {
    readonly title: Named;
    readonly lead: Named;
    readonly pages: string;
    readonly standing: string;
    readonly name: string;
    readonly none: Named;
    checkin(lines: number): string;
  };
}

export const [onPages, loadPages] = part<PagesWords>({ en: () => import("./pages.en.ts"), de: () => import("./pages.de.ts") });
