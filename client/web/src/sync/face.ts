/**
 * What the screens may ask of the device, and all they ever see of it: one snapshot, a few verbs.
 * Types only. The engine in the worker fulfils it; the screens never learn of envelopes, keys or sockets.
 */

import type { OwnDevice, Sheet, SheetTest, WordsFault } from "./own.ts";

export type { OwnDevice, Sheet, SheetTest, WordsFault } from "./own.ts";

/** Where an own entry is: on this phone, on its way, at the relay. Never whether somebody opened it. */
export type Where = "phone" | "way" | "relay";

/** No longer confirmed by its author; or erased by its author, and kept by the one who received it. */
export type Mark = "unconfirmed" | "erased";

/** A space with somebody who was asked to help; numbered on this phone alone. */
export type CareName = `care:${number}`;

/** The spaces a phone may hold: one's own, the one shared with the other person, and those of care. */
export type SpaceName = "solo" | "shared" | CareName;

/** One entry this device can open: the newest revision of (member, entry id) in one space. */
export interface KeptEntry {
  readonly space: SpaceName;
  readonly mine: boolean;
  readonly kind: string;
  readonly version: number;
  /** 16 bytes as 32 hex digits. */
  readonly entryId: string;
  readonly revision: number;
  /** Days since 1970-01-01 in the author's calendar. */
  readonly day: number;
  readonly body: Uint8Array;
  /** null for what another member wrote. */
  readonly where: Where | null;
  readonly mark: Mark | null;
  /** Grows with the order in which this device came to hold entries; for stable sorting within a day. */
  readonly order: number;
}

/**
 * Something that was said to the other, once: what it says is never replaced, and answers name its envelope.
 * `envelope`: 32 bytes as hex digits; null while the entry has not come back from the relay.
 */
export interface SaidEntry extends KeptEntry {
  readonly envelope: string | null;
}

/** An entry to record; the engine adds nothing but a place in the outbox. */
export interface NewEntry {
  readonly space: SpaceName;
  readonly kind: string;
  readonly version: number;
  readonly entryId: string;
  readonly revision: number;
  readonly day: number;
  readonly body: Uint8Array;
}

/** How something attached is to be shown; a code of `domain/kinds/journal`, and sizes. */
export interface MediaFacts {
  readonly media: number;
  readonly seconds: number | null;
  readonly width: number | null;
  readonly height: number | null;
}

/** A sealed content as an entry names it: its key, its id as 32 hex digits, its length and hash in clear. */
export interface AttachedContent {
  readonly key: Uint8Array;
  readonly blob: string;
  readonly total: number;
  readonly hash: Uint8Array;
}

/** What a commitment is made over: whose entry, its id as 32 hex digits, 32 random bytes, and what is committed to. */
export interface Committed {
  readonly member: number;
  readonly entryId: string;
  readonly blind: Uint8Array;
  readonly data: Uint8Array;
}

/** How far long work is. */
export type Told = (done: number, of: number) => void;

/** A file of one's own record; `hash`: 64 hex digits that are the same before and after it was taken in elsewhere. */
export interface Exported {
  readonly file: Uint8Array;
  readonly hash: string;
  readonly entries: number;
  readonly attachments: number;
  readonly missing: number;
}

/** What a file brought; `hash`: over all that is held here now. */
export type Imported = Pick<Exported, "hash" | "entries" | "attachments">;

/** Something the person should know; `name` is a stable code with a sentence in `ui/words`. */
export interface Alarm {
  readonly name: string;
  readonly space: SpaceName;
  readonly reason: string | null;
}

/** What a release shows: an entry, signed by a device of a member of a space, as of record n of its roster. */
export interface Disclosed {
  readonly space: Uint8Array;
  /** How many members that space has, and devices this member had there as of then. */
  readonly members: number;
  readonly devices: number;
  readonly member: number;
  readonly device: number;
  readonly envelope: Uint8Array;
  readonly seq: number;
  readonly n: number;
  /** Whether the device had ended by then. */
  readonly ended: boolean;
  readonly entry: Pick<KeptEntry, "kind" | "version" | "entryId" | "revision" | "day" | "body">;
  /** What this phone knows of that space itself. */
  readonly ruling: "unknown_space" | "counts" | "not_held" | "past_pin" | "not_counted" | "other_roster";
}

