/**
 * The vault in the engine's own words: every transaction there is, and what moves together in each.
 *
 * Owns which records change in one go. A transaction that rests on something read before compares it again and
 * refuses (`Moved`) if somebody else was faster, so that two tabs can never write one sequence number.
 */
import { same } from "../protocol/primitives.ts";
import { encode } from "../protocol/public/encoding.ts";
import { BATCH_ITEMS_MAX } from "../protocol/public/limits.ts";
import { Entry } from "../protocol/secret/entry.ts";
import type { Drawer, Keeping, OpenDrawer } from "../platform/vault.ts";
import { keepArrived, type Arrival } from "./arrivals.ts";
import type { Judgement } from "./judge.ts";
import {
  AWAITED,
  AsideRecord,
  ChainRecord,
  Counters,
  DeviceRecord,
  OutboxRecord,
  OwnRecord,
  SealedRecord,
  SpaceRecord,
  at,
  readRecord,
  writeRecord,
  type Slot,
} from "./records.ts";
import { EMPTY_CHAIN, EMPTY_OWN, chainRecord, ownDevice, type SpaceState } from "./state.ts";
import type { SealedRun } from "./outbox.ts";
import type { Kind } from "../protocol/shape.ts";

/** The vault is not as it was when the change was thought out; read again. */
export class Moved extends Error {
  constructor() {
    super("moved");
    this.name = "Moved";
  }
}

export const NEW_DEVICE: DeviceRecord = { relay: null, code: null, persisted: null };
export const NO_COUNT: Counters = { order: 0, arrived: 0 };

/** All of a space but its entries. */
export interface HeldSpace {
  readonly space: SpaceRecord;
  readonly chain: ChainRecord;
  readonly own: OwnRecord;
  readonly aside: readonly AsideRecord[];
  readonly sealed: readonly SealedRecord[];
}

/** A change to the space in a place, if it is still the one that `seed` belongs to. */
export interface SpaceChange {
  readonly slot: Slot;
  readonly seed: Uint8Array;
  readonly change: Partial<SpaceRecord>;
}

export interface Draft {
  readonly slot: Slot;
  readonly entry: Entry;
}

export async function one<T>(drawer: Drawer, kind: Kind<T>, key: readonly number[]): Promise<T | null> {
  const plain = await drawer.get(key);
  return plain === null ? null : readRecord(kind, plain);
}

export async function every<T>(drawer: Drawer, kind: Kind<T>, prefix: readonly number[]): Promise<T[]> {
  return (await drawer.under(prefix)).map(([, plain]) => readRecord(kind, plain));
}

/** A space with all that was judged of it; null if this device has none there. */
export async function readSpace(drawer: Drawer, slot: Slot): Promise<HeldSpace | null> {
  const [space, chain, own, aside, sealed] = await Promise.all([
    one(drawer, SpaceRecord, at.space(slot)),
    one(drawer, ChainRecord, at.chain(slot)),
    one(drawer, OwnRecord, at.own(slot)),
    every(drawer, AsideRecord, at.everyAside(slot)),
    every(drawer, SealedRecord, at.everySealed(slot)),
  ]);
  return space && { space, chain: chain ?? EMPTY_CHAIN, own: own ?? EMPTY_OWN, aside, sealed };
}

/** A space and what waits unsealed for it, oldest first, as much as one batch takes. */
export interface Look {
  readonly held: HeldSpace | null;
  readonly waiting: readonly OutboxRecord[];
}

export class Store {
  constructor(private readonly keeping: Keeping) {}

  look(slot: Slot): Promise<Look> {
    return this.keeping.read(async (drawer) => {
      const [held, waiting] = await Promise.all([
        readSpace(drawer, slot),
        drawer.under(at.everyOutbox(slot), 0, BATCH_ITEMS_MAX),
      ]);
      return { held, waiting: waiting.map(([, plain]) => readRecord(OutboxRecord, plain)) };
    });
  }

  device(): Promise<DeviceRecord | null> {
    return this.keeping.read((drawer) => one(drawer, DeviceRecord, at.device));
  }

