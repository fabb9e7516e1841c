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
import { EARLIER, SLOTS, VaultKey, forgetEarlier, giveUp, readEarlier, readLock, replaceLock, type Alone, type Forgetting } from "./vault-key.ts";

/** Grows with the shapes of the records: what an older program wrote is carried over, or refused, never misread. */
const VERSION = 4;
/** Programs whose vaults are carried over; others were never anybody's. */
const CARRIED: readonly number[] = [1, 3];
const RECORDS = "records";
/** So many records are sealed anew at once. */
const AT_ONCE = 200;

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
type Transaction<M extends Mode = Mode> = IDBPTransaction<unknown, [typeof SLOTS, typeof RECORDS], M>;

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

  /** Another lock and another key under it, with all that lies here sealed anew: all or nothing. False as above. */
  async renewLock(before: Lock | null, lock: Lock, fresh: Uint8Array): Promise<boolean> {
    const [db, { random }] = [await this.handle(), this.options];
    const reseal = (transaction: Transaction<"readwrite">, from: Uint8Array, to: Uint8Array): Promise<void> => sealAnew(transaction, from, to, random);
    return this.key.renew(db, before, lock, fresh, reseal).catch((error: unknown) => Promise.reject(namedFault(error)));
  }

  /** Notes on the lock how often in a row the words were wrong. */
  async countWrong(before: Lock, wrong: number): Promise<void> {
    await replaceLock(await this.handle(), before, { ...before, wrong });
  }

  /** The version of the program whose records lie here still; null where they are of this one. */
  async earlier(): Promise<number | null> {
    return readEarlier((await this.handle()).transaction(SLOTS).store);
  }

  /** What an earlier program kept becomes this one's: all of it and once, or it stays as it was. */
  async carryOver(work: (drawer: OpenDrawer) => Promise<void>): Promise<void> {
    await this.key.keepBeside(await this.handle());
    await this.within("readwrite", async (drawer, transaction) => {
      const slots = transaction.objectStore(SLOTS);
      if ((await readEarlier(slots)) === null) return;
      await work(drawer);
      await forgetEarlier(slots as Forgetting);
    });
  }

  /** Lets go of the database; the next use opens it again. */
  close(): void {
    this.db?.close();
    this.db = null;
  }

  private async within<T>(mode: Mode, work: (drawer: OpenDrawer, transaction: Transaction) => Promise<T>): Promise<T> {
    const transaction = await this.begin(mode);
    try {
      const key = await this.key.within(transaction);
      const result = await work(new SealedDrawer(transaction, key, this.options.random), transaction);
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
      (await this.handle()).transaction([SLOTS, RECORDS], mode, { durability: "strict" });
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
        if (CARRIED.includes(older)) return void transaction.objectStore(SLOTS).put(older, EARLIER);
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
    this.store.put!(sealAt(key, this.key, plain, this.random), [...key]).catch(() => undefined);
  }

  remove(key: Key): void {
    this.store.delete!([...key]).catch(() => undefined);
  }

  private open(key: Key, record: Uint8Array): Uint8Array {
    return openAt(key, this.key, record);
  }
}

function sealAt(at: Key, key: Uint8Array, plain: Uint8Array, random: Random): Uint8Array {
  const nonce = random(NONCE_BYTES);
  const sealed = encrypt(key, nonce, bound(at), plain);
  const record = new Uint8Array(NONCE_BYTES + sealed.length);
  record.set(nonce);
  record.set(sealed, NONCE_BYTES);
  return record;
}

function openAt(at: Key, key: Uint8Array, record: Uint8Array): Uint8Array {
  const plain = decrypt(key, record.subarray(0, NONCE_BYTES), bound(at), record.subarray(NONCE_BYTES));
  if (plain === null) throw new StorageFault("storage_unreadable");
  return plain;
}

/** Every record in its place under another key, a few at a time. */
async function sealAnew(transaction: Transaction<"readwrite">, from: Uint8Array, to: Uint8Array, random: Random): Promise<void> {
  const store = transaction.objectStore(RECORDS);
  let rest: IDBKeyRange | null = null;
  for (;;) {
    const [keys, sealed]: [IDBValidKey[], Uint8Array[]] = await Promise.all([store.getAllKeys(rest, AT_ONCE), store.getAll(rest, AT_ONCE)]);
    if (keys.length === 0) return;
    for (const [i, at] of (keys as number[][]).entries()) store.put(sealAt(at, to, openAt(at, from, sealed[i]!), random), at).catch(() => undefined);
    rest = IDBKeyRange.lowerBound(keys.at(-1), true);
  }
}

function rangeOf(prefix: Key, from?: number): IDBKeyRange {
  const start = from === undefined ? [...prefix] : [...prefix, from];
  return IDBKeyRange.bound(start, [...prefix, []]);
}

function bound(key: Key): Uint8Array {
  return joinParts("vault", ...key);
}
