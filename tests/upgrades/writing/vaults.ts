/**
 * Put by `make` among the tests of an earlier version's app, and run there: the databases of two paired phones, and
 * the log of their relay, as one file. A browser keeps the key of a vault so that no script can take it out; here it
 * can be taken out once, so that the file is whole.
 */
import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { openDB } from "idb";
import { beforeAll, expect, it } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { Phone, compare, entry } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

const ORIGIN = "http://localhost:4100";
const CODE = "0123-4567-89AB-CDEF";
const { subtle } = crypto;
const generate = subtle.generateKey.bind(subtle) as (...a: unknown[]) => Promise<unknown>;
(subtle as { generateKey: unknown }).generateKey = (kind: unknown, _: boolean, uses: unknown) => generate(kind, true, uses);

async function plain(value: unknown): Promise<unknown> {
  if (value instanceof CryptoKey) return { key: Buffer.from(await subtle.exportKey("raw", value)).toString("base64") };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([name, held]) => [name, await plain(held)])));
}

async function database(name: string): Promise<unknown> {
  const db = await openDB(name);
  const stores: [string, unknown][] = [];
  for (const store of db.objectStoreNames) {
    const [keys, values] = [await db.getAllKeys(store), await db.getAll(store)];
    stores.push([store, await Promise.all(keys.map(async (key, i) => [await plain(key), await plain(values[i])]))]);
  }
  const { version } = db;
  db.close();
  return { version, stores: Object.fromEntries(stores) };
}

/** Everything of one phone, by what follows its name: one database in the first versions, two in later ones. */
async function vault(phone: Phone): Promise<unknown> {
  const names = (await indexedDB.databases()).map(({ name }) => name!).filter((name) => name === phone.name || name.startsWith(`${phone.name} `));
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name.slice(phone.name.length), await database(name)])));
}

beforeAll(ready);

it("writes the databases of two phones", async () => {
  const relay = new RelayInMemory(ORIGIN);
  const [one, other] = [new Phone(relay), new Phone(relay)];
  const [left, right] = [await one.open(), await other.open()];
  for (const tab of [left, right]) {
    await tab.engine.begin();
    await tab.engine.connect(ORIGIN, CODE);
  }
  const invited = await left.engine.invite("http://localhost:4000");
  expect(await compare(invited, await right.engine.join(invited.link!))).toEqual([{ at: "done" }, { at: "done" }]);
  await Promise.all([left, right].map((tab) => tab.until((s) => s.shared !== null)));
  await left.engine.record([entry("solo", "only for me"), entry("shared", "from the left")]);
  await right.engine.record([entry("shared", "from the right")]);
  const sides = [left, right].map((tab) => tab.until((s) => s.entries.filter((e) => e.space === "shared" && (e.where ?? "relay") === "relay").length === 2));
  await Promise.all([...sides, left.until((s) => s.entries.every((e) => (e.where ?? "relay") === "relay"))]);
  right.close();
  await left.engine.record([entry("shared", "not seen by the right yet")]);
  await left.until((s) => s.entries.every((e) => (e.where ?? "relay") === "relay"));
  relay.stop();
  await left.engine.record([entry("shared", "not sent yet"), entry("solo", "waits too")]);
  left.close();
  const spaces = (relay as unknown as { spaces: Map<string, { rows: { item: { type: number; wire: Uint8Array; arrived: number } }[] }> }).spaces;
  const logs = await plain([...spaces.values()].map((space) => space.rows.map(({ item }) => item)));
  const written = { origin: ORIGIN, left: await vault(one), right: await vault(other), logs };
  writeFileSync(process.env.WRITTEN!, gzipSync(JSON.stringify(written), { level: 9 }));
}, 60_000);
