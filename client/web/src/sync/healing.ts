/**
 * What a relay had and has no more, and how it gets it back: pure functions over a judged space.
 *
 * Roster records first, then envelopes, everybody's; what of one's own was lost is part of it. An item is over when it
 * comes back in a page.
 */
import { Quarantined } from "../protocol/errors.ts";
import { same, type Random } from "../protocol/primitives.ts";
import { parseEnvelope } from "../protocol/public/envelope.ts";
import { formatId } from "../protocol/public/ids.ts";
import { BATCH_BYTES_MAX, BATCH_ITEMS_MAX } from "../protocol/public/limits.ts";
import { ENVELOPE, LOG_START, ROSTER, type Item } from "../protocol/public/messages.ts";
import type { Device } from "../protocol/public/roster.ts";
import { rewrap } from "../protocol/secret/sealing.ts";
import { bare } from "./holding.ts";
import type { Judgement } from "./judge.ts";
import { newestKey } from "./outbox.ts";
import type { LostRecord } from "./records.ts";
import { ownDevice, ownEndIn, type SpaceState } from "./state.ts";

/** The state with nothing fetched, to judge the whole log again; what is held stays held, a refused record is asked for anew. */
export function fromTheStart(state: SpaceState): SpaceState {
  const aside = new Map([...state.aside].filter(([, { reason }]) => reason !== "refused_roster"));
  return { ...state, aside, number: 0, hash: LOG_START };
}

/** Two judgements in a row as one. */
export function joined(first: Judgement, second: Judgement): Judgement {
  return {
    ...second,
    opened: [...first.opened, ...second.opened],
    held: [...first.held, ...second.held],
    fuller: new Map([...first.fuller, ...second.fuller]),
    met: [...first.met, ...second.met],
    hollow: [...first.hollow, ...second.hollow],
    erases: first.erases || second.erases,
  };
}

/**
 * What a log that was judged from its start lacks: records; of ended devices what counts, newest first; of a device
 * that is in everything, the branches of one with a double too. Where the relay lacks the end of this seat as well, its
 * own go forwards, as of one that is in.
 */
export function lostOf(state: SpaceState, judgement: Judgement): LostRecord {
  const met = new Set(judgement.met.map(({ id }) => formatId(id)));
  const lacks = (id: Uint8Array): boolean => !met.has(formatId(id));
  const { chains } = state;
  const { devices, ids } = chains.roster;
  const run = ({ number }: Device): readonly Uint8Array[] => chains.run(number).ids;
  const notYet = ownEndIn(state, ids.filter(lacks)) === null ? null : ownDevice(state);
  const ended = devices.filter(({ pin }) => pin !== null).flatMap((device) => (device.number === notYet ? [] : [...run(device)].reverse()));
  const live = devices.filter(({ pin }) => pin === null).flatMap(({ number }) => chains.links(number).map(({ id }) => id));
  const own = notYet === null ? [] : chains.run(notYet).ids;
  const envelopes = [...ended, ...live, ...own].filter(lacks);
  return { records: ids.slice(1).filter(lacks), envelopes: [...envelopes, ...judgement.hollow] };
}

/** What is still lost after a page: what came back is not, what came back without its body is, unless it was sent so. */
export function lostAfter(lost: LostRecord, { met, hollow }: Judgement, sentBare: ReadonlySet<string>): LostRecord {
  const bodiless = hollow.filter((id) => !sentBare.has(formatId(id)));
  const nothing = lost.records.length + lost.envelopes.length === 0;
  if (nothing && bodiless.length === 0) return lost;
  const back = new Set(met.map(({ id }) => formatId(id)));
  const without = (ids: readonly Uint8Array[]): Uint8Array[] => ids.filter((id) => !back.has(formatId(id)));
  return { records: without(lost.records), envelopes: [...without(lost.envelopes), ...bodiless] };
}

/** Something to send back, under its id. */
export interface Offer {
  readonly key: string;
  readonly item: Item;
}

/** What of the lost this run has not offered yet, as much as `most` allows: records, and the ids of envelopes. */
export function notOffered({ records, envelopes }: LostRecord, offered: ReadonlySet<string>): LostRecord {
  const fresh = (ids: readonly Uint8Array[]): Uint8Array[] => ids.filter((id) => !offered.has(formatId(id)));
  return { records: fresh(records), envelopes: fresh(envelopes) };
}

/** The records among the lost, as they are sent: but for the one that ended this seat, which could send no more then. */
export function recordOffers(state: SpaceState, ids: readonly Uint8Array[]): Offer[] {
  const { roster } = state.chains;
  const end = ownEndIn(state, ids);
  return ids.flatMap((id) => {
    const n = id === end ? null : roster.numberOf(id);
    return n === null ? [] : [{ key: formatId(id), item: { type: ROSTER, wire: state.records[n - 1]! } }];
  });
}

/** Envelopes as they are sent: under the newest epoch, or bodiless where they do not open or are erased. */
export function envelopeOffers(state: SpaceState, wires: ReadonlyMap<string, Uint8Array>, random: Random): Offer[] {
  return [...wires].map(([key, wire]) => ({ key, item: { type: ENVELOPE, wire: forRelay(state, key, wire, random) } }));
}

function forRelay(state: SpaceState, key: string, wire: Uint8Array, random: Random): Uint8Array {
  const envelope = parseEnvelope(wire);
  const newest = newestKey(state);
  if (envelope.body === null || newest === null || state.erased.has(key)) return bare(wire);
  if (envelope.wrap?.epoch === newest.epoch) return wire;
  try {
    return rewrap(envelope, state.keys.ring, newest, random);
  } catch (error) {
    if (error instanceof Quarantined) return bare(wire);
    throw error;
  }
}

/** The first offers that one batch takes; always one. */
export function oneBatch(offers: readonly Offer[]): readonly Offer[] {
  let size = 0;
  const end = offers.slice(0, BATCH_ITEMS_MAX).findIndex(({ item }, i) => {
    size += item.wire.length;
    return i > 0 && size > BATCH_BYTES_MAX;
  });
  return offers.slice(0, end < 0 ? BATCH_ITEMS_MAX : end);
}

/** The offer without the envelope's words; null for what has none. */
export function withoutWords({ key, item }: Offer): Offer | null {
  if (item.type !== ENVELOPE) return null;
  const wire = bare(item.wire);
  return same(wire, item.wire) ? null : { key, item: { ...item, wire } };
}
