/**
 * The vault: sealed records in the browser's database, kept or not kept, never half.
 *
 * Owns the database and how a record is sealed: with its place as associated data, so that no record can be put in
 * another's. The key comes from `vault-key`; a vault under a lock is opened by whoever brings it (`admit`). Keys of records are opaque numbers; what a record means is
 * known above. A change resolves only when the browser says that it is durable.
 */
import { openDB, type IDBPDatabase, type IDBPTransaction } from "idb";
import { NONCE_BYTES, decrypt, encrypt, type Random } from "../protocol/primitives.ts";
import { joinParts } from "../protocol/public/encoding.ts";
import type { Lock } from "./lock.ts";
import { StorageFault, namedFault, type StorageTrouble } from "./storage-fault.ts";
import { SLOTS, VaultKey, readLock, replaceLock, type Alone } from "./vault-key.ts";

/** Grows with the shapes of the records: what an older program wrote is refused, never misread. */
const VERSION = 4;
const RECORDS = "records";

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
  /** Runs one thing at a time over all tabs. */
  readonly alone?: Alone;
}

type Mode = "readonly" | "readwrite";
type Transaction = IDBPTransaction<unknown, [typeof RECORDS], Mode>;

export class Vault implements Keeping {
  private db: IDBPDatabase | null = null;
  private readonly key: VaultKey;

  private constructor(private readonly options: VaultOptions) {
    this.key = new VaultKey(options.name, options.random, options.alone);
  }

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

  /** Whether a lock is between this program and the records. */
  get isShut(): boolean {
    return this.key.open === null;
  }

  /** The key that a lock gave. */
  admit(key: Uint8Array): void {
    this.key.take(key);
  }

  /** The lock as it stands now, whichever tab has put it. */
  async lock(): Promise<Lock | null> {
    return readLock(await this.handle());
  }

  /** Another lock, or none, in place of the one that was read: durable when it resolves. False if that one stands no more. */
  async changeLock(before: Lock | null, make: (key: Uint8Array) => Lock | null): Promise<boolean> {
    const [db, key] = [await this.handle(), this.key.open];
    if (key === null) throw new StorageFault("storage_unreadable");
    return this.key.change(db, before, make(key)).catch((error: unknown) => Promise.reject(namedFault(error)));
  }

  /** Notes on the lock how often in a row the words were wrong. */
  async countWrong(before: Lock, wrong: number): Promise<void> {
    await replaceLock(await this.handle(), before, { ...before, wrong });
  }

  /** Lets go of the database; the next use opens it again. */
  close(): void {
    this.db?.close();
    this.db = null;
  }

  private async within<T>(mode: Mode, work: (drawer: OpenDrawer) => Promise<T>): Promise<T> {
    const transaction = await this.begin(mode);
    const key = this.key.open;
    try {
      if (key === null) throw new StorageFault("storage_unreadable");
      const result = await work(new SealedDrawer(transaction, key, this.options.random));
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
      await this.key.meet(db);
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