/** An entry in a space of care, in its own envelope. */
export interface CareEntry extends Omit<KeptEntry, "space" | "mark"> {
  readonly member: number;
  /** null while it has not come back from the relay. */
  readonly envelope: string | null;
  /** Taken back by its own author, on this phone or another: it has no words any more. */
  readonly takenBack: boolean;
  /** What it shows, if it is a sound release. */
  readonly disclosed: Disclosed | null;
}

/** A space of care with all that counts in it. */
export interface CareSpace {
  readonly name: CareName;
  readonly me: number;
  /** Of each member: 0 writes about oneself, 1 was asked to help. */
  readonly roles: readonly number[];
  readonly end: number;
  readonly stage: CareBrief["stage"];
  /** Whether it came in a file: to be read, and nothing else. */
  readonly copied?: true;
  /** Names of what is wrong there. */
  readonly alarms: readonly string[];
  readonly entries: readonly CareEntry[];
}

/** Something in the space for two: by its envelope where that is known, else whose it is and its id. */
export interface Picked {
  readonly envelope: string | null;
  readonly mine: boolean;
  readonly entryId: string;
  /** The one that was looked at: words that came since are not given in its place. */
  readonly revision?: number;
}

/**
 * What a space of care is to be: its last day (0: none), and whether whoever shares this notebook is in it. `at`: another
 * relay than this phone's, with a code of its own; whoever runs this phone's relay sees nothing of the space then.
 */
export interface CarePlan {
  readonly end: number;
  readonly both: boolean;
  readonly at?: { readonly relay: string; readonly code: string };
}

/** A space of care: whether this phone's person was asked to help there, and its last day (0: none). */
export interface CareBrief {
  readonly name: CareName;
  readonly helps: boolean;
  /** Not at its relay yet · all write · somebody has left, or its day is over: nothing more comes. */
  readonly stage: "awaited" | "open" | "over";
  readonly end: number;
  /** Another one whenever something may have changed in it. */
  readonly sign: string;
}

/**
 * How the space for two was left: saying nothing · a record that closes it is on its way · that record is there · the
 * other's record is.
 */
export type Apart = "quiet" | "leaving" | "said" | "theirs";

export interface Snapshot {
  /** False until `begin` was called once on this phone. */
  readonly begun: boolean;
  readonly relay: { readonly origin: string; readonly reach: "here" | "away" | "refusing" } | null;
  /** Set once the shared space is founded; `confirmed`: the day of the other's newest entry that names an own one. */
  readonly shared: { readonly me: number; readonly confirmed: number | null } | null;
  /** Set once that space was left: then nothing of it is in here, and what is held of it is among the copies. */
  readonly apart: Apart | null;
  /** The day on which this phone last heard from a relay. */
  readonly synced: number | null;
  /** What this phone alone remembers for the screens, by name. */
  readonly jots?: Readonly<Record<string, string>>;
  /** The spaces of care, without a word of them; what is in them nobody has who does not ask. */
  readonly care: readonly CareBrief[];
  readonly entries: readonly KeptEntry[];
  readonly alarms: readonly Alarm[];
  /** While much is fetched: envelopes held so far, of how many. */
  readonly fetching: { readonly held: number; readonly of: number } | null;
  /** Whether the browser promised to keep the storage; null when not asked yet. */
  readonly persisted: boolean | null;
  /** One's own devices, space by space; never the other person's. */
  readonly devices: readonly OwnDevice[];
  /** Whether a recovery sheet of this notebook is in force, as far as this device knows. */
  readonly sheet: boolean;
  /** While a notebook comes back by a sheet: its words are at work, or its pages are being fetched. */
  readonly restoring: boolean;
}

export type PairingState =
  | { readonly at: "calling" }
  /** `next`: the link for another one who is to be met in the same attempt. */
  | { readonly at: "waiting"; readonly next?: string }
  | { readonly at: "codes"; readonly mine: string; readonly typed: boolean }
  | { readonly at: "founding" }
  | { readonly at: "done" }
  | { readonly at: "ended"; readonly why: string };

/** One attempt to find each other; ends in `done` or `ended`, and is then spent. */
export interface Pairing {
  /** The invitation to show as link and QR; null on the side that joins. */
  readonly link: string | null;
  watch(listener: (state: PairingState) => void): () => void;
  /** Six digits as typed by this phone's own human. One wrong entry ends the attempt. */
  type(digits: string): Promise<void>;
  /** Ends the attempt, unless it founds already: then it goes on, and its state says so before this resolves. */
  cancel(): Promise<void>;
}

