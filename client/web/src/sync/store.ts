/**
 * The vault in the engine's own words: every transaction there is, and what moves together in each.
 *
 * Owns which records change in one go. A transaction that rests on something read before compares it again and
 * refuses (`Moved`) if somebody else was faster, so that two tabs can never write one sequence number.
 */
import { same } from "../protocol/primitives.ts";
import { BATCH_ITEMS_MAX } from "../protocol/public/limits.ts";
import { text } from "../protocol/shape.ts";
import type { Entry } from "../protocol/secret/entry.ts";
import type { Drawer, Keeping, OpenDrawer } from "../platform/vault.ts";
import { letInBy } from "./acting.ts";
import { draftsAnew, type IsJoint } from "./anew.ts";
import { Moved, every, one, putDrafts, putRecorded, type Draft } from "./drafts.ts";
import { readLinks, readWires } from "./holding.ts";
import type { Judgement } from "./judge.ts";
import type { SealedRun } from "./outbox.ts";
import { putPage, type PageRest } from "./page.ts";
import {
  Acts,
  AsideRecord,
  ChainRecord,
  DeviceRecord,
  FOUNDED,
  LostRecord,
  OutboxRecord,
  OwnRecord,
  RecoveryRecord,
  SealedRecord,
  SpaceRecord,
  at,
  readRecord,
  writeRecord,
  type ActRecord,
  type SeatKey,
  type Slot,
  type TroubleRecord,
} from "./records.ts";
import type { Word } from "./rerecording.ts";
import { saysNothing } from "./taking-back.ts";
import { EMPTY_CHAIN, EMPTY_OWN, chainRecord, linksHeld, restoreState, type SpaceState } from "./state.ts";

export const NEW_DEVICE: DeviceRecord = {
  relay: null,
  code: null,
  persisted: null,
  seen: [],
  healed: [],
  quiet: [],
  unopened: [],
  unsent: [],
};
export const NOTHING_LOST: LostRecord = { records: [], envelopes: [] };

/** All of a space but its entries. */
export interface HeldSpace {
  readonly space: SpaceRecord;
  readonly chain: ChainRecord;
  readonly own: OwnRecord;
  readonly aside: readonly AsideRecord[];
  readonly sealed: readonly SealedRecord[];
  readonly lost: LostRecord;
  readonly acts: readonly ActRecord[];
}

/** A change to the space in a place, if it is still the one that `seed` belongs to. */
export interface SpaceChange {
  readonly slot: Slot;
  readonly seed: Uint8Array;
  readonly change: Partial<SpaceRecord>;
}

export { Moved, every, one, type Draft } from "./drafts.ts";

/** A space with all that was judged of it; null if this device has none there. */
export async function readSpace(drawer: Drawer, slot: Slot): Promise<HeldSpace | null> {
  const [space, chain, own, aside, sealed, lost, acts] = await Promise.all([
    one(drawer, SpaceRecord, at.space(slot)),
    one(drawer, ChainRecord, at.chain(slot)),
    one(drawer, OwnRecord, at.own(slot)),
    every(drawer, AsideRecord, at.everyAside(slot)),
    every(drawer, SealedRecord, at.everySealed(slot)),
    one(drawer, LostRecord, at.lost(slot)),
    one(drawer, Acts, at.acts(slot)),
  ]);
  const rest = { aside, sealed, lost: lost ?? NOTHING_LOST, acts: acts ?? [] };
  return space && { space, chain: chain ?? EMPTY_CHAIN, own: own ?? EMPTY_OWN, ...rest };
}

export async function readSpaces(drawer: Drawer): Promise<Map<Slot, HeldSpace>> {
  const slots = (await drawer.keys(at.everySpace)).map((key) => key[1]!);
  const all = await Promise.all(slots.map(async (slot) => [slot, await readSpace(drawer, slot)] as const));
  return new Map(all.filter((pair): pair is readonly [Slot, HeldSpace] => pair[1] !== null));
}

/** A space as it was judged, from all that the vault holds of it. */
export async function readState(drawer: Drawer, slot: Slot, { space, chain, aside }: HeldSpace): Promise<SpaceState> {
  return restoreState(space, chain, aside, await readLinks(drawer, slot, 0));
}

const EVERYTHING_OF = [
  at.everyOutbox,
  at.everySealed,
  at.everyAside,
  at.everyLinkTail,
  at.everyLinkSegment,
  at.everyWires,
];

/** A space and what waits unsealed for it, oldest first, as much as one batch takes. */
export interface Look {
  readonly held: HeldSpace | null;
  readonly waiting: readonly OutboxRecord[];
  /** Whether its human wants no more of it. */
  readonly quiet: boolean;
}

/** A thing that is wanted of a space's roster. */
export interface Wanted {
  readonly slot: Slot;
  readonly act: ActRecord;
}

export class Store {
  constructor(private readonly keeping: Keeping) {}

