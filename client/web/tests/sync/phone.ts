/** A phone for tests: an engine over a real vault in a fake IndexedDB, with locks and channels in memory. */
import "fake-indexeddb/auto";
import { attachedIn, withAttached } from "../../src/domain/attached.ts";
import { withoutAged } from "../../src/domain/kinds/ageing.ts";
import { leavingBy } from "../../src/domain/leaving.ts";
import { randomBytes } from "../../src/protocol/primitives.ts";
import { Blobs } from "../../src/platform/blobs.ts";
import { Relay } from "../../src/platform/relay.ts";
import { StorageFault } from "../../src/platform/storage-fault.ts";
import { Tabs, type TabMeans, type Word } from "../../src/platform/tabs.ts";
import { Vault } from "../../src/platform/vault.ts";
import { pause } from "../../src/platform/waiting.ts";
import { DeviceEngine } from "../../src/sync/engine.ts";
import type { NewEntry, Pairing, PairingState, Snapshot } from "../../src/sync/face.ts";
import type { RelayInMemory } from "./relay-in-memory.ts";

/** Pauses last a hundredth of what was asked: what waits for minutes is not waited for, it is woken. */
const FASTER = 100;
/** Where keys of the vault begin. */
const PLACES: readonly number[] = Array.from({ length: 26 }, (_, first) => first);
let names = 0;

export const CODE = "0123-4567-89AB-CDEF";
/** Where a relay in memory answers. */
export const ORIGIN = "http://localhost:4100";

/** A new phone with one tab, begun and connected to a relay. */
export async function connectedTo(relay: RelayInMemory): Promise<{ phone: Phone; tab: Tab }> {
  const phone = new Phone(relay);
  const tab = await phone.open();
  await tab.engine.begin();
  await tab.engine.connect(ORIGIN, CODE);
  return { phone, tab };
}

export class Phone {
  /** How much may lie here that the relay has too. */
  heldBytes = 1 << 28;
  /** The minute it is. */
  minute = 28_800_000;
  /** The day it is. */
  day = 20_000;
  /** Relays besides its own that it can reach. */
  readonly otherRelays: RelayInMemory[] = [];
  readonly name: string;
  readonly tabs: Tab[] = [];
  private readonly locks = new Locks();
  private readonly ether = new Set<Channel>();

  /** With `everyoneLeads`, the browser's lock is broken and gives every tab the lead. */
  constructor(
    private readonly relay: RelayInMemory,
    private readonly everyoneLeads = false,
  ) {
    names += 1;
    this.name = `phone ${names}`;
  }

  private readonly asking = new Set<() => void>();

  private tellMinute(): number {
    for (const tell of this.asking) tell();
    this.asking.clear();
    return this.minute;
  }

  /** Resolves when the tab that leads has looked at the clock twice more: what came of the first look is kept by then. */
  async looked(): Promise<void> {
    for (const _ of [1, 2]) {
      const asked = new Promise<void>((resolve) => this.asking.add(resolve));
      for (const { engine } of this.tabs) engine.wake();
      await asked;
    }
  }

  /** Another phone with all that this one's vault holds, as from a copied or restored profile. */
  async copy(): Promise<Phone> {
    const copied = new Phone(this.relay);
    const open = (name: string) => Vault.open({ name, random: randomBytes, onTrouble: () => undefined });
    const [from, to] = await Promise.all([open(this.name), open(copied.name)]);
    const under = await Promise.all(PLACES.map((first) => from.read((drawer) => drawer.under([first]))));
    const alone = await Promise.all(PLACES.map((first) => from.read((drawer) => drawer.get([first]))));
    await to.change(async (drawer) => {
      for (const [key, plain] of under.flat()) drawer.put(key, plain);
      alone.forEach((plain, first) => plain && drawer.put([first], plain));
    });
    from.close();
    to.close();
    return copied;
  }

