import "fake-indexeddb/auto";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { deleteDB, openDB } from "idb";
import { makeLock, openByPasskey, openByWords, withPasskey, WORD_SLOTS, type Lock } from "../../src/platform/lock.ts";
import { makeDeviceSlot } from "../../src/platform/device-slot.ts";
import { Vault } from "../../src/platform/vault.ts";
import { keyed32, hash32, randomBytes, ready, stretch } from "../../src/protocol/primitives.ts";
import { STRETCH_BYTES, STRETCH_PASSES } from "../../src/protocol/public/limits.ts";

const WORDS = "river copper lantern meadow walnut";
/** As slow as a hash: what the slowness is worth is told by one test. */
const QUICK = { random: randomBytes, stretch: (words: Uint8Array, salt: Uint8Array) => keyed32(hash32(salt), words) };
let names = 0;

beforeAll(ready);

function open(name: string): Promise<Vault> {
  return Vault.open({ name, random: randomBytes, onTrouble: () => undefined });
}

/** A vault with one record in it, and its name. */
async function kept(): Promise<{ readonly name: string; readonly vault: Vault }> {
  names += 1;
  const name = `locked ${names}`;
  const vault = await open(name);
  await vault.change(async (drawer) => drawer.put([1], new Uint8Array([7])));
  return { name, vault };
}

async function read(vault: Vault): Promise<Uint8Array | null> {
  return vault.read((drawer) => drawer.get([1]));
}

/** Opens it by words, as the next start does. */
async function unlocked(name: string, words = WORDS): Promise<Vault> {
  const vault = await open(name);
  vault.admit(openByWords((await vault.lock())!, words, QUICK)!);
  return vault;
}

const set = (words: string) => (key: Uint8Array): Lock => makeLock(key, words, QUICK);

describe("a lock", () => {
  const key = randomBytes(32);

  it("opens by its words and by no others", () => {
    // The words give the key; any others give nothing.
    const lock = makeLock(key, WORDS, QUICK);

    expect(openByWords(lock, WORDS, QUICK)).toEqual(key);
    expect(openByWords(lock, `${WORDS} `, QUICK)).toBeNull();
    expect(openByWords(lock, "", QUICK)).toBeNull();
  });

  it("R18: looks the same whichever slots are used", () => {
    // The number and the sizes of its parts are always the same, and no slot repeats another's bytes.
    const locks = Array.from({ length: 4 }, () => makeLock(key, WORDS, QUICK));
    const shapes = new Set(locks.map(({ salt, slots }) => [salt, ...slots].map(({ length }) => length).join()));

    expect([...shapes]).toEqual(["16,72,72"]);
    expect(new Set(locks.flatMap(({ slots }) => slots.map((slot) => slot.join()))).size).toBe(4 * WORD_SLOTS);
  });

  it("costs one whole Argon2id for each guess", () => {
    // Right or wrong words: one call with the compiled work and memory, no more, and no cheaper test beside it.
    const calls: unknown[] = [];
    const counted = { random: randomBytes, stretch: (words: Uint8Array, salt: Uint8Array, passes: number, memory: number) => {
      calls.push([salt, passes, memory]);
      return stretch(words, salt, passes, memory);
    } };
    const lock = makeLock(key, WORDS, counted);
    calls.length = 0;

    expect(openByWords(lock, WORDS, counted)).toEqual(key);
    expect(openByWords(lock, "another guess", counted)).toBeNull();

    const whole = [lock.salt, STRETCH_PASSES, STRETCH_BYTES];
    expect(calls).toEqual([whole, whole]);
  });

  it("opens by its passkey's answer", () => {
    // The answer that it was made with gives the key; another one, or one of another length, nothing.
    const answer = randomBytes(32);
    const lock = withPasskey(makeLock(key, WORDS, QUICK), key, randomBytes(16), randomBytes(32), answer, randomBytes);

    expect(openByPasskey(lock, answer)).toEqual(key);
    expect(openByPasskey(lock, randomBytes(32))).toBeNull();
    expect(openByPasskey(lock, answer.subarray(1))).toBeNull();
    expect(openByWords(lock, WORDS, QUICK)).toEqual(key);
  });
});

