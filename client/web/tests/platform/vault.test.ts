import "fake-indexeddb/auto";
import { beforeAll, describe, expect, it } from "vitest";
import { deleteDB, openDB } from "idb";
import { StorageFault } from "../../src/platform/storage-fault.ts";
import { Vault } from "../../src/platform/vault.ts";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";

let names = 0;
const troubles: string[] = [];

beforeAll(ready);

function fresh(): string {
  names += 1;
  return `vault ${names}`;
}

function open(name: string): Promise<Vault> {
  return Vault.open({ name, random: randomBytes, onTrouble: (trouble) => troubles.push(trouble) });
}

const text = (plain: string): Uint8Array => new TextEncoder().encode(plain);

describe("the vault", () => {
  it("keeps a record across openings", async () => {
    // What was kept is there when the vault is opened again, under the same key.
    const name = fresh();
    const vault = await open(name);
    await vault.change(async (drawer) => drawer.put([3, 1], text("kept")));
    vault.close();

    const again = await open(name);

    expect(await again.read((drawer) => drawer.get([3, 1]))).toEqual(text("kept"));
    expect(await again.read((drawer) => drawer.get([3, 2]))).toBeNull();
  });

  it("keeps nothing of a change that breaks off", async () => {
    // A change is all or nothing, wherever it stops.
    const vault = await open(fresh());
    await vault.change(async (drawer) => drawer.put([1], text("before")));

    const broken = vault.change(async (drawer) => {
      drawer.put([1], text("after"));
      drawer.put([2], text("new"));
      await drawer.get([1]);
      throw new RangeError("stop");
    });

    await expect(broken).rejects.toThrow("stop");
    expect(await vault.read((drawer) => drawer.under([]))).toEqual([[[1], text("before")]]);
  });

  it("lists what lies under a prefix in order", async () => {
    // Records come in the order of their numbers, from any number on, and none of a neighbour's.
    const vault = await open(fresh());
    await vault.change(async (drawer) => {
      for (const key of [[5, 300], [5, 2], [4, 1], [5, 40], [6], [5, 40, 1]]) drawer.put(key, text(key.join()));
    });

    const keys = async (prefix: number[], from?: number): Promise<unknown> =>
      (await vault.read((drawer) => drawer.under(prefix, from))).map(([key]) => key);

    expect(await keys([5])).toEqual([[5, 2], [5, 40], [5, 40, 1], [5, 300]]);
    expect(await keys([5], 40)).toEqual([[5, 40], [5, 40, 1], [5, 300]]);
  });

  it("holds nothing in clear but numbers", async () => {
    // Whoever reads the database finds sealed bytes and small numbers.
    const name = fresh();
    const vault = await open(name);
    await vault.change(async (drawer) => drawer.put([9, 9], text("a canary sings")));
    vault.close();

    const db = await openDB(name);
    const rows: Uint8Array[] = await db.getAll("records");
    db.close();

    expect(rows.map((row) => Buffer.from(row).includes("canary"))).toEqual([false]);
  });

  it("refuses a record in another's place", async () => {
    // The place is part of what is sealed: sealed bytes moved elsewhere do not open.
    const name = fresh();
    const vault = await open(name);
    await vault.change(async (drawer) => drawer.put([1], text("one")));
    const db = await openDB(name);
    await db.put("records", await db.get("records", [1]), [2]);
    db.close();

    await expect(vault.read((drawer) => drawer.get([2]))).rejects.toMatchObject({ code: "storage_unreadable" });
  });

  it("opens twice at once with one key", async () => {
    // Two tabs that make the vault at the same moment end with one and the same key.
    const name = fresh();
    const [left, right] = await Promise.all([open(name), open(name)]);
    await left.change(async (drawer) => drawer.put([1], text("from the left")));

    expect(await right.read((drawer) => drawer.get([1]))).toEqual(text("from the left"));
  });

  it("never begins anew after a wipe", async () => {
    // A database that vanished under a running program is a named fault, not an empty notebook.
    const name = fresh();
    const vault = await open(name);
    await vault.change(async (drawer) => drawer.put([1], text("kept")));
    vault.close();
    await deleteDB(name);

    const lost = vault.read((drawer) => drawer.get([1]));

    await expect(lost).rejects.toBeInstanceOf(StorageFault);
    await expect(lost).rejects.toMatchObject({ code: "storage_closed" });
  });

  it("leaves what an older program wrote as it is", async () => {
    // Records of other shapes are refused by name, never misread, and are still there afterwards.
    const name = fresh();
    (await openDB(name, 2, { upgrade: (db) => void db.createObjectStore("records") })).close();

    await expect(open(name)).rejects.toMatchObject({ code: "storage_older" });
    const db = await openDB(name);
    expect([db.version, [...db.objectStoreNames]]).toEqual([2, ["records"]]);
    db.close();
  });

  it("says when a newer program takes over", async () => {
    // Another version's opening closes this handle and is named.
    const name = fresh();
    const vault = await open(name);
    troubles.length = 0;

    (await openDB(name, 99)).close();

    expect(troubles).toEqual(["storage_newer"]);
    await expect(vault.read((drawer) => drawer.get([1]))).rejects.toMatchObject({ code: "storage_newer" });
  });
});
