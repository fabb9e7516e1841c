/** What the screens about phones, relays and finding each other say. */
import type { Pair } from "./index.ts";
import { part } from "./language.ts";

export interface MoreWords {
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

export const [more, loadMore] = part<MoreWords>({ en: () => import("./more.en.ts"), de: () => import("./more.de.ts") });
