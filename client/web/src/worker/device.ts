/** Composition root of the device's worker: the only place in it that knows the time, chance and the browser. */
import { attachedIn, withAttached } from "../domain/attached.ts";
import { withoutAged } from "../domain/kinds/ageing.ts";
import { leavingBy } from "../domain/leaving.ts";
import { Blobs } from "../platform/blobs.ts";
import { DOINGS, Gate, type Doing } from "../platform/gate.ts";
import { guard } from "../platform/guarded.ts";
import { serve, type DevicePort } from "../platform/served.ts";
import { Relay, type Wires } from "../platform/relay.ts";
import type { StorageTrouble } from "../platform/storage-fault.ts";
import { Tabs } from "../platform/tabs.ts";
import { Vault } from "../platform/vault.ts";
import { verifyingBeside } from "../platform/verifying.ts";
import { pause } from "../platform/waiting.ts";
import { KEY_BYTES, randomBytes, ready, stretch } from "../protocol/primitives.ts";
import { didEntry } from "../sync/asking-again.ts";
import { bringUp } from "../sync/earlier.ts";
import { DeviceEngine } from "../sync/engine.ts";
import secondAddress from "./second.ts?worker&url";

const NAME = "twofold";
const SUGGESTED = 5;
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

/** The address of the second thread, put in by the build: the only one that becomes a script here. */
const SECOND: ScriptRules = { createScriptURL: () => secondAddress };

interface ScriptRules {
  createScriptURL(address: string): string;
}

function startSecond(): Worker {
  const types = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: ScriptRules): ScriptRules } }).trustedTypes;
  const rules = types?.createPolicy(NAME, SECOND) ?? SECOND;
  return new Worker(rules.createScriptURL(secondAddress), { type: "module" });
}

function relayAt(origin: string): Relay {
  return new Relay(origin, WIRES);
}

/** What the storage says before there is a device to hear it. */
const early: StorageTrouble[] = [];
let tell = (trouble: StorageTrouble): void => void early.push(trouble);

async function open(): Promise<Vault> {
  await ready();
  const vault = await Vault.open({ name: NAME, random: randomBytes, onTrouble: (trouble) => tell(trouble), alone: (work) => navigator.locks.request(`${NAME} key`, work) });
  await bringUp(vault);
  return vault;
}

/** A line on every own device; where there is no notebook yet, there is nothing to tell of. */
async function note(doing: Doing): Promise<void> {
  const engine = await device;
  if (engine.snapshot().begun) await engine.record([didEntry(DOINGS.indexOf(doing), today(), randomBytes)]);
}

/** Five of the words that sheets of paper are written in: 55 bits, each guess at which costs a whole Argon2id. */
async function suggest(): Promise<string> {
  const { formatWords } = await import("../protocol/words.ts");
  return formatWords(randomBytes(KEY_BYTES)).split(" ").slice(0, SUGGESTED).join(" ");
}

async function start(): Promise<DeviceEngine> {
  await (await gate).opened;
  const keeping = await vault;
  const tabs = new Tabs({ locks: navigator.locks, channel: new BroadcastChannel(NAME) });
  const chance = Math.random;
  const engine = await DeviceEngine.start({ keeping, tabs, relayAt, random: randomBytes, chance, pause, today, joint: JOINT, attachedIn, withAttached, fading: withoutAged, leavingBy, minute, verifyBeside: verifyingBeside(startSecond), blobsAt: (relay) => new Blobs(relay) });
  tell = (trouble) => engine.storageTrouble(trouble);
  early.forEach(tell);
  return engine;
}

const vault = open();
const gate = vault.then((opened) => new Gate(opened, { random: randomBytes, stretch, pause, clock: () => performance.now(), suggest, note }));
const device = start();
serve(guard(globalThis as unknown as DevicePort, gate), device);
