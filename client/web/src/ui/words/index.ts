/** The typed catalogue of sentences: its shape, the languages there are, and the one in use. */
import type { PartOfDay } from "../../domain/days.ts";
import type { Choice, Field, Rating } from "../../domain/kinds/checkin.ts";
import { en } from "./en.ts";

/** What every trouble is told in: never a bare code. */
export interface Honest {
  readonly title: string;
  readonly happened: string;
  readonly safe: string;
  readonly todo: string;
}

type Pair = readonly [string, string];
type Named = (name: string) => string;

export interface Words {
  readonly language: string;
  /** How days are written. */
  readonly locale: string;
  /** Stands for the other person until their name has arrived. */
  readonly otherUnnamed: string;
  readonly title: string;

  readonly exit: string;
  readonly exitHint: string;
  readonly rooms: string;
  readonly today: string;
  readonly journal: string;
  readonly us: string;
  readonly back: string;
  readonly putAway: string;
  readonly notNow: string;
  readonly good: string;
  readonly undo: string;
  readonly keepIt: string;
  readonly checkIn: string;
  readonly startAgain: string;
  readonly goOn: string;

  readonly firstRun: {
    readonly title: string;
    readonly later: string;
    readonly facts: readonly [Pair, Pair, Pair];
    readonly start: string;
    readonly invited: string;
    readonly sheet: string;
  };

  greeting(part: PartOfDay): string;
  aboutAMinute(paired: boolean): string;
  readonly draftKept: string;
  readonly emptyIt: string;
  readonly emptied: string;
  readonly draftPutAway: string;
  readonly lately: string;
  readonly latelyFrom: Named;
  readonly nothingYet: Pair;
  readonly alone: string;
  readonly youAnd: Named;
  canSeeCount(name: string, count: number): string;
  readonly toKnow: string;
  readonly comingUp: string;
  fetching(held: number, of: number): string;

  readonly where: Readonly<Record<"phone" | "way" | "wayShort" | "relay", string>>;
  readonly onlyMe: string;
  readonly canSee: Named;

  readonly you: string;
  readonly kindCheckin: string;
  checkinOn(day: string): string;
  readonly todayInRow: string;
  readonly newerTitle: string;
  readonly newerText: string;
  readonly unfitTitle: string;
  readonly unfitText: string;
  /** A page that a pin ended, or that its author took back and both made. */
  readonly mark: Readonly<Record<"unconfirmed" | "erased", string>>;
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

  readonly moreForYou: (lines: number) => string;
  readonly keptToYou: string;
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
  readonly kept: string;
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

  readonly usRows: {
    readonly shared: string;
    readonly own: string;
    allListed(count: number): string;
    readonly connect: string;
    readonly connectText: string;
    readonly otherCode: string;
    readonly otherCodeText: string;
    readonly invite: string;
    readonly inviteText: string;
    readonly join: string;
    readonly joinText: string;
    readonly where: string;
    readonly reach: Readonly<Record<"here" | "away" | "refusing", string>>;
    readonly storage: string;
    readonly storageUnasked: string;
    readonly storageKept: string;
    readonly storageLoose: string;
    readonly storageAsk: string;
    readonly install: string;
    readonly installText: string;
    readonly notices: string;
    readonly sheet: string;
    readonly sheetText: string;
    readonly sheetThere: string;
    readonly phones: string;
    readonly phonesText: string;
  };

  readonly relay: Readonly<
    Record<
      | "title" | "lead" | "address" | "addressHint" | "code" | "codeHint" | "pasteHint" | "connect"
      | "connecting" | "already" | "wrongAddress" | "wrongCode" | "connected",
      string
    >
  >;
  readonly name: Readonly<Record<"title" | "lead" | "label" | "tooLong", string>>;
  readonly invite: Readonly<
    Record<"title" | "qrLabel" | "preparing" | "share" | "copy" | "copied" | "note", string>
  > & { readonly lead: Pair };
  readonly join: Readonly<
    Record<
      | "title" | "lead" | "camera" | "stopCamera" | "cameraOff" | "viewfinder" | "paste" | "open"
      | "notALink" | "calling",
      string
    >
  >;
  readonly codes: Readonly<
    Record<
      | "title" | "lead" | "yours" | "yoursText" | "theirs" | "theirsText" | "digits" | "note"
      | "differ" | "entered" | "founding" | "foundingText" | "done" | "doneText",
      string
    >
  >;

  readonly honest: Readonly<Record<"happened" | "safe" | "todo", string>>;
  readonly refusals: Readonly<Record<string, Honest>>;
  refusalOther(code: string): Honest;
  /** What is safe and what to do when an attempt ends after founding has begun. */
  readonly begun: Pick<Honest, "safe" | "todo">;
  /** Why an attempt to find each other has ended. */
  readonly ended: Readonly<Record<string, Honest>>;
  readonly alarms: Readonly<Record<string, Honest>>;
  alarmOther(name: string): Honest;
}

/** English comes with the first picture and is what everybody falls back to; others are loaded when wanted. */
const languages: Readonly<Record<string, () => Promise<Words>>> = {
  en: () => Promise.resolve(en),
};

/** The sentences in use; set once by `speak`, before anything is drawn. */
export let words: Words;

/** Loads the first wanted language that there is, else English. */
export async function speak(wanted: readonly string[]): Promise<void> {
  const known = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in languages);
  words = await (languages[known ?? "en"] as () => Promise<Words>)();
  document.documentElement.lang = words.language;
}
