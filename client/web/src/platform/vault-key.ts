/**
 * Where the key of a vault comes from: from a slot that the browser opens by itself or, once there is a lock, from the lock.
 *
 * The browser's slot lies in a database of its own, which is deleted as soon as a lock is durable: browsers clean up
 * after a database that is gone, and not after a record. Every step leaves at least one way to the key. A key that gives
 * way to another goes with all that it sealed, in one transaction; the mark changes with it, so that nobody writes under
 * the one before.
 */
import { deleteDB, openDB, type IDBPDatabase, type IDBPTransaction } from "idb";
import { KEY_BYTES, same, type Random } from "../protocol/primitives.ts";
import { makeDeviceSlot, openDeviceSlot, type DeviceSlot } from "./device-slot.ts";
import type { Lock } from "./lock.ts";
import { StorageFault } from "./storage-fault.ts";

/** The store beside the records, and what lies in it. */
export const SLOTS = "slots";
const LOCK = "lock";
/** The version of the program that wrote what lies here, until it was carried over. */
export const EARLIER = "earlier";
/** 16 random bytes that tell this database from another one under its name. */
const MARK = "mark";
const MARK_BYTES = 16;
const RECORDS = "records";
const DEVICE_SLOT = "device";

export type Alone = <T>(work: () => Promise<T>) => Promise<T>;

type Both = [typeof SLOTS, typeof RECORDS];
/** Seals every record anew, within the transaction that it is handed. */
export type Reseal = (transaction: IDBPTransaction<unknown, Both, "readwrite">, from: Uint8Array, to: Uint8Array) => Promise<void>;

export class VaultKey {
  private mark: Uint8Array | null = null;
  private key: Uint8Array | null = null;

  constructor(
    private readonly name: string,
    private readonly random: Random,
    /** Runs one thing at a time over all tabs: two that put and sweep the browser's slot at once could lose the key. */
    private readonly alone: Alone = (work) => work(),
  ) {}

  /** The key, once there is one. */
  get open(): Uint8Array | null {
    return this.key;
  }

  /** The key is known: from a lock that was opened. */
  take(key: Uint8Array): void {
    this.key = key;
  }

  /** Looks at a database that was opened: the same as before, or the first. Takes the key where no lock is in the way. */
  async meet(db: IDBPDatabase): Promise<void> {
    const found = await this.marked(db);
    if (this.mark !== null && !same(found, this.mark)) throw new StorageFault("storage_closed");
    this.mark = found;
    if (this.key !== null) return;
    const stored = await readStored(db);
    if (stored === null) this.key = await this.ofBrowser(db);
    else if (!stored.swept) await this.alone(() => this.sweepUnswept(db));
  }

  /**
   * Puts another lock, or none, in the place of the one that was read; answers whether that one still stood. What was
   * there before opens the vault until the new one is durable.
   */
  async change(db: IDBPDatabase, before: Lock | null, lock: Lock | null): Promise<boolean> {
    const { key } = this;
    if (key === null) throw new StorageFault("storage_unreadable");
    return this.alone(async () => {
      await this.requireMark(db);
      return lock === null ? this.free(db, before, key) : this.shut(db, before, lock);
    });
  }

  /** Refuses storage_closed where another tab has put another key in the place of this one. */
  private async requireMark(db: IDBPDatabase): Promise<void> {
    const found: Uint8Array | undefined = await db.get(SLOTS, MARK);
    if (found === undefined || this.mark === null || !same(found, this.mark)) throw new StorageFault("storage_closed");
  }

  private async shut(db: IDBPDatabase, before: Lock | null, lock: Lock): Promise<boolean> {
    const stood = await replaceLock(db, before, lock);
    if (stood) await this.sweepUnswept(db);
    return stood;
  }

  /** The key, as long as the records of a transaction are under it: not once another tab has put another in its place. */
  async within(transaction: IDBPTransaction<unknown, Both, "readonly" | "readwrite">): Promise<Uint8Array> {
    const found: Uint8Array | undefined = await transaction.objectStore(SLOTS).get(MARK);
    if (this.key === null) throw new StorageFault("storage_unreadable");
    if (found === undefined || this.mark === null || !same(found, this.mark)) throw new StorageFault("storage_closed");
    return this.key;
  }

