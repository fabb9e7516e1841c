/** What crosses the line between page and device; both ends speak exactly this. */
import type { PairingState, Snapshot } from "../sync/face.ts";
import type { Pack } from "./pack.ts";

/** Verbs that make a pairing, and those of a pairing; every other is a verb of the device whose answer travels as it is. */
export type Verb = "invite" | "join" | "type" | "cancel" | PlainVerb;

export type PlainVerb =
  | "begin"
  | "record"
  | "said"
  | "versionIds"
  | "connect"
  | "keepPersisted"
  | "makeSheet"
  | "restore"
  | "checkWords"
  | "removeDevice"
  | "enrolAgain"
  | "leave"
  | "goQuiet"
  | "stateCode"
  | "dismiss"
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

export type FromDevice =
  | Answer
  | { readonly is: "pairing"; readonly id: number; readonly state: PairingState }
  /** Entries that are new or have changed; the snapshot stands with the last of them. */
  | {
      readonly is: "snapshot";
      readonly head: Omit<Snapshot, "entries">;
      readonly packs: readonly Pack[];
      readonly last: boolean;
    };
