/** Put by a long run among the tests of an earlier version's app: a vault of a newer app, opened by that one. */
import "fake-indexeddb/auto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { openDB } from "idb";
import { beforeAll, expect, it } from "vitest";
import { Vault } from "../../src/platform/vault.ts";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";

interface Stored {
  readonly version: number;
  readonly stores: Readonly<Record<string, readonly (readonly [unknown, unknown])[]>>;
}

beforeAll(ready);

async function rows(name: string): Promise<unknown> {
  const db = await openDB(name);
  const held = [db.version, await db.getAllKeys("records"), await db.getAll("records")];
  db.close();
  return held;
}

it("refuses it by name, and changes nothing", async () => {
  const written = JSON.parse(gunzipSync(readFileSync(process.env.WRITTEN!)).toString()) as { left: Record<string, Stored> };
  const { version, stores } = written.left[""]!;
  const db = await openDB("twofold", version, { upgrade: (fresh) => Object.keys(stores).forEach((store) => fresh.createObjectStore(store)) });
  for (const [key, value] of stores.records!) await db.put("records", Buffer.from((value as { bytes: string }).bytes, "base64"), key as number[]);
  db.close();
  const before = await rows("twofold");

  await expect(Vault.open({ name: "twofold", random: randomBytes, onTrouble: () => undefined })).rejects.toMatchObject({ code: "storage_newer" });
  expect(await rows("twofold")).toEqual(before);
});
