/** What crosses the line between page and device; both ends speak exactly this. */
import type { KeptEntry, PairingState, Snapshot } from "../sync/face.ts";
import type { Pack } from "./pack.ts";

/** Verbs that make a pairing, and those of a pairing; every other is a verb of the device whose answer travels as it is. */
export type Verb = "invite" | "join" | "type" | "cancel" | PlainVerb;

export type PlainVerb =
  | "begin"
  | "record"
  | "erase"
  | "attach"
  | "open"
  | "exportFile"
  | "importFile"
  | "copies"
  | "said"
  | "care"
  | "give"
  | "endCare"
  | "jot"
  | "versionIds"
  | "commitments"
  | "connect"
  | "keepPersisted"
  | "makeSheet"
  | "restore"
  | "checkWords"
  | "removeDevice"
  | "namePhone"
  | "testSheet"
  | "enrolAgain"
  | "leave"
  | "goQuiet"
  | "goOn"
  | "putAway"
  | "moveTo"
  | "stateCode"
  | "dismiss"
  | "wakeKey"
  | "wakeAt"
  | "healNow";

/** A call; with `pairing`, a verb of that pairing. */
export interface Call {
  readonly is: "call";
  readonly id: number;
  readonly verb: Verb;
  readonly args: readonly unknown[];
  readonly pairing: number | null;
}

export type ToDevice = Call | { readonly is: "wake" };

/** The answer to a call: a value, or the code of a refusal. */
export interface Answer {
  readonly is: "answer";
  readonly id: number;
  readonly code: string | null;
  readonly value: unknown;
}

/** What `invite` and `join` answer: which pairing it is. */
export interface PairingHandle {
  readonly id: number;
  readonly link: string | null;
}

/** What an entry is told apart by, at both ends. */
export function keyOf({ space, mine, entryId }: Pick<KeptEntry, "space" | "mine" | "entryId">): string {
  return `${space} ${mine} ${entryId}`;
}

export type FromDevice =
  | Answer
  | { readonly is: "progress"; readonly id: number; readonly done: number; readonly of: number }
  | { readonly is: "pairing"; readonly id: number; readonly state: PairingState }
  /** Entries that are new or have changed, and the keys of those that are gone; the snapshot stands with the last of them. */
  | {
      readonly is: "snapshot";
      readonly head: Omit<Snapshot, "entries">;
      readonly packs: readonly Pack[];
      readonly gone: readonly string[];
      readonly last: boolean;
    };
