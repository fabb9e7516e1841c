/**
 * The line between the page and the device in its worker: calls one way, snapshots the other.
 *
 * This is the page's end. It fulfils the `Engine` of the screens, holds the newest snapshot, and asks the browser
 * for what only a page may ask. `served` is the worker's end.
 */
import { Refusal, type Alarm, type AttachedContent, type CareName, type CarePlan, type CareSpace, type Committed, type Engine, type Exported, type Imported, type KeptEntry, type MediaFacts, type Pairing, type PairingState, type SaidEntry, type Sheet, type SheetTest, type Snapshot, type SpaceName, type Told, type Wakes, type WordsFault } from "../sync/face.ts";
import { unpack } from "./pack.ts";
import { onWakeUp } from "./wakeups.ts";
import { keyOf, type Answer, type Call, type FromDevice, type PairingHandle, type ToDevice, type Verb } from "./words-on-the-line.ts";

const NOTHING_YET: Snapshot = {
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

const BROKEN: Alarm = { name: "device", space: "solo", reason: null };

/** What a `Worker` or a `MessagePort` is to the line. */
export interface Port {
  postMessage(message: ToDevice): void;
  onmessage: ((event: MessageEvent<FromDevice>) => void) | null;
}

/** The device behind a worker, and the worker's faults as refusals of whatever waits. */
export function openLine(worker: Worker): Engine {
  const line = new Line(worker);
  worker.onerror = () => line.broken();
  onWakeUp(() => worker.postMessage({ is: "wake" } satisfies ToDevice));
  return line;
}

type Listener<T> = (value: T) => void;
type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void; readonly told: Told | undefined };

export class Line implements Engine {
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Set<Listener<Snapshot>>();
  private readonly pairings = new Map<number, FarPairing>();
  private readonly entries = new Map<string, KeptEntry>();
  private newest = NOTHING_YET;
  private answered = false;
  private heard = false;
  private dead = false;
  private calls = 0;

  constructor(private readonly port: Port) {
    port.onmessage = ({ data }) => this.hear(data);
  }

  snapshot(): Snapshot {
    return this.newest;
  }

  watch(listener: Listener<Snapshot>): () => void {
    this.listeners.add(listener);
    if (this.answered) listener(this.newest);
    return () => this.listeners.delete(listener);
  }

  async begin(): Promise<void> {
    await this.call("begin", []);
  }

  async record(...args: Parameters<Engine["record"]>): Promise<void> {
    await this.call("record", args);
  }

  async erase(space: SpaceName, entryIds: readonly string[]): Promise<void> {
    await this.call("erase", [space, entryIds]);
  }

  async said(): Promise<readonly SaidEntry[]> {
    return (await this.call("said", [])) as readonly SaidEntry[];
  }

  async care(): Promise<readonly CareSpace[]> {
    return (await this.call("care", [])) as readonly CareSpace[];
  }

  async give(...args: Parameters<Engine["give"]>): Promise<void> {
    await this.call("give", args);
  }

  async endCare(space: CareName): Promise<void> {
    await this.call("endCare", [space]);
  }

  async jot(name: string, said: string): Promise<void> {
    await this.call("jot", [name, said]);
  }

  async versionIds(versions: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    return (await this.call("versionIds", [versions])) as readonly Uint8Array[];
  }

  async commitments(all: readonly Committed[]): Promise<readonly Uint8Array[]> {
    return (await this.call("commitments", [all])) as readonly Uint8Array[];
  }

  async attach<F extends MediaFacts>(space: SpaceName, content: Uint8Array, facts: F): Promise<F & AttachedContent> {
    return (await this.call("attach", [space, content, facts])) as F & AttachedContent;
  }

  async open(content: AttachedContent, space: SpaceName): Promise<Uint8Array> {
    const { key, blob, total, hash } = content;
    return (await this.call("open", [{ key, blob, total, hash }, space])) as Uint8Array;
  }

  async exportFile(passphrase: string, told?: Told): Promise<Exported> {
    return (await this.call("exportFile", [passphrase], null, told)) as Exported;
  }

  async importFile(file: Uint8Array, passphrase: string, told?: Told): Promise<Imported> {
    return (await this.call("importFile", [file, passphrase], null, told)) as Imported;
  }

  async copies(): Promise<readonly KeptEntry[]> {
    return (await this.call("copies", [])) as readonly KeptEntry[];
  }

  async connect(relay: string, code: string): Promise<void> {
    await this.call("connect", [relay, code]);
  }

  async invite(app: string, plan?: CarePlan | "own"): Promise<Pairing> {
    return this.paired(await this.call("invite", plan === undefined ? [app] : [app, plan]));
  }

  async join(link: string): Promise<Pairing> {
    return this.paired(await this.call("join", [link]));
  }

  async persist(): Promise<boolean> {
    const answer = await navigator.storage.persist();
    await this.call("keepPersisted", [answer]);
    return answer;
  }

  async wakes(): Promise<Wakes> {
    const push = await import("./push.ts");
    return push.standing(push.pageSurface());
  }

  async wakeOn(): Promise<Wakes> {
    const push = await import("./push.ts");
    const surface = push.pageSurface();
    const key = (await this.call("wakeKey", [])) as Uint8Array<ArrayBuffer>;
    const endpoint = await push.subscribe(surface, key);
    if (endpoint !== null) await this.call("wakeAt", [key, endpoint]).catch(async (refusal: unknown) => {
      await push.unsubscribe(surface);
      throw refusal;
    });
    return push.standing(surface);
  }

