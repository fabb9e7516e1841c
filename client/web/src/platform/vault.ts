/**
 * The vault: sealed records in the browser's database, kept or not kept, never half.
 *
 * Owns the database, the vault key in use, and how a record is sealed: under its own key as associated data,
 * so that no record can be put in another's place. Keys of records are opaque numbers; what a record means is
 * known above. A change resolves only when the browser says that it is durable.
 */
import { openDB, type IDBPDatabase, type IDBPTransaction } from "idb";
import { KEY_BYTES, NONCE_BYTES, decrypt, encrypt, same, type Random } from "../protocol/primitives.ts";
import { joinParts } from "../protocol/public/encoding.ts";
import { makeDeviceSlot, openDeviceSlot, type DeviceSlot } from "./device-slot.ts";
import { StorageFault, namedFault, type StorageTrouble } from "./storage-fault.ts";

/** Grows with the shapes of the records: what an older program wrote is refused, never misread. */
const VERSION = 3;
const RECORDS = "records";
const SLOTS = "slots";
const DEVICE_SLOT = "device";

/** Where a record lies: a few small numbers. */
export type Key = readonly number[];

/** The vault as seen inside one transaction. Wait for nothing but these while it lasts. */
export interface Drawer {
  get(key: Key): Promise<Uint8Array | null>;
  /** Records whose keys begin with `prefix`, in order; of those the first `limit` from number `from` on. */
  under(prefix: Key, from?: number, limit?: number): Promise<readonly (readonly [Key, Uint8Array])[]>;
  /** The keys that begin with `prefix`, in order. */
  keys(prefix: Key): Promise<readonly Key[]>;
}

export interface OpenDrawer extends Drawer {
  put(key: Key, plain: Uint8Array): void;
  remove(key: Key): void;
}

/** What the engine needs of a vault; the one below is the browser's. */
export interface Keeping {
  read<T>(work: (drawer: Drawer) => Promise<T>): Promise<T>;
  /** All or nothing, durable when it resolves; whatever `work` throws leaves the vault as it was. */
  change<T>(work: (drawer: OpenDrawer) => Promise<T>): Promise<T>;
}

export interface VaultOptions {
  readonly name: string;
  readonly random: Random;
  /** Told when the browser takes the storage away while the program runs. */
  readonly onTrouble: (trouble: StorageTrouble) => void;
}

type Mode = "readonly" | "readwrite";
type Transaction = IDBPTransaction<unknown, [typeof RECORDS], Mode>;

export class Vault implements Keeping {
  private db: IDBPDatabase | null = null;
  private slot: DeviceSlot | null = null;
  private key: Uint8Array = new Uint8Array(KEY_BYTES);

  private constructor(private readonly options: VaultOptions) {}

  /** Opens the vault of this browser, and makes it where there is none. */
  static async open(options: VaultOptions): Promise<Vault> {
    const vault = new Vault(options);
    await vault.handle();
    return vault;
  }

  async read<T>(work: (drawer: Drawer) => Promise<T>): Promise<T> {
    return this.within("readonly", work);
  }

  async change<T>(work: (drawer: OpenDrawer) => Promise<T>): Promise<T> {
    return this.within("readwrite", work);
  }

  /** Lets go of the database; the next use opens it again. */
  close(): void {
    this.db?.close();
    this.db = null;
  }

  private async within<T>(mode: Mode, work: (drawer: OpenDrawer) => Promise<T>): Promise<T> {
    const transaction = await this.begin(mode);
    try {
      const result = await work(new SealedDrawer(transaction, this.key, this.options.random));
      await transaction.done;
      return result;
    } catch (error) {
      giveUp(transaction);
      throw namedFault(error);
    }
  }