  /** Opens one more tab. */
  async open(): Promise<Tab> {
    const channel = new Channel(this.ether);
    const locks = this.everyoneLeads ? new Locks() : this.locks;
    const tabs = new Tabs({ locks, channel } as unknown as TabMeans);
    const vault = await Vault.open({ name: this.name, random: randomBytes, onTrouble: () => undefined });
    const engine = await DeviceEngine.start({
      keeping: vault,
      tabs,
      relayAt: (origin) => new Relay(origin, (this.otherRelays.find((each) => each.origin === origin) ?? this.relay).wires()),
      random: randomBytes,
      chance: Math.random,
      pause: (milliseconds, signal) => pause(milliseconds / FASTER, signal),
      today: () => this.day,
      joint: new Set(["sign"]),
      attachedIn,
      withAttached,
      leavingBy,
      fading: withoutAged,
      minute: () => this.tellMinute(),
      blobsAt: (relay) => new Blobs(relay),
      heldBytes: this.heldBytes,
    });
    const tab = new Tab(engine, tabs, vault);
    this.tabs.push(tab);
    return tab;
  }
}

export class Tab {
  constructor(
    readonly engine: DeviceEngine,
    private readonly tabs: Tabs,
    readonly vault: Vault,
  ) {}

  /** Lets the vault refuse one change: the first from now on, or one that comes later. */
  failChange(later: number): void {
    const { vault } = this;
    const change = vault.change.bind(vault);
    let left = later;
    vault.change = (work) => {
      left -= 1;
      return left === -1 ? Promise.reject(new StorageFault("storage_full")) : change(work);
    };
  }

  /** As the browser closes a tab: the lock goes on to the next, nothing more is done here. */
  close(): void {
    this.tabs.close();
    this.vault.close();
  }

  /** Resolves with the first snapshot that fits. */
  until(fits: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
    return new Promise((resolve) => {
      let found = false;
      const look = (snapshot: Snapshot): void => {
        if (found || !fits(snapshot)) return;
        found = true;
        resolve(snapshot);
      };
      this.engine.watch(look);
      look(this.engine.snapshot());
    });
  }

  /** The bodies of what is only kept to be read, as text, sorted. */
  async keptTexts(): Promise<string[]> {
    return (await this.engine.copies()).map(({ body }) => new TextDecoder().decode(body)).sort();
  }

  /** The bodies of entries in one space, as text, sorted. */
  texts(space: NewEntry["space"]): string[] {
    const entries = this.engine.snapshot().entries.filter((entry) => entry.space === space);
    return entries.map((entry) => new TextDecoder().decode(entry.body)).sort();
  }
}

export function entry(space: NewEntry["space"], body: string, revision = 0, entryId?: string): NewEntry {
  const id = entryId ?? Buffer.from(randomBytes(16)).toString("hex");
  return { space, kind: "note", version: 1, entryId: id, revision, day: 20_000, body: new TextEncoder().encode(body) };
}

/** Resolves with the first state of that name, or with the end. */
export function reaches(pairing: Pairing, at: PairingState["at"]): Promise<PairingState> {
  return new Promise((resolve) => {
    pairing.watch((state) => {
      if (state.at === at || state.at === "ended") resolve(state);
    });
  });
}

/** Both type the other's digits; answers how it ended for each. */
export async function compare(left: Pairing, right: Pairing): Promise<PairingState[]> {
  const [a, b] = await Promise.all([reaches(left, "codes"), reaches(right, "codes")]);
  if (a.at === "codes" && b.at === "codes") await Promise.all([left.type(b.mine), right.type(a.mine)]);
  return Promise.all([reaches(left, "done"), reaches(right, "done")]);
}

/** Web Locks, as far as they are used: one holder, the others wait in line. */
class Locks {
  private last: Promise<unknown> = Promise.resolve();

  request(_: string, { signal }: { signal: AbortSignal }, work: () => Promise<void>): Promise<unknown> {
    const before = this.last;
    const mine = before.then(() => {
      if (signal.aborted) return undefined;
      const gone = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      return Promise.race([work(), gone]);
    });
    this.last = mine.catch(() => undefined);
    return mine;
  }
}

/** A broadcast channel: to every other end, never to one's own. */
class Channel {
  onmessage: ((event: { data: Word }) => void) | null = null;

  constructor(private readonly ether: Set<Channel>) {
    ether.add(this);
  }

  postMessage(word: Word): void {
    for (const other of this.ether) {
      if (other !== this) queueMicrotask(() => other.onmessage?.({ data: word }));
    }
  }

  close(): void {
    this.ether.delete(this);
  }
}
