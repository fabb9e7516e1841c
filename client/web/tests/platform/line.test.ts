import { describe, expect, it } from "vitest";
import { Line, type Port } from "../../src/platform/line.ts";
import { pack, unpack } from "../../src/platform/pack.ts";
import { serve, type Device, type DevicePort } from "../../src/platform/served.ts";
import { StorageFault } from "../../src/platform/storage-fault.ts";
import type { AttachedContent, Exported, Imported, KeptEntry, Pairing, PairingState, SaidEntry, Sheet, SheetTest, Snapshot, SpaceName, Told, WordsFault } from "../../src/sync/face.ts";

function kept(i: number, where: KeptEntry["where"] = "relay"): KeptEntry {
  const entryId = i.toString(16).padStart(32, "0");
  const body = new Uint8Array([i & 255, 7]);
  return { space: i % 2 ? "solo" : "shared", mine: where !== null, kind: i % 3 ? "note" : "person", version: 1, entryId, revision: i, day: 20_000, body, where, mark: i % 5 ? null : "unconfirmed", order: i };
}

const EMPTY: Snapshot = { begun: true, relay: null, shared: null, apart: null, synced: null, care: [], entries: [], alarms: [], fetching: null, persisted: null, devices: [], sheet: false, restoring: false };

/** A device whose snapshot is set by hand. */
class SomeDevice implements Device {
  current = EMPTY;
  readonly calls: string[] = [];
  private readonly listeners = new Set<(snapshot: Snapshot) => void>();

  snapshot(): Snapshot {
    return this.current;
  }

  watch(listener: (snapshot: Snapshot) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(entries: readonly KeptEntry[]): void {
    this.current = { ...this.current, entries };
    for (const listener of this.listeners) listener(this.current);
  }

  async begin(): Promise<void> {
    this.calls.push("begin");
  }

  async wakeKey(): Promise<Uint8Array> {
    return new Uint8Array(65);
  }

  async wakeAt(_key: Uint8Array, endpoint: string | null): Promise<void> {
    this.calls.push(`wake ${endpoint}`);
  }

  async record(): Promise<void> {
    throw new StorageFault("storage_full");
  }

  async erase(): Promise<void> {
    this.calls.push("erase");
  }

  async care(): Promise<readonly []> {
    return [];
  }

  async testSheet(): Promise<SheetTest> {
    return { is: "other", since: null, both: false };
  }

  async namePhone(): Promise<void> {
    this.calls.push("namePhone");
  }

  async give(): Promise<void> {
    this.calls.push("give");
  }

  async endCare(): Promise<void> {
    this.calls.push("end care");
  }

  async attach<F>(_space: SpaceName, content: Uint8Array, facts: F): Promise<F & AttachedContent> {
    return { ...facts, key: content, blob: "", total: content.length, hash: content };
  }

  async open({ hash }: AttachedContent): Promise<Uint8Array> {
    return hash;
  }

  async exportFile(_passphrase: string, told: Told = () => undefined): Promise<Exported> {
    told(1, 2);
    told(2, 2);
    return { file: new Uint8Array([1, 2]), hash: "", entries: 2, attachments: 0, missing: 0 };
  }

  async importFile(file: Uint8Array): Promise<Imported> {
    return { hash: "", entries: file.length, attachments: 0 };
  }

  async copies(): Promise<readonly KeptEntry[]> {
    return this.current.entries;
  }

  async said(): Promise<readonly SaidEntry[]> {
    return this.current.entries.map((entry) => ({ ...entry, envelope: null }));
  }

  async versionIds(versions: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    return versions;
  }

  async jot(): Promise<void> {}

  async commitments(): Promise<readonly Uint8Array[]> {
    return [];
  }

  async connect(): Promise<void> {
    throw new RangeError("a fault nobody foresaw");
  }

  async invite(): Promise<Pairing> {
    return new SomePairing(this.calls);
  }

  async join(): Promise<Pairing> {
    return new SomePairing(this.calls);
  }

  async makeSheet(): Promise<Sheet> {
    return { words: ["one", "two"], relay: "https://relay.example" };
  }

  async restore(words: string, relay: string, keepOthers: boolean): Promise<void> {
    this.calls.push(`restore ${words} ${relay} ${keepOthers}`);
  }

  async checkWords(): Promise<WordsFault | null> {
    return null;
  }

  async removeDevice(space: SpaceName, number: number): Promise<void> {
    this.calls.push(`remove ${space} ${number}`);
  }

  async enrolAgain(): Promise<void> {
    this.calls.push("enrol again");
  }

  async leave(): Promise<void> {
    this.calls.push("leave");
  }

  async goQuiet(): Promise<void> {
    this.calls.push("go quiet");
  }

  async goOn(): Promise<void> {
    this.calls.push("go on");
  }

  async putAway(keep: boolean): Promise<void> {
    this.calls.push(`put away ${keep}`);
  }

  async moveTo(relay: string): Promise<void> {
    this.calls.push(`move to ${relay}`);
  }

  async stateCode(): Promise<readonly string[]> {
    return ["six", "words"];
  }

  async dismiss(alarm: string): Promise<void> {
    this.calls.push(`dismiss ${alarm}`);
  }

  async healNow(): Promise<void> {
    this.calls.push("heal now");
  }

  async keepPersisted(answer: boolean): Promise<void> {
    this.calls.push(`persisted ${answer}`);
  }

  wake(): void {
    this.calls.push("wake");
  }
}

class SomePairing implements Pairing {
  readonly link = "http://localhost/#/join/x/y";
  private tell: (state: PairingState) => void = () => undefined;

  constructor(private readonly calls: string[]) {}

