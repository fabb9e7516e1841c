/**
 * The envelopes that this device holds, its own and others': their links in one row, their wires in another.
 *
 * Link n belongs to wire n. Links are read when a space is opened for its relay; wires only when one of them is to be
 * given to a relay that lacks it, or to be opened again.
 */
import { formatId } from "../protocol/public/ids.ts";
import { parseEnvelope, writeEnvelope } from "../protocol/public/envelope.ts";
import type { Drawer, OpenDrawer } from "../platform/vault.ts";
import { LinkRun, WireRun, at, readRecord, writeRecord, type LinkRecord, type Slot } from "./records.ts";
import { appendRun, readRun, type Row } from "./runs.ts";

/** An envelope on its way into the vault. */
export interface Holding {
  readonly link: LinkRecord;
  readonly wire: Uint8Array;
}

function rowOf(slot: Slot): Row<LinkRecord> {
  return {
    run: LinkRun,
    everySegment: at.everyLinkSegment(slot),
    segment: (index) => at.linkSegment(slot, index),
    everyTail: at.everyLinkTail(slot),
    tail: (n) => at.linkTail(slot, n),
  };
}

/** Puts envelopes behind the first `count`. */
export async function keepHeld(drawer: OpenDrawer, slot: Slot, count: number, fresh: readonly Holding[]): Promise<void> {
  if (fresh.length === 0) return;
  await appendRun(drawer, rowOf(slot), count, fresh.map(({ link }) => link));
  drawer.put(at.wires(slot, count), writeRecord(WireRun, fresh.map(({ wire }) => wire)));
}

/** The links from number `from` on. */
export function readLinks(drawer: Drawer, slot: Slot, from: number): Promise<readonly LinkRecord[]> {
  return readRun(drawer, rowOf(slot), from);
}

/** A run of wires: its place, and the number of its first. */
interface Run {
  readonly first: number;
  readonly wires: readonly Uint8Array[];
}

/** Envelope id → wire, of those that are held, in the order asked for. */
export async function readWires(
  drawer: Drawer,
  slot: Slot,
  ids: readonly Uint8Array[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const numbers = await numbersOf(drawer, slot, ids);
  const runs = await runsWith(drawer, slot, [...numbers.values()]);
  const wireOf = (n: number): Uint8Array => runs.get(n)!.wires[n - runs.get(n)!.first]!;
  const known = ids.map(formatId).filter((id) => numbers.has(id));
  return new Map(known.map((id) => [id, wireOf(numbers.get(id)!)]));
}

/** Puts other wires in the place of those held: with a body that came later, or without one that was erased. */
export async function changeWires(
  drawer: OpenDrawer,
  slot: Slot,
  changed: ReadonlyMap<string, Uint8Array | null>,
): Promise<void> {
  if (changed.size === 0) return;
  const numbers = await numbersOf(drawer, slot, null);
  const wanted = new Map([...changed].flatMap(([id, wire]) => (numbers.has(id) ? [[numbers.get(id)!, wire] as const] : [])));
  const runs = new Set((await runsWith(drawer, slot, [...wanted.keys()])).values());
  for (const { first, wires } of runs) {
    const after = wires.map((wire, i) => (wanted.has(first + i) ? (wanted.get(first + i) ?? bare(wire)) : wire));
    drawer.put(at.wires(slot, first), writeRecord(WireRun, after));
  }
}

/** The wire without body and wrap: all that stays of an envelope that was erased. */
export function bare(wire: Uint8Array): Uint8Array {
  const { headerBytes, commitment, bodyHash, signature } = parseEnvelope(wire);
  return writeEnvelope(headerBytes, commitment, bodyHash, signature, null, null);
}

/** Id → number of the held envelopes among `ids`; of all with null. */
async function numbersOf(drawer: Drawer, slot: Slot, ids: readonly Uint8Array[] | null): Promise<Map<string, number>> {
  const wanted = ids && new Set(ids.map(formatId));
  const links = await readLinks(drawer, slot, 0);
  const named = links.map(({ id }, n) => [formatId(id), n] as const);
  return new Map(wanted === null ? named : named.filter(([id]) => wanted.has(id)));
}

/** Number → the run it lies in. */
async function runsWith(drawer: Drawer, slot: Slot, numbers: readonly number[]): Promise<Map<number, Run>> {
  const firsts = (await drawer.keys(at.everyWires(slot))).map((key) => key[2]!);
  const runs = new Map<number, Run>();
  const found = new Map<number, Run>();
  for (const n of numbers) {
    const first = firsts.filter((each) => each <= n).at(-1)!;
    if (!runs.has(first)) {
      const plain = await drawer.get(at.wires(slot, first));
      runs.set(first, { first, wires: readRecord(WireRun, plain!) });
    }
    found.set(n, runs.get(first)!);
  }
  return found;
}
