/** What a judged page changes in the vault: all of it belongs into one transaction, with the cursor after it. */
import { parseEnvelope } from "../protocol/public/envelope.ts";
import { formatId, parseId } from "../protocol/public/ids.ts";
import { parseEntry } from "../protocol/secret/entry.ts";
import type { OpenDrawer } from "../platform/vault.ts";
import { eraseArrived, keepArrived, type Arrival } from "./arrivals.ts";
import { bindLoose, bringAgain, forget, tasks } from "./contents.ts";
import { changeWires, keepHeld } from "./holding.ts";
import type { Judgement } from "./judge.ts";
import type { AttachedIn } from "./recording.ts";
import { AsideRecord, ChainRecord, LOOSE, LostRecord, SealedRecord, at, nameOf, writeRecord, type Slot, type TroubleRecord } from "./records.ts";
import { chainRecord, linksHeld, ownDevice, type SpaceState } from "./state.ts";
import { one, type HeldSpace } from "./store.ts";

/** What is kept together with a page. */
export interface PageRest {
  readonly lost: LostRecord;
  readonly alarms: readonly TroubleRecord[];
  /** Whether the whole log was judged again, because the relay had forgotten some of it. */
  readonly healed: boolean;
  readonly isJoint: (kind: string) => boolean;
  /** The contents that an entry names. */
  readonly attachedIn: AttachedIn;
}

/** Puts what a page brought; own envelopes that came back with it leave the outbox. */
export async function putPage(
  drawer: OpenDrawer,
  slot: Slot,
  before: SpaceState,
  held: HeldSpace,
  judgement: Judgement,
  rest: PageRest,
): Promise<void> {
  const { state, fuller, erases } = judgement;
  const arrivals = await takeOwn(drawer, slot, held.sealed, judgement);
  await keepArrived(drawer, slot, arrivals);
  await bindArrived(drawer, slot, arrivals, rest.attachedIn);
  if (rest.healed) await bringAgain(drawer, slot);
  await keepHeld(drawer, slot, linksHeld(before), judgement.held);
  const gone = erases ? freshlyErased(before, state) : [];
  await changeWires(drawer, slot, new Map([...fuller, ...gone.map((key) => [key, null] as const)]));
  if (gone.length > 0) await dropErased(drawer, slot, gone, rest);
  putAside(drawer, slot, before, state);
  if (rest.lost !== held.lost) drawer.put(at.lost(slot), writeRecord(LostRecord, rest.lost));
  drawer.put(at.chain(slot), writeRecord(ChainRecord, chainRecord(state, rest.alarms)));
}

/** What is erased goes from here, with what it had attached; what both made stays. */
async function dropErased(drawer: OpenDrawer, slot: Slot, gone: readonly string[], { isJoint, attachedIn }: PageRest): Promise<void> {
  const erased = await eraseArrived(drawer, slot, gone.map((key) => parseId(key)), isJoint);
  await forget(drawer, erased.filter(({ kind }) => !isJoint(kind)).flatMap(({ kind, schema, body }) => attachedIn({ space: nameOf(slot), kind, version: schema, body })));
}

/** What another own phone says may name a content that was sealed on this one: held back there, it leaves from here. */
async function bindArrived(drawer: OpenDrawer, slot: Slot, arrivals: readonly Arrival[], attachedIn: AttachedIn): Promise<void> {
  if (!(await tasks(drawer)).some(({ record }) => record.slot === slot && record.state === LOOSE)) return;
  const own = arrivals.filter(({ mine }) => mine).map(({ entry }) => (entry instanceof Uint8Array ? parseEntry(entry) : entry));
  await bindLoose(drawer, own.flatMap(({ kind, schema, body }) => attachedIn({ space: nameOf(slot), kind, version: schema, body })));
}

/** The held envelopes that are erased now and were not before. */
function freshlyErased(before: SpaceState, after: SpaceState): readonly string[] {
  return [...after.erased].filter((key) => !before.erased.has(key));
}

/**
 * Own envelopes that came back leave the outbox as they lie there, and keep the order they had; what others wrote gets a new one.
 *
 * Another envelope at an own number, which only a copy of this device can have signed, drops nothing.
 */
async function takeOwn(drawer: OpenDrawer, slot: Slot, sealed: readonly SealedRecord[], { state, opened }: Judgement): Promise<Arrival[]> {
  const device = ownDevice(state);
  const arrivals: Arrival[] = [];
  const back = sealed.filter(({ id }) => state.chains.counted(id));
  for (const before of back) {
    const { seq, order, id, wire, entry } = (await one(drawer, SealedRecord, at.sealed(slot, before.seq))) ?? before;
    drawer.remove(at.sealed(slot, seq));
    const keptBack = parseEnvelope(wire).body === null;
    arrivals.push({ mine: true, order, id, device: device!, seq, names: false, keptBack, entry });
  }
  const returned = new Set(back.map(({ id }) => formatId(id)));
  const member = device === null ? null : state.chains.roster.devices[device]!.member;
  for (const item of opened) {
    if (!returned.has(formatId(item.id))) arrivals.push({ ...item, mine: item.member === member, order: null });
  }
  return arrivals;
}

function putAside(drawer: OpenDrawer, slot: Slot, before: SpaceState, after: SpaceState): void {
  for (const [key, { place }] of before.aside) if (!after.aside.has(key)) drawer.remove(at.aside(slot, place));
  for (const [key, item] of after.aside) {
    if (before.aside.get(key) !== item) drawer.put(at.aside(slot, item.place), writeRecord(AsideRecord, item));
  }
}
