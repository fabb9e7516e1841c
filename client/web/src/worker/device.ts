/** Composition root of the device's worker: the only place in it that knows the time, chance and the browser. */
import { attachedIn, withAttached } from "../domain/attached.ts";
import { leavingBy } from "../domain/leaving.ts";
import { Blobs } from "../platform/blobs.ts";
import { serve, type DevicePort } from "../platform/served.ts";
import { Relay, type Wires } from "../platform/relay.ts";
import type { StorageTrouble } from "../platform/storage-fault.ts";
import { Tabs } from "../platform/tabs.ts";
import { Vault } from "../platform/vault.ts";
import { pause } from "../platform/waiting.ts";
import { randomBytes, ready } from "../protocol/primitives.ts";
import { DeviceEngine } from "../sync/engine.ts";

const NAME = "twofold";
const DAY_MILLISECONDS = 86_400_000;
const MINUTE_MILLISECONDS = 60_000;

/** Days since 1970-01-01 as the calendar on this phone counts them. */
function today(): number {
  const now = new Date();
  return Math.floor((now.getTime() - now.getTimezoneOffset() * MINUTE_MILLISECONDS) / DAY_MILLISECONDS);
}

function minute(): number {
  return Math.floor(Date.now() / MINUTE_MILLISECONDS);
}

/** What two people made together stays with both, whatever one of them takes back. */
const JOINT: ReadonlySet<string> = new Set([
  "propose", "accept", "decline", "sign", "withdraw", "sealed", "opened", "approve",
]);

const WIRES: Wires = {
  fetch: (address, init) => fetch(address, init),
  socket: (address) => new WebSocket(address),
  lines: new Map(),
};

function relayAt(origin: string): Relay {
  return new Relay(origin, WIRES);
}

async function start(): Promise<DeviceEngine> {
  await ready();
  const early: StorageTrouble[] = [];
  let tell = (trouble: StorageTrouble): void => void early.push(trouble);
  const keeping = await Vault.open({ name: NAME, random: randomBytes, onTrouble: (trouble) => tell(trouble) });
  const tabs = new Tabs({ locks: navigator.locks, channel: new BroadcastChannel(NAME) });
  const chance = Math.random;
  const engine = await DeviceEngine.start({ keeping, tabs, relayAt, random: randomBytes, chance, pause, today, joint: JOINT, attachedIn, withAttached, leavingBy, minute, blobsAt: (relay) => new Blobs(relay) });
  tell = (trouble) => engine.storageTrouble(trouble);
  early.forEach(tell);
  return engine;
}

serve(globalThis as unknown as DevicePort, start());
