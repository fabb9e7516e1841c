/**
 * A device that only remembers: it fulfils the face of the engine without keys, vault or relay.
 *
 * For screens on the stage and for tests of what the screens hand over. Nothing of it is in the built app.
 */
import type { Alarm, AttachedContent, CareName, CareSpace, Committed, Engine, Exported, Imported, KeptEntry, MediaFacts, NewEntry, Pairing, PairingState, Picked, SaidEntry, Sheet, SheetTest, Snapshot, SpaceName, Told, Wakes, WordsFault } from "../src/sync/face.ts";

export const NOTHING: Snapshot = {
  begun: false,
  relay: null,
  shared: null,
  apart: null,
  synced: null,
  care: [],
  entries: [],
  alarms: [],
  fetching: null,
  persisted: null,
  devices: [],
  sheet: false,
  restoring: false,
};

/** What a sheet of this device says: words like any other's. */
export const SHEET_WORDS: readonly string[] = (
  "garden river lemon anchor silver window candle forest pencil bridge harbor mirror " +
  "orange basket velvet thunder pepper island copper meadow ticket walnut ribbon lantern"
).split(" ");

export const BEGUN: Snapshot = { ...NOTHING, begun: true };

export class FakePairing implements Pairing {
  #listeners = new Set<(state: PairingState) => void>();
  #state: PairingState;
  cancelled = false;

  constructor(
    readonly link: string | null,
    first: PairingState,
  ) {
    this.#state = first;
  }

