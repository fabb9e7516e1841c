/**
 * The device's end of the line: serves an engine to the page, and sends on what has changed.
 *
 * Snapshots that follow each other closely are sent together; of the entries only new ones go, a thousand at a time, so that
 * neither side ever stands still for long.
 */
import type { Engine, KeptEntry, Pairing, Snapshot } from "../sync/face.ts";
import { buffersOf, pack } from "./pack.ts";
import { StorageFault, refusalCode } from "./storage-fault.ts";
import { keyOf, type Call, type FromDevice, type PairingHandle, type PlainVerb, type ToDevice } from "./words-on-the-line.ts";

const NO_DEVICE = { begun: false, relay: null, shared: null, apart: null, synced: null, care: [], fetching: null, persisted: null, devices: [], sheet: false, restoring: false };
const ENTRIES_AT_ONCE = 1000;
const TOGETHER_MILLISECONDS = 12;

/** An engine in the worker: the screens' verbs, but for what only the page can ask the browser. */
export interface Device extends Omit<Engine, "persist" | "wakes" | "wakeOn" | "wakeOff" | "wakeStill"> {
  wakeKey(): Promise<Uint8Array>;
  wakeAt(key: Uint8Array, endpoint: string | null): Promise<void>;
  keepPersisted(answer: boolean): Promise<void>;
  wake(): void;
}

export interface DevicePort {
  postMessage(message: FromDevice, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToDevice>) => void) | null;
}

/** Serves a device that may still be starting: calls wait until it stands, or are refused with its fault. */
export function serve(port: DevicePort, starting: Promise<Device>): void {
  const pairings = new Map<number, Pairing>();
  port.onmessage = ({ data }) => {
    if (data.is === "wake") void starting.then((device) => device.wake()).catch(() => undefined);
    else void answer(port, data, starting, pairings);
  };
  starting.then((device) => sendSnapshots(port, device)).catch((error: unknown) => sendFault(port, error));
}

/** A device that could not start shows nothing but why. */
function sendFault(port: DevicePort, error: unknown): void {
  const name = error instanceof StorageFault ? error.code : "device";
  const head = { ...NO_DEVICE, alarms: [{ name, space: "solo" as const, reason: null }] };
  port.postMessage({ is: "snapshot", head, packs: [], gone: [], last: true }, []);
}

async function answer(
  port: DevicePort,
  call: Call,
  starting: Promise<Device>,
  pairings: Map<number, Pairing>,
): Promise<void> {
  const say = (code: string | null, value: unknown): void => {
    port.postMessage({ is: "answer", id: call.id, code, value }, []);
  };
  try {
    say(null, await obey(port, await starting, call, pairings));
  } catch (error) {
    say(codeOf(error), null);
  }
}

async function obey(port: DevicePort, device: Device, call: Call, pairings: Map<number, Pairing>): Promise<unknown> {
  const [first] = call.args as readonly [string];
  const pairing = pairings.get(call.pairing ?? 0);
  switch (call.verb) {
    case "invite":
      return introduce(port, await device.invite(...(call.args as Parameters<Device["invite"]>)), pairings);
    case "join":
      return introduce(port, await device.join(first), pairings);
    case "type":
      return pairing?.type(first);
    case "cancel":
      return pairing?.cancel();
    case "exportFile":
    case "importFile":
      return plainly(device, call.verb)(...call.args, (done: number, of: number) => port.postMessage({ is: "progress", id: call.id, done, of }, []));
    default:
      return plainly(device, call.verb)(...call.args);
  }
}

/** A verb that takes and answers plain values. */
function plainly(device: Device, verb: PlainVerb): (...args: readonly unknown[]) => Promise<unknown> {
  return (device[verb] as (...args: readonly unknown[]) => Promise<unknown>).bind(device);
}

function introduce(port: DevicePort, pairing: Pairing, pairings: Map<number, Pairing>): PairingHandle {
  const id = pairings.size + 1;
  pairings.set(id, pairing);
  pairing.watch((state) => port.postMessage({ is: "pairing", id, state }, []));
  return { id, link: pairing.link };
}

function codeOf(error: unknown): string {
  if (error instanceof StorageFault) return refusalCode(error);
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "device";
}

function sendSnapshots(port: DevicePort, device: Device): void {
  const sent: Sent = { entries: new WeakSet(), keys: new Map() };
  let planned = false;
  let before = 0;
  const send = (): void => {
    planned = false;
    before = performance.now();
    const snapshot = device.snapshot();
    sendInParts(port, snapshot, ...changesSince(sent, snapshot.entries));
  };
  device.watch(() => {
    if (planned) return;
    planned = true;
    setTimeout(send, Math.max(0, before + TOGETHER_MILLISECONDS - performance.now()));
  });
  send();
}

/** The objects that went to the page, and the keys under which it has them. */
interface Sent {
  readonly entries: WeakSet<KeptEntry>;
  readonly keys: Map<string, KeptEntry>;
}

/** What is new or has changed since it was sent, and the keys of what is gone; `sent` is brought up to date. */
function changesSince(sent: Sent, entries: readonly KeptEntry[]): [readonly KeptEntry[], readonly string[]] {
  const fresh = entries.filter((entry) => !sent.entries.has(entry));
  for (const entry of fresh) {
    forget(sent, keyOf(entry));
    sent.entries.add(entry);
    sent.keys.set(keyOf(entry), entry);
  }
  if (sent.keys.size === entries.length) return [fresh, []];
  const held = new Set(entries.map(keyOf));
  const gone = [...sent.keys.keys()].filter((key) => !held.has(key));
  for (const key of gone) forget(sent, key);
  return [fresh, gone];
}

/** What is gone, or gave way to another, is new when it comes back, though it be the same object. */
function forget({ entries, keys }: Sent, key: string): void {
  const before = keys.get(key);
  if (before !== undefined) entries.delete(before);
  keys.delete(key);
}

function sendInParts(port: DevicePort, { entries: _, ...head }: Snapshot, fresh: readonly KeptEntry[], gone: readonly string[]): void {
  let start = 0;
  do {
    const packed = pack(fresh.slice(start, start + ENTRIES_AT_ONCE));
    start += ENTRIES_AT_ONCE;
    const last = start >= fresh.length;
    port.postMessage({ is: "snapshot", head, packs: [packed], gone: last ? gone : [], last }, buffersOf(packed));
  } while (start < fresh.length);
}
