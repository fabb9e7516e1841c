/**
 * The device itself: fulfils what the screens may ask, over a vault, a relay, and other tabs.
 *
 * Owns the verbs and who does the work: whichever tab leads keeps the spaces level, every tab records and draws
 * its picture from the vault. Time, chance, randomness and the network are handed in.
 */
import { ID_BYTES } from "../protocol/public/limits.ts";
import { versionId } from "../protocol/secret/reveal.ts";
import type { Relay, Reply } from "../platform/relay.ts";
import type { Device } from "../platform/served.ts";
import { StorageFault, refusalCode, type StorageTrouble } from "../platform/storage-fault.ts";
import type { Status, Word } from "../platform/tabs.ts";
import { Attaching } from "./attaching.ts";
import { Belonging } from "./belonging.ts";
import { Cares } from "./cares.ts";
import { Refusal, type Alarm, type AttachedContent, type CarePlan, type Exported, type Imported, type MediaFacts, type NewEntry, type Pairing, type SaidEntry, type Snapshot, type SpaceName, type Told } from "./face.ts";
import { aboutEntry, foundSolo } from "./founding.ts";
import { HoldingBack } from "./holding-back.ts";
import type { ImportingDoors } from "./importing.ts";
import { putJot } from "./jots.ts";
import type { SyncDoors } from "./lines.ts";
import { normalCode, requireRelay } from "./links.ts";
import type { Meetings } from "./meetings.ts";
import { fetched } from "./once-used.ts";
import { Partings } from "./partings.ts";
import { Picture } from "./picture.ts";
import { Recoveries } from "./recoveries.ts";
import { Recording } from "./recording.ts";
import { FOUNDED, SHARED, SOLO, UNFOUNDED, type Slot, type SpaceRecord } from "./records.ts";
import { Moved, Store } from "./store.ts";
import type { Surroundings } from "./surroundings.ts";
import { Syncs } from "./syncs.ts";

const BETWEEN_READINGS_MILLISECONDS = 40;
const WHILE_FETCHING_MILLISECONDS = 400;
const HELD_BYTES = 268_435_456;
const NEVER = new AbortController().signal;
const AWAY: Status = { reach: "away", fetching: null };

export class DeviceEngine implements Device {
  private readonly store: Store;
  private readonly picture: Picture;
  private readonly syncs: Syncs;
  private readonly cares: Cares;
  private readonly recoveries: Recoveries;
  private readonly belonging: Belonging;
  private readonly partings: Partings;
  private readonly recording: Recording;
  private readonly attaching: Attaching;
  private readonly filing: ImportingDoors;
  private readonly holding: HoldingBack;
  private readonly listeners = new Set<(snapshot: Snapshot) => void>();
  private readonly troubles = new Map<string, Alarm>();
  private status: Status = AWAY;
  private leads = false;
  /** Fires when nothing is fetched any more. */
  private fetchEnds = new AbortController();
  private drawn: Snapshot;
  private refreshing: Promise<void> = Promise.resolve();
  private queued: Promise<void> | null = null;

  private constructor(private readonly around: Surroundings) {
    this.store = new Store(around.keeping);
    this.picture = new Picture(around.attachedIn, around.fading);
    this.syncs = new Syncs(this.syncDoors(), () => this.fare());
    const { picture, store } = this;
    const kept = (work: Promise<void>): Promise<void> => this.kept(work);
    this.recoveries = new Recoveries({ ...around, picture, store, kept });
    this.cares = new Cares({ ...around, picture, store, kept, changed: () => this.changed(), reach: (slot) => (this.leads ? this.syncs.reach(slot) : this.status.reach) });
    this.belonging = new Belonging({ ...around, picture, store, kept });
    const doors = { ...around, picture, store, snapshot: () => this.drawn };
    this.recording = new Recording(doors);
    this.attaching = new Attaching({ ...doors, watch: (listener) => this.watch(listener), changed: () => void this.changed() });
    const { recording, attaching } = this;
    this.partings = new Partings({ ...doors, attaching, kept, changed: () => this.changed() });
    this.filing = { ...doors, recording, attaching, refresh: () => this.refresh() };
    const broke = (error: unknown): void => this.broke(error);
    this.holding = new HoldingBack({ ...doors, recording, refresh: () => this.refresh(), changed: () => this.changed(), broke });
    this.drawn = this.picture.snapshot(this.status, []);
    around.tabs.hear((word) => this.hear(word));
  }

