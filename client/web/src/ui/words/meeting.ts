/** What the screens of relays, of finding each other and of the sheet say: fetched when somebody uses them. */
import type { Pair } from "./index.ts";
import { part } from "./language.ts";

export interface MeetingWords {
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
      | "title" | "lead" | "renew" | "make" | "another" | "making" | "words" | "relay" | "print" | "done" | "once" | "again",
      string
    >
  > & { readonly keep: readonly Pair[] };
  /** Whether the words on it open this notebook. */
  readonly test: Readonly<
    Record<
      | "row" | "rowText" | "title" | "lead" | "go" | "opens" | "both" | "alone" | "ended" | "other" | "nothing" | "scan"
      | "square" | "notASheet",
      string
    >
  > & { since(day: string): string };
  /** Another phone of one's own, on either side. */
  readonly own: Readonly<
    Record<
      | "title" | "go" | "lead" | "square" | "text" | "copy" | "copied" | "spaces" | "founding" | "foundingText" | "done" | "doneText"
      | "called" | "keep" | "come" | "comeLead" | "paste" | "notACode" | "here" | "hereText" | "empty",
      string
    >
  > & { readonly before: readonly Pair[] };
  /** Six words that two can compare. */
  readonly code: Readonly<
    Record<"title" | "lead" | "show" | "words" | "unconfirmed" | "none" | "same" | "differ" | "sameText", string>
  > & { confirmed(day: string): string; readonly differs: readonly Pair[] };
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
}

export const [onMeeting, loadMeeting] = part<MeetingWords>({ en: () => import("./meeting.en.ts"), de: () => import("./meeting.de.ts") });