  /** Reads anything in one transaction. */
  read<T>(work: (drawer: Drawer) => Promise<T>): Promise<T> {
    return this.keeping.read(work);
  }

  /** Begins this device with its own space, unless it has begun. */
  begin(space: SpaceRecord, slot: Slot, first: Entry): Promise<void> {
    return this.keeping.change(async (drawer) => {
      if ((await drawer.get(at.device)) !== null) return;
      drawer.put(at.device, writeRecord(DeviceRecord, NEW_DEVICE));
      drawer.put(at.space(slot), writeRecord(SpaceRecord, space));
      await putDrafts(drawer, [{ slot, entry: first }]);
    });
  }

  /** Entries into the outbox, all or none; `Moved` if one is for a space that is not here, or only awaited. */
  record(drafts: readonly Draft[]): Promise<void> {
    return this.keeping.change(async (drawer) => {
      for (const slot of new Set(drafts.map((draft) => draft.slot))) {
        const space = await one(drawer, SpaceRecord, at.space(slot));
        if (space === null || space.standing === AWAITED) throw new Moved();
      }
      await putDrafts(drawer, drafts);
    });
  }

  changeDevice(change: Partial<DeviceRecord>): Promise<void> {
    return this.keeping.change(async (drawer) => {
      const before = (await one(drawer, DeviceRecord, at.device)) ?? NEW_DEVICE;
      drawer.put(at.device, writeRecord(DeviceRecord, { ...before, ...change }));
    });
  }

  /** A change to what a space is; the space must be the one that `seed` belongs to. */
  changeSpace(slot: Slot, seed: Uint8Array, change: Partial<SpaceRecord>): Promise<void> {
    return this.keeping.change(async (drawer) => {
      const before = await one(drawer, SpaceRecord, at.space(slot));
      if (before === null || !same(before.seed, seed)) throw new Moved();
      drawer.put(at.space(slot), writeRecord(SpaceRecord, { ...before, ...change }));
    });
  }

  /** The relay and its code together with what it means for the spaces, in one go: a phone is connected or is not. */
  connect(change: Partial<DeviceRecord>, spaces: readonly SpaceChange[]): Promise<void> {
    return this.keeping.change(async (drawer) => {
      const device = (await one(drawer, DeviceRecord, at.device)) ?? NEW_DEVICE;
      for (const each of spaces) {
        const before = await one(drawer, SpaceRecord, at.space(each.slot));
        if (before === null || !same(before.seed, each.seed)) throw new Moved();
        drawer.put(at.space(each.slot), writeRecord(SpaceRecord, { ...before, ...each.change }));
      }
      drawer.put(at.device, writeRecord(DeviceRecord, { ...device, ...change }));
    });
  }

  /**
   * A space by ceremony, in a place that is free or only awaited; its first entry, if this device founds it.
   * Nothing of the one before stays: what was meant for one person must not reach another.
   */
  addSpace(slot: Slot, space: SpaceRecord, first: Entry | null, mayReplace: (old: SpaceRecord) => boolean): Promise<void> {
    return this.keeping.change(async (drawer) => {
      const before = await one(drawer, SpaceRecord, at.space(slot));
      if (before !== null && !mayReplace(before)) throw new Moved();
      drawer.put(at.space(slot), writeRecord(SpaceRecord, space));
      drawer.remove(at.chain(slot));
      drawer.remove(at.own(slot));
      for (const under of [at.everyOutbox, at.everySealed, at.everyAside]) {
        for (const key of await drawer.keys(under(slot))) drawer.remove(key);
      }
      if (first !== null) await putDrafts(drawer, [{ slot, entry: first }]);
    });
  }

  /** Sealed bytes, their numbers and the own head, in one go with leaving the unsealed outbox (invariant 2). */
  keepSealed(slot: Slot, before: OwnRecord, run: SealedRun): Promise<void> {
    return this.keeping.change(async (drawer) => {
      await requireOwn(drawer, slot, before);
      const waiting = await Promise.all(run.sealed.map((item) => drawer.get(at.outbox(slot, item.order))));
      if (waiting.includes(null)) throw new Moved();
      for (const item of run.sealed) {
        drawer.remove(at.outbox(slot, item.order));
        drawer.put(at.sealed(slot, item.seq), writeRecord(SealedRecord, item));
      }
      drawer.put(at.own(slot), writeRecord(OwnRecord, run.own));
    });
  }