  /** A device whose picture is drawn, and which leads as soon as no other tab does. */
  static async start(around: Surroundings): Promise<DeviceEngine> {
    const engine = new DeviceEngine(around);
    await engine.refresh();
    around.tabs.lead((signal) => engine.lead(signal));
    around.tabs.tell({ says: "who" });
    return engine;
  }

  snapshot(): Snapshot {
    return this.drawn;
  }

  watch(listener: (snapshot: Snapshot) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async begin(): Promise<void> {
    const { random, today } = this.around;
    const space = foundSolo(random);
    await this.keeping(this.store.begin(space, SOLO, aboutEntry(space.about, today(), random)));
    await this.changed();
  }

  async record(entries: readonly NewEntry[], erases: readonly string[] = []): Promise<void> {
    await this.keeping(this.recording.record(entries, erases));
    void this.changed();
  }

  async erase(space: SpaceName, entryIds: readonly string[]): Promise<void> {
    await this.kept(this.recording.erase(space, entryIds));
  }

  attach<F extends MediaFacts>(space: SpaceName, content: Uint8Array, facts: F): Promise<F & AttachedContent> {
    return this.keeping(this.attaching.attach(space, content, facts));
  }

  open(content: AttachedContent, space: SpaceName): Promise<Uint8Array> {
    return this.keeping(this.attaching.open(content, space));
  }

  async said(): Promise<readonly SaidEntry[]> {
    return this.picture.said(this.around.joint);
  }

  async versionIds(versions: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    return versions.map(versionId);
  }

  readonly commitments: Device["commitments"] = async (all) => this.belonging.commitments(all);

  async exportFile(passphrase: string, told: Told = () => undefined): Promise<Exported> {
    const { exportFile } = await import("./exporting.ts");
    await this.refresh();
    return this.keeping(exportFile(this.filing, passphrase, told));
  }

  async importFile(file: Uint8Array, passphrase: string, told: Told = () => undefined): Promise<Imported> {
    const { importFile } = await import("./importing.ts");
    await this.begin();
    const imported = await this.keeping(importFile(this.filing, file, passphrase, told));
    await this.changed();
    return imported;
  }

  readonly copies: Device["copies"] = () => this.partings.copies();

  async connect(relay: string, code: string): Promise<void> {
    const origin = requireRelay(relay);
    const normal = normalCode(code);
    await this.begin();
    const known = this.picture.device?.relay ?? null;
    if (known !== null && known !== origin) throw new Refusal("other_relay");
    const spaces = this.unfounded();
    await this.foundAt(this.around.relayAt(origin), normal, spaces);
    const change = { relay: origin, standing: FOUNDED };
    const changes = spaces.map(({ slot, space }) => ({ slot, seed: space.seed, change }));
    await this.keeping(this.store.connect({ relay: origin, code: normal }, changes));
    await this.changed();
  }

  /** The spaces that this phone still has to found. */
  private unfounded(): { readonly slot: Slot; readonly space: SpaceRecord }[] {
    return [SOLO, SHARED].flatMap((slot) => {
      const space = this.picture.space(slot)?.space;
      return space?.standing === UNFOUNDED ? [{ slot, space }] : [];
    });
  }

  /** Founds them with a code; where nothing is to be founded, only asks whether the relay knows the code. */
  private async foundAt(relay: Relay, code: string, spaces: readonly { readonly space: SpaceRecord }[]): Promise<void> {
    for (const { space } of spaces) requireHere(await relay.found(code, space.founding, space.rotate!));
    if (spaces.length > 0) return;
    const mailbox = this.around.random(ID_BYTES);
    requireHere(await relay.openMailbox(code, mailbox));
    await relay.closeMailbox(mailbox);
  }

  async invite(app: string, plan: CarePlan | "own" | null = null): Promise<Pairing> {
    return (await this.meetings()).invite(app, plan);
  }

  readonly care: Device["care"] = () => this.cares.spaces();
  readonly give: Device["give"] = (space, words, picks) => this.cares.give(space, words, picks);
  readonly endCare: Device["endCare"] = (space) => this.cares.end(space);

  async join(link: string): Promise<Pairing> {
    return (await this.meetings()).join(link, () => this.begin());
  }

  /** What phones meet by. */
  private async meetings(): Promise<Meetings> {
    const { Meetings } = await fetched(() => import("./meetings.ts"));
    const { around, picture, store, cares } = this;
    const [kept, watch] = [(work: Promise<void>) => this.kept(work), (listener: (snapshot: Snapshot) => void) => this.watch(listener)];
    return new Meetings(around, { picture, store, kept, watch, wake: () => this.wake(), pledged: () => void (cares.pledged = true) });
  }

  async keepPersisted(answer: boolean): Promise<void> {
    await this.kept(this.store.changeDevice({ persisted: answer ? 1 : 0 }));
  }

  readonly makeSheet: Device["makeSheet"] = () => this.recoveries.makeSheet();
  readonly restore: Device["restore"] = (words, relay, keepOthers) => this.recoveries.restore(words, relay, keepOthers);
  readonly testSheet: Device["testSheet"] = (words) => this.recoveries.testSheet(words);
  readonly namePhone: Device["namePhone"] = (number, name) => this.belonging.namePhone(number, name);
  readonly checkWords: Device["checkWords"] = (words) => this.recoveries.checkWords(words);

  removeDevice(space: SpaceName, number: number, keep: boolean, alone = false): Promise<void> {
    return this.belonging.removeDevice(space, number, keep, alone);
  }

  enrolAgain(keep: boolean): Promise<void> {
    return this.belonging.enrolAgain(keep);
  }

  readonly jot: Device["jot"] = (name, said) => this.keeping(this.store.change((drawer) => putJot(drawer, name, said))).then(() => this.refresh());
  readonly leave: Device["leave"] = (words) => this.partings.leave(words);
  readonly goQuiet: Device["goQuiet"] = () => this.partings.goQuiet();
  readonly goOn: Device["goOn"] = () => this.partings.goOn();
  readonly putAway: Device["putAway"] = (keep) => this.partings.putAway(keep);
  readonly moveTo: Device["moveTo"] = (relay, code, without) => this.partings.moveTo(relay, code, without);

  stateCode(space: SpaceName): Promise<readonly string[]> {
    return this.belonging.stateCode(space);
  }

  healNow(): Promise<void> {
    return this.belonging.healNow();
  }

  readonly wakeKey = (): Promise<Uint8Array> => this.belonging.wakeKey();
  readonly wakeAt = (key: Uint8Array, endpoint: string | null): Promise<void> => this.belonging.wakeAt(key, endpoint);

  async dismiss(alarm: string): Promise<void> {
    if (alarm === "healed") await this.kept(this.store.changeDevice({ healed: [] }));
    else if (alarm === "unsent") await this.kept(this.store.changeDevice({ unsent: [] }));
    else if (alarm === "spare_failed") await this.kept(this.store.changeDevice({ unopened: [] }));
    else if (alarm === "let_in") await this.kept(this.store.keepSeen(this.picture.unseen()));
  }

  /** The network may be back, or a human looks: whoever leads tries at once. */
  wake(): void {
    this.syncs.wakeUp();
    if (this.leads) void this.cares.redeem().catch((error: unknown) => this.broke(error));
    this.holding.ring();
    if (!this.leads) this.around.tabs.tell({ says: "wake" });
  }

  /** The browser took the storage away, or gave it back; memory stays as it is. */
  storageTrouble(name: StorageTrouble): void {
    this.troubles.set(name, { name, space: "solo", reason: null });
    this.draw();
  }

  private async lead(signal: AbortSignal): Promise<void> {
    this.leads = true;
    this.fare();
    this.tend();
    void this.cares.redeem().catch((error: unknown) => this.broke(error));
    void this.attaching.tidy().catch((error: unknown) => this.broke(error));
    await Promise.all([this.syncs, this.holding].map((each) => each.run(signal)));
    this.leads = false;
  }

  private syncDoors(): Omit<SyncDoors, "fared"> {
    const { random, chance, pause, relayAt, today, attachedIn, blobsAt, heldBytes = HELD_BYTES, verifyBeside = () => null } = this.around;
    return {
      store: this.store,
      attachedIn,
      blobsAt,
      heldBytes,
      relayAt,
      ...{ verifyBeside, random, chance, pause, today },
      isJoint: (kind) => this.around.joint.has(kind),
      isLive: (slot) => slot === SHARED || this.picture.care.helps(slot),
      mustScatter: () => this.picture.atRelays > 1,
      changed: () => void this.show(),
      broke: (error) => this.broke(error),
    };
  }

  private hear(word: Word): void {
    if (word.says === "changed") {
      void this.refresh();
      this.syncs.wake();
    } else if (word.says === "wake") {
      if (this.leads) this.wake();
    } else if (word.says === "who") {
      if (this.leads) this.around.tabs.tell({ says: "status", status: this.status });
    } else if (!this.leads) {
      this.status = word.status;
      this.draw();
    }
  }

  /** Sums up how the spaces fare, and tells the other tabs. */
  private fare(): void {
    this.status = this.syncs.status;
    if (this.status.fetching === null) this.fetchEnds.abort();
    if (this.fetchEnds.signal.aborted) this.fetchEnds = new AbortController();
    this.around.tabs.tell({ says: "status", status: this.status });
    this.draw();
  }

  /** Something is kept, drawn, and looked at by whoever leads. */
  private async kept(work: Promise<void>): Promise<void> {
    await this.keeping(work);
    await this.changed();
  }

  /** A verb has kept something: whoever leads looks at it, here or in another tab. */
  private async changed(): Promise<void> {
    this.syncs.wake();
    await this.show();
  }

  /** Draws what was kept, and tells the other tabs. */
  private async show(): Promise<void> {
    this.around.tabs.tell({ says: "changed" });
    await this.refresh();
  }

  /** Reads the vault again; of many calls at once, one reading serves all that came before it began. */
  private refresh(): Promise<void> {
    this.queued ??= this.refreshing.then(async () => {
      this.queued = null;
      await this.look();
    });
    this.refreshing = this.queued.catch(() => undefined).then(() => this.breathe());
    return this.queued;
  }

  /** Between two readings, so that a long fetch does not spend its time on pictures; its end is drawn at once. */
  private breathe(): Promise<void> {
    const { fetching } = this.status;
    return fetching === null ? this.around.pause(BETWEEN_READINGS_MILLISECONDS, NEVER) : this.around.pause(WHILE_FETCHING_MILLISECONDS, this.fetchEnds.signal);
  }

  private async look(): Promise<void> {
    try {
      await this.store.read((drawer) => this.picture.refresh(drawer));
      this.syncs.hold(this.picture.slots());
      this.troubles.delete("storage_closed");
    } catch (error) {
      this.broke(error);
      throw error;
    }
    this.draw();
    this.tend();
  }

  /** Whoever leads goes on with what was begun: a recovery, a sheet that a new space needs a spare for, care past its last day. */
  private tend(): void {
    if (!this.leads) return;
    const broke = (error: unknown): void => this.broke(error);
    void this.recoveries.tend().catch(broke);
    void this.cares.tend().catch(broke);
    void this.partings.tend(this.status.reach === "here").catch(broke);
  }

  private draw(): void {
    this.drawn = this.picture.snapshot(this.status, [...this.troubles.values()]);
    for (const listener of this.listeners) listener(this.drawn);
  }

  private broke(error: unknown): void {
    if (error instanceof StorageFault) this.storageTrouble(error.code);
    else this.troubles.set("device", { name: "device", space: "solo", reason: (error as Error | null)?.name ?? null });
    this.draw();
  }

  /** Storage troubles as refusals that the screens know; each stays as an alarm until the storage works again. */
  private async keeping<T>(work: Promise<T>): Promise<T> {
    try {
      const value = await work;
      this.troubles.clear();
      return value;
    } catch (error) {
      if (error instanceof Moved) throw new Refusal("no_space");
      if (!(error instanceof StorageFault)) throw error;
      this.storageTrouble(error.code);
      throw new Refusal(refusalCode(error));
    }
  }
}

function requireHere(reply: Reply<unknown>): void {
  if (reply.is === "away") throw new Refusal("away");
  if (reply.is === "refused") throw new Refusal(reply.code);
}