  async wakeOff(): Promise<void> {
    const push = await import("./push.ts");
    if (!(await push.unsubscribe(push.pageSurface()))) return;
    await this.call("wakeAt", [new Uint8Array(), null]).catch(() => undefined);
  }

  async wakeStill(): Promise<void> {
    const push = await import("./push.ts");
    const held = await push.held(push.pageSurface());
    if (held === null) return;
    await this.call("wakeAt", [held.key, held.endpoint]).catch((refusal: unknown) =>
      refusal instanceof Refusal && refusal.code === "wake_key" ? this.wakeOn() : undefined,
    ).catch(() => undefined);
  }

  async makeSheet(): Promise<Sheet> {
    return (await this.call("makeSheet", [])) as Sheet;
  }

  async restore(words: string, relay: string, keepOthers: boolean): Promise<void> {
    await this.call("restore", [words, relay, keepOthers]);
  }

  async checkWords(words: string): Promise<WordsFault | null> {
    return (await this.call("checkWords", [words])) as WordsFault | null;
  }

  async removeDevice(space: SpaceName, number: number, keep: boolean, alone = false): Promise<void> {
    await this.call("removeDevice", [space, number, keep, alone]);
  }

  async namePhone(number: number, name: string | null): Promise<void> {
    await this.call("namePhone", [number, name]);
  }

  async testSheet(words: string): Promise<SheetTest> {
    return (await this.call("testSheet", [words])) as SheetTest;
  }

  async enrolAgain(keep: boolean): Promise<void> {
    await this.call("enrolAgain", [keep]);
  }

  async leave(...args: Parameters<Engine["leave"]>): Promise<void> {
    await this.call("leave", args);
    void this.wakeOff().catch(() => undefined);
  }

  async goQuiet(): Promise<void> {
    await this.call("goQuiet", []);
    void this.wakeOff().catch(() => undefined);
  }

  async goOn(): Promise<void> {
    await this.call("goOn", []);
  }

  async putAway(keep: boolean): Promise<void> {
    await this.call("putAway", [keep]);
  }

  async moveTo(...args: Parameters<Engine["moveTo"]>): Promise<void> {
    await this.call("moveTo", args);
  }

  async stateCode(space: SpaceName): Promise<readonly string[]> {
    return (await this.call("stateCode", [space])) as readonly string[];
  }

  async dismiss(alarm: string): Promise<void> {
    await this.call("dismiss", [alarm]);
  }

  async healNow(): Promise<void> {
    await this.call("healNow", []);
  }

  /**
   * The worker has failed: whatever was asked will not be answered. One that never said a word did not load, and
   * will answer nothing that is asked from now on either.
   */
  broken(): void {
    this.dead = !this.heard;
    for (const { reject } of this.waiting.values()) reject(new Refusal(BROKEN.name));
    this.waiting.clear();
    for (const pairing of this.pairings.values()) pairing.end(BROKEN.name);
    const others = this.newest.alarms.filter(({ name }) => name !== BROKEN.name);
    this.publish({ ...this.newest, alarms: [...others, BROKEN] });
  }

  call(verb: Verb, args: readonly unknown[], pairing: number | null = null, told?: Told): Promise<unknown> {
    if (this.dead) return Promise.reject(new Refusal(BROKEN.name));
    const id = ++this.calls;
    const call: Call = { is: "call", id, verb, args, pairing };
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, told });
      this.port.postMessage(call);
    });
  }

  private paired(handle: unknown): Pairing {
    const { id, link } = handle as PairingHandle;
    const pairing = this.pairings.get(id) ?? new FarPairing(this, id);
    pairing.link = link;
    this.pairings.set(id, pairing);
    return pairing;
  }

  private hear(said: FromDevice): void {
    this.heard = true;
    if (said.is === "answer") this.answer(said);
    else if (said.is === "progress") this.waiting.get(said.id)?.told?.(said.done, said.of);
    else if (said.is === "pairing") this.followed(said.id, said.state);
    else this.show(said);
  }

  private answer({ id, code, value }: Answer): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (code === null) waiting?.resolve(value);
    else waiting?.reject(new Refusal(code));
  }

  /** States may come before the answer that names the pairing. */
  private followed(id: number, state: PairingState): void {
    const pairing = this.pairings.get(id) ?? new FarPairing(this, id);
    this.pairings.set(id, pairing);
    pairing.take(state);
  }

  private show({ head, packs, gone, last }: FromDevice & { readonly is: "snapshot" }): void {
    for (const key of gone) this.entries.delete(key);
    for (const entry of packs.flatMap(unpack)) this.entries.set(keyOf(entry), entry);
    if (!last) return;
    this.publish({ ...head, entries: [...this.entries.values()] });
  }

  private publish(snapshot: Snapshot): void {
    this.newest = snapshot;
    this.answered = true;
    for (const listener of this.listeners) listener(this.newest);
  }
}

class FarPairing implements Pairing {
  link: string | null = null;
  private state: PairingState = { at: "calling" };
  private readonly listeners = new Set<Listener<PairingState>>();

  constructor(
    private readonly line: Line,
    private readonly id: number,
  ) {}

  watch(listener: Listener<PairingState>): () => void {
    this.listeners.add(listener);
    listener(this.state);
    return () => this.listeners.delete(listener);
  }

  async type(digits: string): Promise<void> {
    await this.line.call("type", [digits], this.id);
  }

  async cancel(): Promise<void> {
    await this.line.call("cancel", [], this.id);
  }

  /** Ends it from this side, unless it has ended. */
  end(why: string): void {
    if (this.state.at !== "done" && this.state.at !== "ended") this.take({ at: "ended", why });
  }

  take(state: PairingState): void {
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }
}