  /**
   * Another key, under another lock, and everything sealed anew: all of it, or nothing. What opened the vault before,
   * or a copy of it, opens nothing of it any more. Answers whether the lock that was read still stood.
   */
  renew(db: IDBPDatabase, before: Lock | null, lock: Lock, fresh: Uint8Array, reseal: Reseal): Promise<boolean> {
    return this.alone(async () => {
      const { key } = this;
      if (key === null) throw new StorageFault("storage_unreadable");
      await this.requireMark(db);
      const mark = this.random(MARK_BYTES);
      const transaction = db.transaction([SLOTS, RECORDS] as Both, "readwrite", { durability: "strict" });
      const slots = transaction.objectStore(SLOTS);
      const stored: Stored | undefined = await slots.get(LOCK);
      const stands = isSame(stored?.lock ?? null, before);
      try {
        if (stands) {
          await reseal(transaction, key, fresh);
          await slots.put({ lock, swept: stored?.swept ?? false }, LOCK);
          await slots.put(mark, MARK);
        }
        await transaction.done;
      } catch (error) {
        giveUp(transaction);
        throw error;
      }
      if (!stands) return false;
      [this.key, this.mark] = [fresh, mark];
      await this.sweepUnswept(db).catch(() => undefined); // the lock stands; the next start sweeps
      return true;
    });
  }

  /** Where this breaks off the lock stands and is not swept: the next start takes the browser's slot away again. */
  private async free(db: IDBPDatabase, before: Lock | null, key: Uint8Array): Promise<boolean> {
    if (!(await replaceLock(db, before, before, false))) return false;
    await this.putSlot(key, true);
    return replaceLock(db, before, null);
  }

  private async sweepUnswept(db: IDBPDatabase): Promise<void> {
    if ((await readStored(db))?.swept === false) await this.sweep(db);
  }

  /**
   * Deletes the browser's slot, and notes that it is gone: where that is noted nobody deletes it again, so that one
   * which is put back when a lock goes stays.
   */
  private async sweep(db: IDBPDatabase): Promise<void> {
    await this.stir();
    await deleteDB(this.besides);
    await this.stir();
    const transaction = db.transaction(SLOTS, "readwrite", { durability: "strict" });
    const stored: Stored | undefined = await transaction.store.get(LOCK);
    if (stored !== undefined) await transaction.store.put({ ...stored, swept: true }, LOCK);
    await transaction.done;
  }

  /**
   * A database comes and goes. Chromium then writes out what it had in hand, and files that hold nothing any more go: the
   * slot is in a file before it is deleted, and that file is gone after. Elsewhere each database has files of its own.
   */
  private async stir(): Promise<void> {
    const passing = `${this.name} passing`;
    (await openDB(passing)).close();
    await deleteDB(passing);
  }

  private get besides(): string {
    return `${this.name} key`;
  }

  private async marked(db: IDBPDatabase): Promise<Uint8Array> {
    const fresh = this.random(MARK_BYTES);
    const transaction = db.transaction(SLOTS, "readwrite", { durability: "strict" });
    const found: Uint8Array | undefined = await transaction.store.get(MARK);
    if (found === undefined && this.mark === null) await transaction.store.put(fresh, MARK);
    await transaction.done;
    if (found === undefined && this.mark !== null) throw new StorageFault("storage_closed");
    return found ?? fresh;
  }

  /** The key that the browser's slot wraps; of two tabs that make one at once, both get the one that was first. */
  private async ofBrowser(db: IDBPDatabase): Promise<Uint8Array> {
    const slot = (await this.readSlot()) ?? ((await db.get(SLOTS, DEVICE_SLOT)) as DeviceSlot | undefined) ?? (await this.firstSlot(db));
    try {
      return await openDeviceSlot(slot);
    } catch {
      throw new StorageFault("storage_unreadable");
    }
  }