/** Thrown by every verb that is refused; `code` is a row of the table of refusals. */
export class Refusal extends Error {
  constructor(readonly code: string) {
    super(code);
    this.name = "Refusal";
  }
}

/**
 * How it stands with being woken: on · off · the browser was told not to · it cannot · only once it is on the home screen.
 */
export type Wakes = "on" | "off" | "denied" | "cannot" | "install";

export interface Engine {
  snapshot(): Snapshot;
  watch(listener: (snapshot: Snapshot) => void): () => void;
  /** Makes the vault and the solo space on this phone; needs no network. Idempotent. */
  begin(): Promise<void>;
  /**
   * Keeps entries in one transaction; resolves only when they are durable on this phone. `erases`: own entries of the
   * first one's space whose place it takes; they go in the same transaction, and one envelope says both.
   */
  record(entries: readonly NewEntry[], erases?: readonly string[]): Promise<void>;
  /**
   * Takes own entries back, every revision of them: gone from this phone when it resolves, and from the others as soon as
   * the relay has it. What was never sent leaves no mark. Refuses `joint` for what both made together.
   */
  erase(space: SpaceName, entryIds: readonly string[]): Promise<void>;
  /**
   * All that counts of what both said to each other in the shared space, each in its own envelope: unlike in the snapshot,
   * no later revision and no second use of an id stands in front of it.
   */
  said(): Promise<readonly SaidEntry[]>;
  /** Every space of care with what is in it; of one whose last day is over, whoever helped there is given no words. */
  care(): Promise<readonly CareSpace[]>;
  /**
   * Gives into a space of care, all or nothing: own words, recorded there again, and releases of what stands in the space
   * for two. Refuses joint for own words that mean nothing elsewhere, no_space, not_there, too_large.
   */
  give(space: CareName, words: readonly NewEntry[], picks: readonly Picked[]): Promise<void>;
  /** Takes back all that this phone's person put into a space of care, and leaves it; kept at once, done when the relay is in reach. */
  endCare(space: CareName): Promise<void>;
  /** Remembers a text under a name, on this phone alone; nobody hears of it. */
  jot(name: string, said: string): Promise<void>;
  /** The hash that names each of these versions of a text. */
  versionIds(versions: readonly Uint8Array[]): Promise<readonly Uint8Array[]>;
  /**
   * Seals a photo or a voice for an entry of that space, and keeps it; resolves when it is durable on this phone. It goes
   * to the relay once an own entry in that space names it, and leaves again when none does. Refuses `too_large` above
   * 32 MiB, `full`, `no_space`. Seal anew for another space: nothing must link two copies.
   */
  attach<F extends MediaFacts>(space: SpaceName, content: Uint8Array, facts: F): Promise<F & AttachedContent>;
  /**
   * What is attached, whole and verified: from this phone, or from the relay. Refuses `away`, `unknown_blob` (gone),
   * `unfinished` (not all of it is there yet), `bad_cipher` and the like (not what its author sealed).
   */
  open(content: AttachedContent, space: SpaceName): Promise<Uint8Array>;
  /**
   * All that is held here as one sealed file: entries of every space with what is attached, and no key of any. What is
   * attached and neither here nor to be had from the relay now is `missing`.
   */
  exportFile(passphrase: string, told?: Told): Promise<Exported>;
  /**
   * Takes such a file in; begins this phone if it has not begun. Own pages of the own space go on here under their ids;
   * what stood in a shared space, and what waited to leave, is kept as copies. What is here already stays as it is.
   * Refuses `no_archive`, `wrong_passphrase`, `file_cut`, `file_altered`, and keeps nothing then.
   */
  importFile(file: Uint8Array, passphrase: string, told?: Told): Promise<Imported>;
  /** What came in a file and is no entry of a space of this phone: to be read and exported, never sent, in no fold. */
  copies(): Promise<readonly KeptEntry[]>;
  /** The hash that commits a member's entry of the shared space to bytes which are not shown yet, for each of these. */
  commitments(all: readonly Committed[]): Promise<readonly Uint8Array[]>;
  /** Founds the solo space at a relay with the household's code. */
  connect(relay: string, code: string): Promise<void>;
  /**
   * Opens an invitation; `app` is the origin that the link leads to. With a plan, to a space of care: first the other one, if
   * both are in it. With `own`, of another phone of one's own: its link leads nowhere, and is for a phone that holds nothing.
   */
  invite(app: string, plan?: CarePlan | "own"): Promise<Pairing>;
  /** Follows an invitation link (or its fragment). Refuses `begun` where another phone of one's own lets in one that is not empty. */
  join(link: string): Promise<Pairing>;
  /** Asks the browser to keep the storage; answers what it said. */
  persist(): Promise<boolean>;
  /** How it stands with being woken for the shared space; asks nobody. */
  wakes(): Promise<Wakes>;
  /**
   * Has this phone woken by pushes that say nothing; to be called from a tap, for the browser asks. Answers how it stands
   * then. Refuses `no_space`, `away`, `no_wake` (the relay wakes nobody), `wake_host`.
   */
  wakeOn(): Promise<Wakes>;
  /** Ends that; done at once on this phone, and at the relay when it is in reach. */
  wakeOff(): Promise<void>;
  /** At a start: tells the relay again, which may have forgotten, and takes down what was shown. Refuses nothing. */
  wakeStill(): Promise<void>;
  /**
   * Makes a recovery sheet, and ends the one before it. Resolves when the relay holds all that the sheet needs; the
   * words are in the answer and nowhere else.
   */
  makeSheet(): Promise<Sheet>;
  /**
   * Brings the notebook back from the words of a sheet, on a phone that holds nothing. Resolves when the own space has
   * begun to come back; the rest is in the snapshot. Ends the member's other devices, unless they are kept.
   */
  restore(words: string, relay: string, keepOthers: boolean): Promise<void>;
  /** Whether words are those of this notebook's sheet: looks only at what is here, keeps and sends nothing. Refuses bad_words. */
  testSheet(words: string): Promise<SheetTest>;
  /** What is wrong with words as they were typed, while somebody types; null if nothing is. */
  checkWords(words: string): Promise<WordsFault | null>;
  /**
   * Ends one of one's own devices in a space and, unless it goes `alone`, what it let in; one of the own space in every space
   * where its seat is known. Resolves when that is kept, and done as soon as the relay is in reach. `keep`: of a device that
   * has a double, whether what both wrote stays, or only what this phone knew before. What was said to others on a story that
   * is cut off is never said again.
   */
  removeDevice(space: SpaceName, number: number, keep: boolean, alone?: boolean): Promise<void>;
  /** What a phone of one's own is called, by its number in the own space; kept there, and told to nobody else. */
  namePhone(number: number, name: string | null): Promise<void>;
  /**
   * This phone or another is an old copy: begins with new keys in every space where that is so. Its human says whether
   * all that was written stays (`keep`), or only what this phone remembers.
   */
  enrolAgain(keep: boolean): Promise<void>;
  /**
   * Leaves the shared space and says so, with last words for it or none; it closes for both, and each keeps what they
   * have. Kept at once, done when the relay is in reach. Refuses no_space, and closed where it is.
   */
  leave(words?: NewEntry | null): Promise<void>;
  /** Follows the shared space no more, on any own phone, and says nothing; all that is here stays. Refuses no_space. */
  goQuiet(): Promise<void>;
  /** Takes that back, where nothing was said. Refuses closed. */
  goOn(): Promise<void>;
  /**
   * Forgets the keys of the space that was left: with `keep`, what is held of it stays as copies; without, it goes.
   * Afterwards this phone may share with somebody again. Refuses no_space where it was not left.
   */
  putAway(keep: boolean): Promise<void>;
  /**
   * Founds the own space anew at another relay, and records there again what is one's own; the space for two stays where
   * it is. Refuses away, what the new relay refuses, and `unfinished` where attached things are not here and cannot be
   * fetched now, unless it goes `without` them.
   */
  moveTo(relay: string, code: string, without?: boolean): Promise<void>;
  /** Six words that both can compare: the same on two devices that were shown the same. */
  stateCode(space: SpaceName): Promise<readonly string[]>;
  /** A human has read a notice that is told once. */
  dismiss(alarm: string): Promise<void>;
  /** A human says that the relay need not wait for more devices after it was restored. */
  healNow(): Promise<void>;
}
