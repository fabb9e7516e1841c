/**
 * Sentences that no first picture needs: they come with the screens that say them, after the language was chosen.
 *
 * A further language is a file beside `more-en` with the same shape.
 */
import { words } from "./index.ts";
import { moreEn } from "./more-en.ts";

type Pair = readonly [string, string];

export interface MoreWords {
  /** The sheet of paper that leads back. */
  readonly sheet: Readonly<
    Record<
      | "title" | "lead" | "renew" | "make" | "making" | "words" | "relay" | "print" | "done" | "once" | "again",
      string
    >
  > & { readonly keep: readonly Pair[] };
  /** Coming back with it. */
  readonly back: Readonly<
    Record<
      | "title" | "lead" | "words" | "wordsHint" | "address" | "keepOthers" | "keepOthersText" | "start"
      | "tooFew" | "checksum" | "working" | "workingText" | "done" | "newSheet" | "wrongAddress" | "near",
      string
    >
  > & {
    count(held: number): string;
    unknownWord(place: number, word: string): string;
    take(word: string, place: number): string;
  };
  /** One's own phones, and what two can compare. */
  readonly phones: Readonly<
    Record<
      | "title" | "lead" | "solo" | "shared" | "this" | "other" | "sheet" | "out" | "pending" | "remove"
      | "removed" | "codeTitle" | "codeText" | "code" | "showCode" | "unconfirmed" | "letIn" | "known" | "doubled",
      string
    >
  > & { named(is: string, number: number): string; confirmed(day: string): string; brings(count: number): string };
  /** What a notice may lead to. */
  readonly notices: Readonly<Record<"mine" | "notMine" | "keepAll" | "keepKnown" | "enrolling" | "healNow" | "told", string>>;
}

const languages: Readonly<Record<string, MoreWords>> = { en: moreEn };

export const more: MoreWords = languages[words.language] ?? moreEn;
