/** What earlier programs kept in a browser, opened by this one: as `tests/upgrades` has it from each. */
import "fake-indexeddb/auto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { deleteDB, openDB } from "idb";
import { beforeAll, describe, expect, it } from "vitest";
import { Vault } from "../../src/platform/vault.ts";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";
import { formatId } from "../../src/protocol/public/ids.ts";
import type * as m from "../../src/protocol/public/messages.ts";
import { readArrived } from "../../src/sync/arrivals.ts";
import { bringUp } from "../../src/sync/earlier.ts";
import type { Snapshot } from "../../src/sync/face.ts";
import { Phone, entry, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

interface Stored {
  readonly version: number;
  readonly stores: Readonly<Record<string, readonly (readonly [unknown, unknown])[]>>;
}

interface Written {
  readonly origin: string;
  readonly left: Readonly<Record<string, Stored>>;
  readonly right: Readonly<Record<string, Stored>>;
  readonly logs: unknown;
}

const DATA = new URL("../../../../tests/upgrades/data/", import.meta.url);
const FIRST = "e97fe42";
const VERSIONS = [FIRST, "530f81d", "c96d10f"];
const SOLO = ["only for me", "waits too"];
const SHARED = ["from the left", "from the right", "not seen by the right yet", "not sent yet"];

beforeAll(ready);

function written(version: string): Written {
  return JSON.parse(gunzipSync(readFileSync(new URL(`${version}.web.json.gz`, DATA))).toString()) as Written;
}

/** A value as it lay in the browser; its key again so that no script can take it out. */
async function alive(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map(alive));
  if (value === null || typeof value !== "object") return value;
  const { key, bytes } = value as { readonly key?: unknown; readonly bytes?: string };
  if (bytes !== undefined) return new Uint8Array(Buffer.from(bytes, "base64"));
  if (typeof key === "string") return crypto.subtle.importKey("raw", Buffer.from(key, "base64"), "AES-GCM", false, ["encrypt", "decrypt"]);
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([name, held]) => [name, await alive(held)])));
}

async function put(name: string, databases: Readonly<Record<string, Stored>>): Promise<void> {
  for (const [suffix, { version, stores }] of Object.entries(databases)) {
    const db = await openDB(name + suffix, version, { upgrade: (fresh) => Object.keys(stores).forEach((store) => fresh.createObjectStore(store)) });
    for (const [store, rows] of Object.entries(stores)) {
      for (const [key, value] of rows) await db.put(store, await alive(value), (await alive(key)) as IDBValidKey);
    }
    db.close();
  }
}

function open(name: string): Promise<Vault> {
  return Vault.open({ name, random: randomBytes, onTrouble: () => undefined });
}

/** The phone that this was, opened by this program. */
async function opened(relay: RelayInMemory, databases: Readonly<Record<string, Stored>>): Promise<{ phone: Phone; tab: Tab }> {
  const phone = new Phone(relay);
  await put(phone.name, databases);
  const vault = await open(phone.name);
  await bringUp(vault);
  vault.close();
  return { phone, tab: await phone.open() };
}

async function raw(name: string): Promise<unknown> {
  const db = await openDB(name);
  const rows = await Promise.all([db.getAllKeys("records"), db.getAll("records")]);
  const { version } = db;
  db.close();
  return { version, rows };
}

const told = ({ entries }: Snapshot): number => entries.filter(({ where }) => where === "phone" || where === "way").length;

describe.each(VERSIONS)("what %s kept in a browser", (version) => {
  it("shows what it held, without a relay", async () => {
    // Every text of one's own, sent or not, and what the other had shown; nothing is said to be wrong.
    const { tab } = await opened(new RelayInMemory("http://localhost:1"), written(version).left);

    expect([tab.texts("solo"), tab.texts("shared")]).toEqual([SOLO, SHARED]);
    expect(tab.engine.snapshot().alarms).toEqual([]);
    tab.close();
  });

  it("goes on with its relay, and the other phone with it", async () => {
    // What waited leaves, what was not seen comes, each once; a later opening shows the same.
    const { origin, left, right, logs } = written(version);
    const relay = new RelayInMemory(origin);
    relay.takeUp((await alive(logs)) as m.PageItem[][]);
    const { phone, tab } = await opened(relay, left);
    const { tab: other } = await opened(relay, right);
    await tab.until((snapshot) => told(snapshot) === 0);
    await other.engine.record([entry("shared", "by now")]);
    const all = [...SHARED, "by now"].sort();
    const has = (each: Tab) => each.until(() => JSON.stringify(each.texts("shared")) === JSON.stringify(all));
    await Promise.all([has(tab), has(other)]);

    expect(tab.engine.snapshot().alarms.concat(other.engine.snapshot().alarms)).toEqual([]);
    const { arrived } = await tab.vault.read((drawer) => readArrived(drawer, 0));
    expect(new Set(arrived.map(({ id }) => formatId(id))).size).toBe(arrived.length);
    tab.close();
    other.close();
    const again = await phone.open();
    expect([again.texts("solo"), again.texts("shared")]).toEqual([SOLO, all]);
    again.close();
  });

  it("has its key beside it from then on", async () => {
    // The browser's slot lies where a lock takes it away, and nowhere else.
    const { phone, tab } = await opened(new RelayInMemory("http://localhost:1"), written(version).left);
    tab.close();
    const [db, beside] = [await openDB(phone.name), await openDB(`${phone.name} key`)];

    expect([await db.getAllKeys("slots"), await beside.getAllKeys("slots")]).toEqual([["mark"], ["device"]]);
    db.close();
    beside.close();
  });
});

it("is carried over whole or not at all", async () => {
  // Broken off anywhere, the records are what they were, and the next start begins again.
  const name = "broken off";
  await put(name, written(FIRST).left);
  const before = await raw(name);
  const vault = await open(name);
  await expect(
    vault.carryOver(async (drawer) => {
      for (const key of await drawer.keys([2])) drawer.remove(key);
      throw new RangeError("stop");
    }),
  ).rejects.toThrow("stop");
  vault.close();

  expect((await raw(name)) as { rows: unknown }).toMatchObject({ rows: (before as { rows: unknown }).rows });
  const again = await open(name);
  expect(await again.earlier()).toBe(1);
  again.close();
});

it("leaves a vault of a newer program as it is", async () => {
  // It is told by its name, and not one byte of it changes.
  const phone = new Phone(new RelayInMemory("http://localhost:1"));
  await put(phone.name, written("c96d10f").left);
  (await openDB(phone.name, 5)).close();
  const before = await raw(phone.name);

  await expect(open(phone.name)).rejects.toMatchObject({ code: "storage_newer" });
  expect(await raw(phone.name)).toEqual(before);
  await deleteDB(phone.name);
});
