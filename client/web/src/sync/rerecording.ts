/**
 * Where one's own ended devices are cut off, and what of them is recorded anew: pure functions over a judged space.
 *
 * A copy of a phone signs like the phone. So what the copy may have said is never taken up as a word to the others, or
 * as a change of who is in: only notes are, and only where a human wants all of it kept.
 */
import { Quarantined } from "../protocol/errors.ts";
import { parseEnvelope } from "../protocol/public/envelope.ts";
import { formatId, parseId } from "../protocol/public/ids.ts";
import type { Pin } from "../protocol/public/roster.ts";
import type { Entry } from "../protocol/secret/entry.ts";
import { openEnvelope } from "../protocol/secret/sealing.ts";
import { ERASE_KIND, SHEET_KIND, SPARE_KIND } from "./founding.ts";
import type { ActRecord, OwnRecord, SealedRecord } from "./records.ts";
import { isKept, ownDevice, waitingOf, type SpaceState } from "./state.ts";

/** Kinds that change who can read, or what stays. */
const OF_POWER: ReadonlySet<string> = new Set([SHEET_KIND, SPARE_KIND, ERASE_KIND]);

/** What this phone itself has sealed. */
export interface OwnMemory {
  readonly own: OwnRecord;
  readonly sealed: readonly Pick<SealedRecord, "id" | "wire">[];
}

/** Something to record anew: the entry, or null if the vault has it under this envelope; what it took back. */
export interface Word {
  readonly id: Uint8Array;
  readonly entry: Entry | null;
  readonly erases: readonly Uint8Array[];
  /** Whether this phone itself sealed it. */
  readonly own: boolean;
}

/** Whether a word may be recorded anew by itself. */
export function mayComeAgain({ own }: Word, kind: string, isJoint: (kind: string) => boolean): boolean {
  return own || !(isJoint(kind) || OF_POWER.has(kind));
}

/** The last envelope that this phone itself sealed under its seat, as far as it is held. */
export function ownEnd(state: SpaceState, { own, sealed }: OwnMemory): Pin {
  const { chains } = state;
  const device = ownDevice(state)!;
  let [seq, id] = [own.seq, own.id];
  while (seq > 0 && !chains.holds(id)) {
    const item = sealed.find((each) => formatId(each.id) === formatId(id));
    if (item === undefined) return rememberedEnd(state, device);
    [seq, id] = [seq - 1, parseEnvelope(item.wire).header.prev];
  }
  return { device, seq, id: seq === 0 ? chains.roster.devices[device]!.admittedBy : id };
}

/** The last envelope of a device that counts, or that counted here until another story of it came to light. */
export function rememberedEnd(state: SpaceState, device: number): Pin {
  const { seq, id } = state.chains.head(device);
  const counted = waitingOf(state, device).filter((link) => isKept(state, link.id) && link.seq > seq);
  const end = counted.reduce((last, link) => (link.seq > last.seq ? link : last), { seq, id });
  return { device, seq: end.seq, id: end.id };
}

/** What of the devices that some acts have ended is held and does not count, where it is to be kept. */
export function wordsPast(state: SpaceState, done: readonly ActRecord[]): readonly Word[] {
  return done.filter(({ keep }) => keep === 1).flatMap(({ gone, end }) => {
    const devices = gone.flatMap((sign) => state.chains.roster.deviceOf(sign) ?? []);
    return devices.flatMap(({ number }) => wordsOf(state, number, end?.device === number ? end : null));
  });
}

function wordsOf(state: SpaceState, device: number, end: Pin | null): readonly Word[] {
  const waiting = waitingOf(state, device);
  const mine = pathTo(state, end);
  const erasing = waiting.length === 0 ? null : erasesOf(state);
  return waiting.flatMap(({ id }): Word[] => {
    const key = formatId(id);
    const own = mine.has(key);
    const lying = state.aside.get(key);
    const entry = lying === undefined ? null : opened(state, lying.wire);
    return lying !== undefined && entry === null ? [] : [{ id, entry, own, erases: own ? (erasing!.get(key) ?? []) : [] }];
  });
}

/** An envelope and those before it. */
function pathTo({ chains }: SpaceState, end: Pin | null): ReadonlySet<string> {
  const path = new Set<string>();
  for (let link = end && chains.link(end.id); link !== null && link.device === end!.device; link = chains.link(link.prev)) {
    path.add(formatId(link.id));
  }
  return path;
}

/** Envelope id → what it takes back. */
function erasesOf({ erasures, chains }: SpaceState): ReadonlyMap<string, readonly Uint8Array[]> {
  const all = new Map<string, Uint8Array[]>();
  for (const [erased, by] of erasures) {
    const link = chains.link(parseId(erased));
    if (link === null || !chains.counted(link.id)) continue;
    for (const each of by) all.set(formatId(each), [...(all.get(formatId(each)) ?? []), link.id]);
  }
  return all;
}

function opened({ keys }: SpaceState, wire: Uint8Array): Entry | null {
  try {
    return openEnvelope(parseEnvelope(wire), keys.ring);
  } catch (error) {
    if (error instanceof Quarantined) return null;
    throw error;
  }
}