  /** Earlier programs had the browser's slot among the others: it is put where it lies now. */
  async keepBeside(db: IDBPDatabase): Promise<void> {
    const slot = (await db.get(SLOTS, DEVICE_SLOT)) as DeviceSlot | undefined;
    if (slot !== undefined) await this.beside(async (other) => void (await other.put(SLOTS, slot, DEVICE_SLOT)));
  }

  /** Only a vault without records gets a new key: to others it would be of no use. */
  private async firstSlot(db: IDBPDatabase): Promise<DeviceSlot> {
    if ((await db.count(RECORDS)) > 0) throw new StorageFault("storage_unreadable");
    return this.putSlot(this.random(KEY_BYTES));
  }

  private readSlot(): Promise<DeviceSlot | undefined> {
    return this.beside(async (db) => (await db.get(SLOTS, DEVICE_SLOT)) as DeviceSlot | undefined);
  }

  /** One that is there already stays, unless it is of a key that was; then `over`. */
  private async putSlot(key: Uint8Array, over = false): Promise<DeviceSlot> {
    const fresh = await makeDeviceSlot(key);
    return this.beside(async (db) => {
      const transaction = db.transaction(SLOTS, "readwrite", { durability: "strict" });
      const found: DeviceSlot | undefined = over ? undefined : await transaction.store.get(DEVICE_SLOT);
      if (found === undefined) await transaction.store.put(fresh, DEVICE_SLOT);
      await transaction.done;
      return found ?? fresh;
    });
  }

  private async beside<T>(work: (db: IDBPDatabase) => Promise<T>): Promise<T> {
    const db = await openDB(this.besides, 1, { upgrade: (fresh) => void fresh.createObjectStore(SLOTS), blocking: () => db.close() });
    try {
      return await work(db);
    } finally {
      db.close();
    }
  }
}

/** Nothing of a transaction that broke off is kept: what was put before would be, where nobody says so. */
export function giveUp(transaction: { readonly done: Promise<void>; abort(): void }): void {
  transaction.done.catch(() => undefined);
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}

/** A lock as it lies there; `swept`: the browser's slot is gone. */
interface Stored {
  readonly lock: Lock;
  readonly swept: boolean;
}

async function readStored(db: IDBPDatabase): Promise<Stored | null> {
  return ((await db.get(SLOTS, LOCK)) as Stored | undefined) ?? null;
}

/** The lock that stands, if there is one. */
export async function readLock(db: IDBPDatabase): Promise<Lock | null> {
  return (await readStored(db))?.lock ?? null;
}

/** In one transaction; another lock than the one that was read stays. Answers whether it was the one. */
export async function replaceLock(db: IDBPDatabase, before: Lock | null, lock: Lock | null, swept?: boolean): Promise<boolean> {
  const transaction = db.transaction(SLOTS, "readwrite", { durability: "strict" });
  const stored: Stored | undefined = await transaction.store.get(LOCK);
  const stands = isSame(stored?.lock ?? null, before);
  if (stands && lock === null) await transaction.store.delete(LOCK);
  else if (stands) await transaction.store.put({ lock, swept: swept ?? stored?.swept ?? false }, LOCK);
  await transaction.done;
  return stands;
}

function isSame(left: Lock | null, right: Lock | null): boolean {
  if (left === null || right === null) return left === right;
  const slots = (lock: Lock): readonly Uint8Array[] => [lock.salt, ...lock.slots, lock.passkey?.slot ?? new Uint8Array()];
  const [of, other] = [slots(left), slots(right)];
  return of.every((slot, i) => same(slot, other[i]!));
}

/** A store that something can be taken out of. */
export interface Forgetting {
  delete(name: string): Promise<void>;
}

/** The version of the program whose records lie here still, if it was an earlier one. */
export async function readEarlier(slots: { get(name: string): Promise<unknown> }): Promise<number | null> {
  return ((await slots.get(EARLIER)) as number | undefined) ?? null;
}

/** What was carried over is of this program, and the browser's slot lies elsewhere. */
export async function forgetEarlier(slots: Forgetting): Promise<void> {
  await Promise.all([EARLIER, DEVICE_SLOT].map((name) => slots.delete(name)));
}