  watch(listener: (state: PairingState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => this.#listeners.delete(listener);
  }

  async type(digits: string): Promise<void> {
    this.become(digits === "935204" ? { at: "codes", mine: "418027", typed: true } : { at: "ended", why: "wrong_number" });
  }

  async cancel(): Promise<void> {
    this.cancelled = true;
    if (this.#state.at === "founding") return;
    this.become({ at: "ended", why: "cancelled" });
  }

  become(state: PairingState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

export class FakeEngine implements Engine {
  #snapshot: Snapshot;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #contents = new Map<string, Uint8Array>();
  readonly recorded: NewEntry[] = [];
  pairing: FakePairing | null = null;
  /** What the next attempt to pair begins with. */
  firstState: PairingState = { at: "waiting" };
  /** What the last restoring was asked to do. */
  restored: { readonly words: string; readonly relay: string; readonly keepOthers: boolean } | null = null;
  /** What the last removal was asked to do. */
  removed: { readonly space: SpaceName; readonly number: number; readonly keep: boolean; readonly alone: boolean } | null = null;
  /** Whether the last beginning again was to keep all that was written. */
  enrolled: boolean | null = null;
  /** A code that every verb refuses with, while it is set. */
  refusing: string | null = null;

  constructor(first: Snapshot) {
    this.#snapshot = first;
  }

  snapshot(): Snapshot {
    return this.#snapshot;
  }

  watch(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    queueMicrotask(() => listener(this.#snapshot));
    return () => this.#listeners.delete(listener);
  }

  async begin(): Promise<void> {
    this.change({ begun: true });
  }

  async record(entries: readonly NewEntry[], erases: readonly string[] = []): Promise<void> {
    this.#mayRefuse();
    if (entries[0] !== undefined) await this.erase(entries[0].space, erases);
    this.recorded.push(...entries);
    const held = this.#snapshot.entries.length;
    const kept = entries.map((entry, at) => ({ ...entry, mine: true, where: "phone" as const, mark: null, order: held + at }));
    const isOver = ({ space, mine, entryId }: KeptEntry): boolean =>
      mine && entries.some((entry) => entry.space === space && entry.entryId === entryId);
    this.change({ entries: [...this.#snapshot.entries.filter((each) => !isOver(each)), ...kept] });
  }

  /** Every shared entry that was never revised, each in an envelope named after it. */
  async said(): Promise<readonly SaidEntry[]> {
    const shared = this.#snapshot.entries.filter(({ space, revision }) => space === "shared" && revision === 0);
    return shared.map((entry) => ({ ...entry, envelope: entry.entryId + entry.entryId }));
  }

  /** What the next look at care shows. */
  inCare: readonly CareSpace[] = [];
  readonly given: (readonly [CareName, readonly NewEntry[], readonly Picked[]])[] = [];
  readonly endedCare: CareName[] = [];

  async care(): Promise<readonly CareSpace[]> {
    return this.inCare;
  }

  async give(space: CareName, words: readonly NewEntry[], picks: readonly Picked[]): Promise<void> {
    this.#mayRefuse();
    this.given.push([space, words, picks]);
  }

  async endCare(space: CareName): Promise<void> {
    this.#mayRefuse();
    this.endedCare.push(space);
  }

  async jot(name: string, said: string): Promise<void> {
    this.change({ jots: { ...this.#snapshot.jots, [name]: said } });
  }

  /** Some hash of each; a device has another. */
  async versionIds(versions: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    const hashes = versions.map((data) => crypto.subtle.digest("SHA-256", Uint8Array.from(data)));
    return (await Promise.all(hashes)).map((hash) => new Uint8Array(hash));
  }

  /** Some hash over all of it; a device has another, over its space too. */
  async commitments(all: readonly Committed[]): Promise<readonly Uint8Array[]> {
    return this.versionIds(all.map(({ member, entryId, blind, data }) => new TextEncoder().encode([member, entryId, blind, data].join())));
  }

  async erase(space: SpaceName, entryIds: readonly string[]): Promise<void> {
    this.#mayRefuse();
    const isGone = (entry: KeptEntry): boolean => entry.mine && entry.space === space && entryIds.includes(entry.entryId);
    this.change({ entries: this.#snapshot.entries.filter((entry) => !isGone(entry)) });
  }

  async attach<F extends MediaFacts>(_space: SpaceName, content: Uint8Array, facts: F): Promise<F & AttachedContent> {
    this.#mayRefuse();
    const blob = String(this.#contents.size + 1).padStart(32, "0");
    this.#contents.set(blob, content);
    return { ...facts, key: new Uint8Array(32), blob, total: content.length, hash: new Uint8Array(32) };
  }

  async open({ blob }: AttachedContent): Promise<Uint8Array> {
    this.#mayRefuse();
    const content = this.#contents.get(blob);
    if (content === undefined) throw Object.assign(new Error("away"), { code: "away" });
    return content;
  }

  async exportFile(_passphrase: string, told: Told = () => undefined): Promise<Exported> {
    this.#mayRefuse();
    told(1, 1);
    const entries = this.#snapshot.entries.length;
    return { file: new Uint8Array([1]), hash: "0".repeat(64), entries, attachments: 0, missing: 0 };
  }

  async importFile(_file: Uint8Array, _passphrase: string, told: Told = () => undefined): Promise<Imported> {
    this.#mayRefuse();
    told(1, 1);
    this.change({ begun: true });
    return { hash: "0".repeat(64), entries: 1, attachments: 0 };
  }

  async copies(): Promise<readonly KeptEntry[]> {
    return [];
  }

  async connect(origin: string): Promise<void> {
    this.#mayRefuse();
    this.change({ relay: { origin, reach: "here" } });
  }

  async invite(app: string): Promise<Pairing> {
    this.#mayRefuse();
    return this.#pair(`${app}/#/join/AAECAwQFBgcICQoLDA0ODw/aHR0cHM6Ly9yZWxheS5leGFtcGxl`);
  }

  async join(): Promise<Pairing> {
    this.#mayRefuse();
    return this.#pair(null);
  }

  async persist(): Promise<boolean> {
    this.change({ persisted: false });
    return false;
  }

  async makeSheet(): Promise<Sheet> {
    this.#mayRefuse();
    this.change({ sheet: true });
    return { words: SHEET_WORDS, relay: this.#snapshot.relay?.origin ?? "" };
  }

  async checkWords(words: string): Promise<WordsFault | null> {
    const typed = words.trim().split(/\s+/);
    const at = typed.findIndex((word) => word !== "" && !SHEET_WORDS.includes(word));
    if (at >= 0) return { at, near: ["river", "rival"] };
    return typed.length === SHEET_WORDS.length ? null : { at: null, near: [] };
  }

  async testSheet(words: string): Promise<SheetTest> {
    this.#mayRefuse();
    return { is: words.trim() === SHEET_WORDS.join(" ") ? "opens" : "other", since: 20_000, both: true };
  }

  async namePhone(number: number, name: string | null): Promise<void> {
    this.#mayRefuse();
    this.change({ devices: this.#snapshot.devices.map((device) => (device.phone === number ? { ...device, name } : device)) });
  }

  async restore(words: string, relay: string, keepOthers: boolean): Promise<void> {
    this.#mayRefuse();
    this.restored = { words, relay, keepOthers };
    this.change({ begun: true, restoring: true, relay: { origin: relay, reach: "here" } });
  }

  async removeDevice(space: SpaceName, number: number, keep: boolean, alone = false): Promise<void> {
    this.#mayRefuse();
    this.removed = { space, number, keep, alone };
    const devices = this.#snapshot.devices.map((device) =>
      device.space === space && device.number === number ? { ...device, state: "pending" as const } : device,
    );
    this.change({ devices });
  }

  async enrolAgain(keep: boolean): Promise<void> {
    this.#mayRefuse();
    this.enrolled = keep;
  }

  async leave(): Promise<void> {
    this.#mayRefuse();
  }

  async goQuiet(): Promise<void> {
    this.#mayRefuse();
  }

  async goOn(): Promise<void> {
    this.#mayRefuse();
  }

  async putAway(): Promise<void> {
    this.#mayRefuse();
  }

  async moveTo(): Promise<void> {
    this.#mayRefuse();
  }

  async stateCode(): Promise<readonly string[]> {
    this.#mayRefuse();
    return ["meadow", "copper", "lantern", "ribbon", "harbor", "walnut"];
  }

  async dismiss(alarm: string): Promise<void> {
    this.change({ alarms: this.#snapshot.alarms.filter(({ name }) => name !== alarm) });
  }

  wake: Wakes = "off";

  async wakes(): Promise<Wakes> {
    return this.wake;
  }

  async wakeOn(): Promise<Wakes> {
    this.wake = this.wake === "off" ? "on" : this.wake;
    return this.wake;
  }

  async wakeOff(): Promise<void> {
    this.wake = "off";
  }

  async wakeStill(): Promise<void> {
    return;
  }

  async healNow(): Promise<void> {
    this.#mayRefuse();
  }

  /** Changes the snapshot and tells whoever watches. */
  change(part: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...part };
    for (const listener of this.#listeners) listener(this.#snapshot);
  }

  alarm(name: string): void {
    const alarm: Alarm = { name, space: "shared", reason: null };
    this.change({ alarms: [...this.#snapshot.alarms, alarm] });
  }

  #pair(link: string | null): Pairing {
    this.pairing = new FakePairing(link, this.firstState);
    return this.pairing;
  }

  #mayRefuse(): void {
    if (this.refusing !== null) throw Object.assign(new Error(this.refusing), { code: this.refusing });
  }
}

/** Entries as they would be held, from drafts. */
export function kept(
  drafts: readonly NewEntry[],
  rest: Pick<KeptEntry, "mine" | "where" | "order">,
): readonly KeptEntry[] {
  return drafts.map((draft) => ({ ...draft, mark: null, ...rest }));
}