describe("a vault under a lock", () => {
  it("opens only to whoever brings its key", async () => {
    // The next start is shut: no record is read before the words were right, and every one after.
    const { name, vault } = await kept();
    expect(await vault.changeLock(null, set(WORDS))).toBe(true);
    vault.close();

    const shut = await open(name);
    expect(shut.isShut).toBe(true);
    await expect(read(shut)).rejects.toMatchObject({ code: "storage_unreadable" });
    shut.admit(openByWords((await shut.lock())!, WORDS, QUICK)!);
    expect(await read(shut)).toEqual(new Uint8Array([7]));
  });

  it("leaves no way beside the lock", async () => {
    // The browser's own slot is gone when the lock is durable, and all that is left in clear are slots and a mark.
    const { name, vault } = await kept();
    await vault.changeLock(null, set(WORDS));
    vault.close();

    const names = (await indexedDB.databases()).map((each) => each.name);
    expect(names).not.toContain(`${name} key`);
    const db = await openDB(name);
    expect(await db.getAllKeys("slots")).toEqual(["lock", "mark"]);
    db.close();
  });

  it("finishes what was interrupted after the lock was durable", async () => {
    // A phone that died between the lock and the end of the browser's slot: the next start is shut, and ends the slot.
    const { name, vault } = await kept();
    const db = await openDB(name);
    let lock: Lock | null = null;
    await vault.changeLock(null, (key) => (lock = set(WORDS)(key)));
    await db.put("slots", { lock, swept: false }, "lock");
    const beside = await openDB(`${name} key`, 1, { upgrade: (fresh) => void fresh.createObjectStore("slots") });
    beside.close();
    db.close();
    vault.close();

    expect((await open(name)).isShut).toBe(true);
    expect((await indexedDB.databases()).map((each) => each.name)).not.toContain(`${name} key`);
  });

  it("is as it was when a change breaks off", async () => {
    // The transaction that puts another lock fails: the words from before open all of it, the new ones nothing.
    const { name, vault } = await kept();
    await vault.changeLock(null, set(WORDS));
    const before = await vault.lock();
    const put = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw new DOMException("no room", "QuotaExceededError");
    });
    await expect(vault.changeLock(before, set("entirely other words"))).rejects.toMatchObject({ code: "storage_full" });
    put.mockRestore();
    vault.close();

    const again = await open(name);
    expect(openByWords((await again.lock())!, "entirely other words", QUICK)).toBeNull();
    expect(await read(await unlocked(name))).toEqual(new Uint8Array([7]));
  });

  it("keeps its key in the browser before the lock goes", async () => {
    // Taking a lock off makes the browser's slot first. Where the last step fails the lock stands, and the next start ends the slot.
    const { name, vault } = await kept();
    await vault.changeLock(null, set(WORDS));
    const remove = vi.spyOn(IDBObjectStore.prototype, "delete").mockImplementation(() => {
      throw new DOMException("gone", "UnknownError");
    });
    await expect(vault.changeLock(await vault.lock(), () => null)).rejects.toMatchObject({ code: "storage_closed" });
    remove.mockRestore();
    vault.close();

    const locked = await unlocked(name);
    expect((await indexedDB.databases()).map((each) => each.name)).not.toContain(`${name} key`);
    expect(await read(locked)).toEqual(new Uint8Array([7]));
    expect(await locked.changeLock(await locked.lock(), () => null)).toBe(true);
    locked.close();
    const free = open(name).then(read);
    await expect(free).resolves.toEqual(new Uint8Array([7]));
  });

  it("gets another key whole or not at all", async () => {
    // Sealing anew breaks off at the second of many records: all of it is as it was, under the key from before.
    const { name, vault } = await kept();
    const many = Array.from({ length: 450 }, (_, i) => [2, i]);
    await vault.change(async (drawer) => many.forEach((at) => drawer.put(at, new Uint8Array([at[1]! & 255]))));
    const renew = async (): Promise<boolean> => {
      const fresh = randomBytes(32);
      return vault.renewLock(await vault.lock(), makeLock(fresh, WORDS, QUICK), fresh);
    };
    let puts = 0;
    const { put } = IDBObjectStore.prototype;
    const broken = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...args) {
      if ((puts += 1) === 300) throw new DOMException("no room", "QuotaExceededError");
      return put.apply(this, args);
    });
    await expect(renew()).rejects.toMatchObject({ code: "storage_full" });
    broken.mockRestore();
    expect(await vault.lock()).toBeNull();
    await expect(read(vault)).resolves.toEqual(new Uint8Array([7]));

    expect(await renew()).toBe(true);
    expect((await vault.read((drawer) => drawer.under([2]))).map(([, plain]) => plain[0])).toEqual(many.map(([, i]) => i! & 255));
    vault.close();
    expect(await read(await unlocked(name))).toEqual(new Uint8Array([7]));
  });

  it("takes no word of a tab that has the key from before", async () => {
    // Another tab put another key: what this one would keep is refused, and nothing lies there that nobody can read.
    const { name, vault } = await kept();
    const other = await open(name);
    const fresh = randomBytes(32);
    expect(await other.renewLock(null, makeLock(fresh, WORDS, QUICK), fresh)).toBe(true);

    await expect(vault.change(async (drawer) => drawer.put([1], new Uint8Array([8])))).rejects.toMatchObject({ code: "storage_closed" });
    await expect(read(vault)).rejects.toMatchObject({ code: "storage_closed" });
    expect(await read(await unlocked(name))).toEqual(new Uint8Array([7]));
  });

  it("is changed under its own key only", async () => {
    // A tab that has the key from before reads the new lock: it neither takes it off nor puts another, and the words still open.
    const { name, vault } = await kept();
    const other = await open(name);
    const fresh = randomBytes(32);
    await other.renewLock(null, makeLock(fresh, WORDS, QUICK), fresh);
    const stands = await vault.lock();

    await expect(vault.changeLock(stands, () => null)).rejects.toMatchObject({ code: "storage_closed" });
    await expect(vault.changeLock(stands, set("other words"))).rejects.toMatchObject({ code: "storage_closed" });
    expect(await vault.lock()).toEqual(stands);
    expect(await read(await unlocked(name))).toEqual(new Uint8Array([7]));
  });

  it("opens after a lock was renewed and taken off at once", async () => {
    // A slot of the browser that was never swept wraps a key that is no more: another takes its place before the lock goes.
    const { name, vault } = await kept();
    const fresh = randomBytes(32);
    await vault.renewLock(null, makeLock(fresh, WORDS, QUICK), fresh);
    const beside = await openDB(`${name} key`, 1, { upgrade: (fresh) => void fresh.createObjectStore("slots") });
    await beside.put("slots", await makeDeviceSlot(randomBytes(32)), "device");
    beside.close();
    expect(await vault.changeLock(await vault.lock(), () => null)).toBe(true);
    vault.close();
    await expect(open(name).then(read)).resolves.toEqual(new Uint8Array([7]));
  });

  it("takes a change of the lock that was read, and of no other", async () => {
    // Two tabs change it at once: the second is told, and what the first put stands.
    const { name, vault } = await kept();
    await vault.changeLock(null, set(WORDS));
    const read = await vault.lock();

    expect(await vault.changeLock(read, set("the first of two"))).toBe(true);
    expect(await vault.changeLock(read, set("the second of two"))).toBe(false);
    expect(await vault.changeLock(read, () => null)).toBe(false);
    expect((await indexedDB.databases()).map((each) => each.name)).not.toContain(`${name} key`);
    expect(openByWords((await (await open(name)).lock())!, "the first of two", QUICK)).not.toBeNull();
  });

  it("gets no new key where records lie", async () => {
    // Neither lock nor slot, and records: nothing here could read them, so no key is made over them.
    const { name, vault } = await kept();
    vault.close();
    await deleteDB(`${name} key`);

    await expect(open(name)).rejects.toMatchObject({ code: "storage_unreadable" });
  });
});