  look(slot: Slot): Promise<Look> {
    return this.keeping.read(async (drawer) => {
      const [held, waiting, device] = await Promise.all([
        readSpace(drawer, slot),
        drawer.under(at.everyOutbox(slot), 0, BATCH_ITEMS_MAX),
        one(drawer, DeviceRecord, at.device),
      ]);
      const quiet = device?.quiet.includes(slot) ?? false;
      return { held, waiting: waiting.map(([, plain]) => readRecord(OutboxRecord, plain)), quiet };
    });
  }

  /** A space as it was judged. */
  state(slot: Slot, held: HeldSpace): Promise<SpaceState> {
    return this.keeping.read((drawer) => readState(drawer, slot, held));
  }

  /** Envelope id → wire, of those held. */
  wires(slot: Slot, ids: readonly Uint8Array[]): Promise<ReadonlyMap<string, Uint8Array>> {
    return this.keeping.read((drawer) => readWires(drawer, slot, ids));
  }

  device(): Promise<DeviceRecord | null> {
    return this.keeping.read((drawer) => one(drawer, DeviceRecord, at.device));
  }

  /** Changes anything in one transaction. */
  change(work: (drawer: OpenDrawer) => Promise<void> | void): Promise<void> {
    return this.keeping.change(async (drawer) => work(drawer));
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
    return this.keeping.change((drawer) => putRecorded(drawer, drafts));
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
      if (change.standing === FOUNDED) drawer.remove(at.code(slot));
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
  addSpace(slot: Slot, space: SpaceRecord, first: Entry | null, mayReplace: (old: SpaceRecord) => boolean, code: string | null = null): Promise<void> {
    return this.keeping.change(async (drawer) => {
      const before = await one(drawer, SpaceRecord, at.space(slot));
      if (before !== null && !mayReplace(before)) throw new Moved();
      drawer.put(at.space(slot), writeRecord(SpaceRecord, space));
      await emptySpace(drawer, slot);
      if (first !== null) await putDrafts(drawer, [{ slot, entry: first }]);
      if (code !== null) drawer.put(at.code(slot), writeRecord(text(), code));
    });
  }

  /** The code with which a space is founded at its relay: one of its own, or this phone's; a relay gets no other one's. */
  codeFor(slot: Slot, relay: string | null): Promise<string | null> {
    return this.keeping.read(async (drawer) => {
      const device = await one(drawer, DeviceRecord, at.device);
      return (await one(drawer, text(), at.code(slot))) ?? (device?.relay === relay ? device.code : null);
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

  /** A sealed envelope goes without its words, for want of room, and is taken back by another; its human is told. */
  giveUp(slot: Slot, item: SealedRecord, erasing: Entry): Promise<void> {
    return this.keeping.change(async (drawer) => {
      if ((await drawer.get(at.sealed(slot, item.seq))) === null) throw new Moved();
      drawer.put(at.sealed(slot, item.seq), writeRecord(SealedRecord, item));
      await putDrafts(drawer, [{ slot, entry: erasing, erases: [item.id] }]);
      const { unsent } = (await one(drawer, DeviceRecord, at.device)) ?? NEW_DEVICE;
      if (!unsent.includes(slot)) await putDevice(drawer, { unsent: [...unsent, slot] });
    });
  }

  /** What a page brought, with the cursor after it (invariant 4); own envelopes in it leave the outbox (3). */
  keepPage(slot: Slot, before: SpaceState, held: HeldSpace, judgement: Judgement, rest: PageRest): Promise<void> {
    return this.keeping.change(async (drawer) => {
      await requireChain(drawer, slot, before);
      await requireOwn(drawer, slot, held.own);
      await putPage(drawer, slot, before, held, judgement, rest);
      if (rest.healed) await putHealed(drawer, slot);
    });
  }

  /** Trouble alone, while nothing else of the chain moves. */
  keepTrouble(slot: Slot, state: SpaceState, alarms: readonly TroubleRecord[]): Promise<void> {
    return this.keeping.change(async (drawer) => {
      await requireChain(drawer, slot, state);
      drawer.put(at.chain(slot), writeRecord(ChainRecord, chainRecord(state, alarms)));
    });
  }

  /** What a relay has lost is not brought back from here. */
  letGo(slot: Slot): Promise<void> {
    return this.keeping.change(async (drawer) => drawer.remove(at.lost(slot)));
  }

  /** What is wanted of the roster, instead of what was wanted before; own words that are recorded anew with it. */
  keepActs(slot: Slot, seed: Uint8Array, acts: readonly ActRecord[], again: readonly Word[], isJoint: IsJoint): Promise<void> {
    return this.keeping.change(async (drawer) => {
      await requireSeat(drawer, slot, seed);
      drawer.put(at.acts(slot), writeRecord(Acts, acts));
      if (again.length > 0) await putDrafts(drawer, await draftsAnew(drawer, slot, again, isJoint));
    });
  }

  /** One thing more that is wanted of the roster of each of some spaces; its human knows of the seats that it admits. */
  addActs(wanted: readonly Wanted[], drafts: readonly Draft[] = []): Promise<void> {
    return this.keeping.change(async (drawer) => {
      const acts = new Map<Slot, readonly ActRecord[]>();
      for (const { slot, act } of wanted) {
        const before = acts.get(slot) ?? (await one(drawer, Acts, at.acts(slot))) ?? [];
        acts.set(slot, [...before, act]);
      }
      for (const [slot, all] of acts) drawer.put(at.acts(slot), writeRecord(Acts, all));
      await putSeen(drawer, wanted.flatMap(({ slot, act }) => letInBy(slot, act)));
      if (drafts.length > 0) await putDrafts(drawer, drafts);
    });
  }

  /**
   * The new seat takes the place of the one before, in one go with what is still wanted: what the old one sealed and
   * the relay never took waits again, to be sealed anew.
   */
  switchSeat(slot: Slot, before: Uint8Array, seed: Uint8Array, acts: readonly ActRecord[]): Promise<void> {
    return this.keeping.change(async (drawer) => {
      const space = await requireSeat(drawer, slot, before);
      drawer.put(at.space(slot), writeRecord(SpaceRecord, { ...space, seed }));
      for (const { seq, order, entry, erases } of await every(drawer, SealedRecord, at.everySealed(slot))) {
        drawer.remove(at.sealed(slot, seq));
        if (!saysNothing({ entry, erases })) drawer.put(at.outbox(slot, order), writeRecord(OutboxRecord, { order, entry, erases }));
      }
      drawer.remove(at.own(slot));
      drawer.put(at.acts(slot), writeRecord(Acts, acts));
    });
  }

  /** Spaces that a sheet of paper opened, with what is wanted of them; what goes with them of this device. */
  recover(slot: Slot, space: SpaceRecord, acts: readonly ActRecord[], recovery: RecoveryRecord): Promise<void> {
    return this.keeping.change(async (drawer) => {
      if ((await drawer.get(at.space(slot))) !== null) throw new Moved();
      drawer.put(at.space(slot), writeRecord(SpaceRecord, space));
      drawer.put(at.acts(slot), writeRecord(Acts, acts));
      drawer.put(at.recovery, writeRecord(RecoveryRecord, recovery));
      const { relay } = (await one(drawer, DeviceRecord, at.device)) ?? NEW_DEVICE;
      await putDevice(drawer, { relay: relay ?? space.relay, unopened: [] });
    });
  }

  /** The recovery under way, if there is one. */
  recovery(): Promise<RecoveryRecord | null> {
    return this.keeping.read((drawer) => one(drawer, RecoveryRecord, at.recovery));
  }

  /** The recovery is over: the seed of the sheet is forgotten here. */
  endRecovery(): Promise<void> {
    return this.keeping.change(async (drawer) => drawer.remove(at.recovery));
  }

  /** Its human knows of these admissions too. */
  keepSeen(seats: readonly SeatKey[]): Promise<void> {
    return this.keeping.change((drawer) => putSeen(drawer, seats));
  }
}

/** Takes all of a space out of the vault but what it is, and what came in it. */
export async function emptySpace(drawer: OpenDrawer, slot: Slot): Promise<void> {
  for (const place of [at.chain, at.own, at.lost, at.acts, at.pledge, at.code]) drawer.remove(place(slot));
  for (const under of EVERYTHING_OF) for (const key of await drawer.keys(under(slot))) drawer.remove(key);
}

async function putDevice(drawer: OpenDrawer, change: Partial<DeviceRecord>): Promise<void> {
  const before = (await one(drawer, DeviceRecord, at.device)) ?? NEW_DEVICE;
  drawer.put(at.device, writeRecord(DeviceRecord, { ...before, ...change }));
}

async function putSeen(drawer: OpenDrawer, seats: readonly SeatKey[]): Promise<void> {
  if (seats.length === 0) return;
  const { seen } = (await one(drawer, DeviceRecord, at.device)) ?? NEW_DEVICE;
  await putDevice(drawer, { seen: [...seen, ...seats] });
}

async function putHealed(drawer: OpenDrawer, slot: Slot): Promise<void> {
  const { healed } = (await one(drawer, DeviceRecord, at.device)) ?? NEW_DEVICE;
  if (!healed.includes(slot)) await putDevice(drawer, { healed: [...healed, slot] });
}

/** Refuses if the space was judged further since `before` was. */
async function requireChain(drawer: Drawer, slot: Slot, before: SpaceState): Promise<void> {
  const now = (await one(drawer, ChainRecord, at.chain(slot))) ?? EMPTY_CHAIN;
  if (now.number !== before.number || !same(now.hash, before.hash) || now.links !== linksHeld(before)) throw new Moved();
}

async function requireSeat(drawer: Drawer, slot: Slot, seed: Uint8Array): Promise<SpaceRecord> {
  const space = await one(drawer, SpaceRecord, at.space(slot));
  if (space === null || !same(space.seed, seed)) throw new Moved();
  return space;
}

/** Refuses if somebody else has sealed since `before` was read. */
async function requireOwn(drawer: Drawer, slot: Slot, before: OwnRecord): Promise<void> {
  const now = (await one(drawer, OwnRecord, at.own(slot))) ?? EMPTY_OWN;
  if (now.seq !== before.seq || !same(now.id, before.id)) throw new Moved();
}