  watch(listener: (state: PairingState) => void): () => void {
    this.tell = listener;
    listener({ at: "codes", mine: "123456", typed: false });
    return () => undefined;
  }

  async type(digits: string): Promise<void> {
    this.calls.push(`type ${digits}`);
    this.tell({ at: "done" });
  }

  async cancel(): Promise<void> {
    this.calls.push("cancel");
  }
}

/** Both ends of a line, as two ports of one channel. */
function line(device: SomeDevice): { line: Line; sent: number[] } {
  const { port1, port2 } = new MessageChannel();
  const sent: number[] = [];
  const far = port2 as unknown as DevicePort & MessagePort;
  const post = far.postMessage.bind(far);
  far.postMessage = (message: Parameters<DevicePort["postMessage"]>[0], transfer: Transferable[] = []) => {
    if (message.is === "snapshot") sent.push(...message.packs.map((part) => part.ids.length / 16));
    post(message, transfer);
  };
  serve(far, Promise.resolve(device));
  return { line: new Line(port1 as unknown as Port), sent };
}

function until(near: Line, fits: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve) => {
    const stop = near.watch((snapshot) => {
      if (fits(snapshot)) queueMicrotask(() => (stop(), resolve(snapshot)));
    });
  });
}

describe("the line", () => {
  it("carries entries unchanged", () => {
    // Whatever an entry is, it comes out of a pack as it went in.
    const entries = [kept(1), kept(2, null), kept(3, "phone"), kept(4, "way")];

    expect(unpack(pack(entries))).toEqual(entries);
  });

  it("sends only what changed", async () => {
    // Three thousand entries go in parts, and a change to one of them sends that one.
    const device = new SomeDevice();
    const { line: near, sent } = line(device);
    await until(near, ({ begun }) => begun);
    const entries = Array.from({ length: 3000 }, (_, i) => kept(i));
    device.set(entries);
    await until(near, (snapshot) => snapshot.entries.length === 3000);
    device.set([...entries.slice(0, 2999), kept(2999, "way")]);
    const after = await until(near, (snapshot) => snapshot.entries[2999]?.where === "way");

    expect(after.entries).toEqual(device.current.entries);
    expect(sent.filter((count) => count > 0)).toEqual([1000, 1000, 1000, 1]);
  });

  it("sends again what comes back", async () => {
    // Out of view and in again, or in another place and back: the very same objects as before.
    const device = new SomeDevice();
    const { line: near } = line(device);
    const [one, two, moved] = [kept(1), kept(2), kept(2, "way")];
    for (const entries of [[one, two], [one], [one, two], [one, moved], [one, two]]) {
      device.set(entries);
      const after = await until(near, (snapshot) => snapshot.entries.length === entries.length && snapshot.entries[1]?.where === entries[1]?.where);
      expect(after.entries).toEqual(entries);
    }
  });

  it("answers calls, and refuses by code", async () => {
    // A fault with a code arrives with it; any other says only that the device failed.
    const device = new SomeDevice();
    const { line: near } = line(device);

    await near.begin();
    await expect(near.record([])).rejects.toMatchObject({ name: "Refusal", code: "full" });
    await expect(near.connect("", "")).rejects.toMatchObject({ code: "device" });
    expect(device.calls).toEqual(["begin"]);
  });

  it("tells how far long work is", async () => {
    // Both calls of the device's own telling arrive, before the answer does.
    const page = line(new SomeDevice()).line;
    const told: string[] = [];
    const { file } = await page.exportFile("three words", (done, of) => told.push(`${done}/${of}`));
    expect([told, [...file]]).toEqual([["1/2", "2/2"], [1, 2]]);
  });

  it("says why the device did not start", async () => {
    // Without a device there is one snapshot, with the reason, and every verb is refused.
    const { port1, port2 } = new MessageChannel();
    const broken = Promise.reject(new StorageFault("storage_unreadable"));
    serve(port2 as unknown as DevicePort, broken);
    const near = new Line(port1 as unknown as Port);

    const { alarms } = await until(near, ({ begun }) => !begun);

    expect(alarms.map(({ name }) => name)).toEqual(["storage_unreadable"]);
    await expect(near.begin()).rejects.toMatchObject({ code: "storage" });
  });

  it("says that the device did not load", async () => {
    // Nothing will ever be answered: what waits is refused, so is what is asked later, and the screens are told.
    const near = new Line({ postMessage: () => undefined, onmessage: null });
    const waiting = near.begin();
    near.broken();

    await expect(waiting).rejects.toMatchObject({ code: "device" });
    await expect(near.begin()).rejects.toMatchObject({ code: "device" });
    expect((await until(near, () => true)).alarms.map(({ name }) => name)).toEqual(["device"]);
  });

  it("goes on after a fault of a device that lives", async () => {
    // A fault ends what was asked and every attempt to find each other, and nothing that is asked afterwards.
    const device = new SomeDevice();
    const { line: near } = line(device);
    const pairing = await near.invite("http://localhost");
    near.broken();

    expect(await new Promise((resolve) => void pairing.watch(resolve))).toEqual({ at: "ended", why: "device" });
    await near.begin();
    expect(device.calls).toEqual(["begin"]);
  });

  it("follows a pairing", async () => {
    // States come by themselves, verbs go to the right pairing.
    const device = new SomeDevice();
    const { line: near } = line(device);
    const pairing = await near.invite("http://localhost");
    const states: PairingState[] = [];
    pairing.watch((state) => states.push(state));

    await pairing.type("654321");

    expect(pairing.link).toBe("http://localhost/#/join/x/y");
    expect(device.calls).toEqual(["type 654321"]);
    expect(states.map((state) => state.at)).toEqual(["codes", "done"]);
  });
});