  /** A transaction on a live handle; browsers lose handles in the background, so a dead one is opened again. */
  private async begin(mode: Mode): Promise<Transaction> {
    const start = async (): Promise<Transaction> =>
      (await this.handle()).transaction([RECORDS], mode, { durability: "strict" });
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "InvalidStateError") throw namedFault(error);
      this.db = null;
      return start().catch((again: unknown) => Promise.reject(namedFault(again)));
    }
  }

  private async handle(): Promise<IDBPDatabase> {
    if (this.db !== null) return this.db;
    const db = await this.openDatabase().catch((error: unknown) => Promise.reject(namedFault(error)));
    try {
      await this.unlock(db);
    } catch (error) {
      db.close();
      throw error;
    }
    this.db = db;
    return db;
  }

  private async openDatabase(): Promise<IDBPDatabase> {
    let older = 0;
    try {
      return await this.openAtVersion((found) => (older = found));
    } catch (error) {
      throw older > 0 ? new StorageFault("storage_older") : error;
    }
  }

  /** Opens the database, and makes it where there is none; one of an older program is left as it is. */
  private openAtVersion(isOlder: (version: number) => void): Promise<IDBPDatabase> {
    const { name, onTrouble } = this.options;
    return openDB(name, VERSION, {
      upgrade(db, older, _, transaction) {
        isOlder(older);
        if (older > 0) return giveUp(transaction);
        db.createObjectStore(SLOTS);
        db.createObjectStore(RECORDS);
      },
      blocked: () => onTrouble("storage_blocked"),
      blocking: () => {
        this.close();
        onTrouble("storage_newer");
      },
      terminated: () => {
        this.db = null;
        onTrouble("storage_closed");
      },
    });
  }

  /** Takes the vault key from its slot. A database that is not the one opened before was wiped: never begin anew. */
  private async unlock(db: IDBPDatabase): Promise<void> {
    const before = this.slot;
    const found: DeviceSlot | undefined = await db.get(SLOTS, DEVICE_SLOT);
    if (before !== null) {
      if (!found || !same(found.wrapped, before.wrapped)) throw new StorageFault("storage_closed");
      return;
    }
    const slot = found ?? (await this.claim(db));
    try {
      this.key = await openDeviceSlot(slot);
    } catch {
      throw new StorageFault("storage_unreadable");
    }
    this.slot = slot;
  }

  /** Puts a fresh slot where there is none; of two tabs that try at once, one wins and both use the winner's. */
  private async claim(db: IDBPDatabase): Promise<DeviceSlot> {
    const fresh = await makeDeviceSlot(this.options.random(KEY_BYTES));
    const transaction = db.transaction(SLOTS, "readwrite", { durability: "strict" });
    const found: DeviceSlot | undefined = await transaction.store.get(DEVICE_SLOT);
    if (found === undefined) await transaction.store.put(fresh, DEVICE_SLOT);
    await transaction.done;
    return found ?? fresh;
  }
}

function giveUp(transaction: { readonly done: Promise<void>; abort(): void }): void {
  transaction.done.catch(() => undefined);
  try {
    transaction.abort();
  } catch {
    // It has ended by itself; nothing of it was kept.
  }
}

/** One transaction's view: seals what goes in, opens what comes out. */
class SealedDrawer implements OpenDrawer {
  private readonly store;

  constructor(
    transaction: Transaction,
    private readonly key: Uint8Array,
    private readonly random: Random,
  ) {
    this.store = transaction.objectStore(RECORDS);
  }

  async get(key: Key): Promise<Uint8Array | null> {
    const sealed: Uint8Array | undefined = await this.store.get([...key]);
    return sealed === undefined ? null : this.open(key, sealed);
  }

  async under(prefix: Key, from?: number, limit?: number): Promise<readonly (readonly [Key, Uint8Array])[]> {
    const range = rangeOf(prefix, from);
    const [keys, sealed] = await Promise.all([
      this.store.getAllKeys(range, limit),
      this.store.getAll(range, limit),
    ]);
    return (keys as number[][]).map((key, i) => [key, this.open(key, sealed[i] as Uint8Array)] as const);
  }

  async keys(prefix: Key): Promise<readonly Key[]> {
    return (await this.store.getAllKeys(rangeOf(prefix))) as number[][];
  }

  put(key: Key, plain: Uint8Array): void {
    const nonce = this.random(NONCE_BYTES);
    const sealed = encrypt(this.key, nonce, bound(key), plain);
    const record = new Uint8Array(NONCE_BYTES + sealed.length);
    record.set(nonce);
    record.set(sealed, NONCE_BYTES);
    this.store.put!(record, [...key]).catch(() => undefined);
  }

  remove(key: Key): void {
    this.store.delete!([...key]).catch(() => undefined);
  }

  private open(key: Key, record: Uint8Array): Uint8Array {
    const plain = decrypt(this.key, record.subarray(0, NONCE_BYTES), bound(key), record.subarray(NONCE_BYTES));
    if (plain === null) throw new StorageFault("storage_unreadable");
    return plain;
  }
}

function rangeOf(prefix: Key, from?: number): IDBKeyRange {
  const start = from === undefined ? [...prefix] : [...prefix, from];
  return IDBKeyRange.bound(start, [...prefix, []]);
}

function bound(key: Key): Uint8Array {
  return joinParts("vault", ...key);
}