  /** What a page brought, with the cursor after it (invariant 4); own envelopes in it leave the outbox (3). */
  keepPage(slot: Slot, before: SpaceState, own: OwnRecord, judgement: Judgement): Promise<void> {
    return this.keeping.change(async (drawer) => {
      const now = (await one(drawer, ChainRecord, at.chain(slot))) ?? EMPTY_CHAIN;
      if (now.number !== before.number || !same(now.hash, before.hash)) throw new Moved();
      await requireOwn(drawer, slot, own);
      const arrivals = await takeOwn(drawer, slot, judgement);
      await keepArrived(drawer, slot, arrivals);
      putAside(drawer, slot, before, judgement.state);
      drawer.put(at.chain(slot), writeRecord(ChainRecord, chainRecord(judgement.state)));
    });
  }

  /** Trouble alone, while nothing else of the chain moves. */
  keepTrouble(slot: Slot, state: SpaceState): Promise<void> {
    return this.keeping.change(async (drawer) => {
      const now = (await one(drawer, ChainRecord, at.chain(slot))) ?? EMPTY_CHAIN;
      if (now.number !== state.number) throw new Moved();
      drawer.put(at.chain(slot), writeRecord(ChainRecord, chainRecord(state)));
    });
  }
}

/** Refuses if somebody else has sealed since `before` was read. */
async function requireOwn(drawer: Drawer, slot: Slot, before: OwnRecord): Promise<void> {
  const now = (await one(drawer, OwnRecord, at.own(slot))) ?? EMPTY_OWN;
  if (now.seq !== before.seq || !same(now.id, before.id)) throw new Moved();
}

async function putDrafts(drawer: OpenDrawer, drafts: readonly Draft[]): Promise<void> {
  const counters = (await one(drawer, Counters, at.counters)) ?? NO_COUNT;
  drafts.forEach(({ slot, entry }, i) => {
    const order = counters.order + i;
    drawer.put(at.outbox(slot, order), writeRecord(OutboxRecord, { order, entry: encode(Entry, entry) }));
  });
  const order = counters.order + drafts.length;
  drawer.put(at.counters, writeRecord(Counters, { ...counters, order }));
}

/**
 * Own envelopes that came back leave the outbox and keep the order they had; what others wrote gets a new one.
 *
 * Another envelope at an own number, which only a copy of this device can have signed, drops nothing.
 */
async function takeOwn(drawer: OpenDrawer, slot: Slot, judgement: Judgement): Promise<Arrival[]> {
  const { state, opened, counted } = judgement;
  const device = ownDevice(state);
  const own = counted.filter((item) => item.device === device);
  const sealed = await Promise.all(own.map(({ seq }) => one(drawer, SealedRecord, at.sealed(slot, seq))));
  const back = sealed.filter((item, i) => item !== null && same(item.id, own[i]!.id)) as SealedRecord[];
  const returned = new Map(back.map((item) => [item.seq, item]));
  const arrivals = [...returned.values()].map(({ seq, order, id, entry }): Arrival => {
    drawer.remove(at.sealed(slot, seq));
    return { mine: true, order, id, device: device!, seq, entry };
  });
  const member = device === null ? null : state.chain.roster.devices[device]!.member;
  for (const item of opened) {
    if (item.device === device && returned.has(item.seq)) continue;
    arrivals.push({ ...item, mine: item.member === member, order: null });
  }
  return arrivals;
}

function putAside(drawer: OpenDrawer, slot: Slot, before: SpaceState, after: SpaceState): void {
  for (const number of before.aside.keys()) if (!after.aside.has(number)) drawer.remove(at.aside(slot, number));
  for (const [number, item] of after.aside) {
    if (before.aside.get(number) !== item) drawer.put(at.aside(slot, number), writeRecord(AsideRecord, item));
  }
}
