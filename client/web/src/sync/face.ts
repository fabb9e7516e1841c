/**
 * What the screens may ask of the device, and all they ever see of it: one snapshot, a few verbs.
 * Types only. The engine in the worker fulfils it; the screens never learn of envelopes, keys or sockets.
 */

/** Where an own entry is: on this phone, on its way, at the relay. Never whether somebody opened it. */
export type Where = "phone" | "way" | "relay";

/** The two spaces a phone may hold in this version: one's own, and the one shared with the other person. */
export type SpaceName = "solo" | "shared";

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
  /** Grows with the order in which this device came to hold entries; for stable sorting within a day. */
  readonly order: number;
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

/** Something the person should know; `name` is a stable code with a sentence in `ui/words`. */
export interface Alarm {
  readonly name: string;
  readonly space: SpaceName;
  readonly reason: string | null;
}

export interface Snapshot {
  /** False until `begin` was called once on this phone. */
  readonly begun: boolean;
  readonly relay: { readonly origin: string; readonly reach: "here" | "away" | "refusing" } | null;
  /** Set once the shared space is founded. */
  readonly shared: { readonly me: number } | null;
  readonly entries: readonly KeptEntry[];
  readonly alarms: readonly Alarm[];
  /** While much is fetched: envelopes held so far, of how many. */
  readonly fetching: { readonly held: number; readonly of: number } | null;
  /** Whether the browser promised to keep the storage; null when not asked yet. */
  readonly persisted: boolean | null;
}

export type PairingState =
  | { readonly at: "calling" }
  | { readonly at: "waiting" }
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

export interface Engine {
  snapshot(): Snapshot;
  watch(listener: (snapshot: Snapshot) => void): () => void;
  /** Makes the vault and the solo space on this phone; needs no network. Idempotent. */
  begin(): Promise<void>;
  /** Keeps entries in one transaction; resolves only when they are durable on this phone. */
  record(entries: readonly NewEntry[]): Promise<void>;
  /** Founds the solo space at a relay with the household's code. */
  connect(relay: string, code: string): Promise<void>;
  /** Opens an invitation; `app` is the origin that the link leads to. */
  invite(app: string): Promise<Pairing>;
  /** Follows an invitation link (or its fragment). */
  join(link: string): Promise<Pairing>;
  /** Asks the browser to keep the storage; answers what it said. */
  persist(): Promise<boolean>;
}
