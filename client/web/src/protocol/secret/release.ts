/**
 * A release: one entry disclosed with its provenance, to be read with nothing else at hand (spec: Release).
 *
 * It shows that a device of a member of a space signed exactly this entry, as of the newest roster record inside.
 * Must not know who releases, to whom, or what the entry means.
 */

import { Closed, Forked, HeadBackwards, Malformed, NotPresent, PastPin, UnknownHead } from "../errors.ts";
import { same } from "../primitives.ts";
import { Chain } from "../public/chain.ts";
import { compareBytes, decode, encode } from "../public/encoding.ts";
import { parseEnvelope, writeEnvelope, type Envelope } from "../public/envelope.ts";
import { Key } from "../public/ids.ts";
import { ENVELOPE_BYTES_MAX, RELEASE_BYTES_MAX, ROSTER_RECORDS_MAX } from "../public/limits.ts";
import { RosterWire } from "../public/messages.ts";
import { Roster, parseFounding, type Device, type Genesis } from "../public/roster.ts";
import { bytes, list, record, type Of } from "../shape.ts";
import type { Entry } from "./entry.ts";
import { openWith } from "./sealing.ts";

const Wire = bytes(1, ENVELOPE_BYTES_MAX);

/** [record 0, [record…], envelope, entry key, [envelope…]]. */
export const Release = record({
  founding: RosterWire,
  records: list(RosterWire, 0, ROSTER_RECORDS_MAX - 1),
  envelope: Wire,
  key: Key,
  run: list(Wire),
});
export type Release = Of<typeof Release>;

/**
 * What a release shows: an entry, by which device of which member, as of record `n` of the roster.
 *
 * `ended` tells that the author's device had ended by then; whether it has ended since, nothing here can tell.
 */
export interface Released {
  readonly space: Uint8Array;
  readonly genesis: Genesis;
  readonly member: number;
  readonly device: number;
  readonly envelope: Uint8Array;
  readonly seq: number;
  readonly n: number;
  readonly ended: boolean;
  readonly entry: Entry;
}

/** Sequences from `first` to `last`, both included. */
export interface Walk {
  readonly first: number;
  readonly last: number;
}

/**
 * The sequences that a release of the author's envelope `seq` shows, its own among them.
 *
 * Its own alone for a device that is in. For an ended one all from the envelope, or from behind its lowest pin where
 * that is further back, up to its newest pin. A pin may claim any number: ask only of what counts.
 */
export function walkOf({ pin, earlier }: Device, seq: number): Walk {
  if (pin === null) return { first: seq, last: seq };
  const lowest = earlier.reduce((least, each) => Math.min(least, each.seq), pin.seq);
  return { first: Math.min(seq, lowest + 1), last: pin.seq };
}

/**
 * The bytes of a release; refuses whatever `readRelease` would refuse.
 *
 * `records` are all known wires of the roster, record 0 first; `wire` the envelope, with its body; `key` its entry
 * key; `run` the author's other wires in `walkOf`, ascending. Wraps, and bodies of the run, are left out.
 */
export function makeRelease(
  records: readonly Uint8Array[],
  wire: Uint8Array,
  key: Uint8Array,
  run: readonly Uint8Array[] = [],
): Uint8Array {
  const [founding, ...later] = records;
  const bare = run.map((other) => bodiless(parseEnvelope(other)));
  const envelope = parseEnvelope(wire).withWrap(null);
  const data = encode(Release, { founding: founding!, records: later, envelope, key, run: bare });
  readRelease(data);
  return data;
}

/**
 * What a release shows, once all of it has been verified.
 *
 * Refuses, in this order: TooLarge, Malformed (its form); what record 0, then each record is refused for; what an
 * envelope's form is refused for, and a wrap, or a body in the run (Malformed); NotForUs, UnknownHead, NotPresent,
 * Forged; Closed; a run that is not exactly the walk from the pin (Malformed, Forged, PastPin), Forked (a first
 * envelope that does not stand on its admission); UnknownHead, NotPresent, Closed, HeadBackwards (an envelope of the
 * walk before this one that could not stand there); NoBody, BadCommit, BadCipher, BadPadding, BadSchema.
 */
export function readRelease(data: Uint8Array): Released {
  const release = decode(Release, data, RELEASE_BYTES_MAX);
  const roster = release.records.reduce((standing, wire) => standing.append(wire), Roster.found(release.founding));
  const { envelope, run } = parsed(release);
  const author = new Chain(roster).author(envelope);
  envelope.requireSigned(author.keys.sign);
  requireOpen(roster, envelope);
  const walk = requireWalk(author, envelope, run);
  requireStanding(roster, walk.filter(({ header }) => header.seq <= envelope.header.seq));
  return {
    space: roster.space,
    genesis: parseFounding(release.founding).genesis,
    member: author.member,
    device: author.number,
    envelope: envelope.id,
    seq: envelope.header.seq,
    n: roster.ids.length - 1,
    ended: author.endedN !== null,
    entry: openWith(envelope, release.key),
  };
}

function bodiless({ headerBytes, commitment, bodyHash, signature }: Envelope): Uint8Array {
  return writeEnvelope(headerBytes, commitment, bodyHash, signature, null, null);
}

/** The envelope and the run; Malformed for a wrap anywhere and for a body in the run. */
function parsed(release: Release): { envelope: Envelope; run: readonly Envelope[] } {
  const envelope = parseEnvelope(release.envelope);
  if (envelope.wrap !== null) throw new Malformed();
  const run = release.run.map((wire) => {
    const other = parseEnvelope(wire);
    if (compareBytes(bodiless(other), wire) !== 0) throw new Malformed();
    return other;
  });
  return { envelope, run };
}

/** Closed for what was written after a leave and erases nothing: it counts nowhere. */
function requireOpen(roster: Roster, { header }: Envelope): void {
  const cited = roster.numberOf(header.rosterHead);
  const late = roster.closed !== null && cited !== null && cited >= roster.closed;
  if (late && header.erases.length === 0) throw new Closed();
}

/** The walk with the envelope in it, if the run is exactly what leads there from its author's pins. */
function requireWalk(author: Device, envelope: Envelope, run: readonly Envelope[]): readonly Envelope[] {
  const { header } = envelope;
  const { pin, earlier } = author;
  if (pin !== null && header.seq > pin.seq) throw new PastPin();
  const { first, last } = walkOf(author, header.seq);
  if (run.length !== last - first) throw new Malformed();
  for (const other of run) {
    if (!same(other.header.space, header.space) || other.header.device !== header.device) throw new Malformed();
    other.requireSigned(author.keys.sign);
  }
  const at = header.seq - first;
  const walk = [...run.slice(0, at), envelope, ...run.slice(at)];
  const met = walked(walk, first, first > 1 ? walk[0]!.header.prev : author.admittedBy);
  if (pin === null && met === null) throw new Forked();
  const pins = pin === null ? [] : [...earlier, pin];
  if (met === null || pins.some((each) => !same(met.get(each.seq)!, each.id))) throw new PastPin();
  return walk;
}

/** Cited heads are known, of the author's time, and never go backwards, as in whatever counts. */
function requireStanding(roster: Roster, walk: readonly Envelope[]): void {
  let before = 0;
  for (const each of walk) {
    const cited = roster.numberOf(each.header.rosterHead);
    if (cited === null) throw new UnknownHead();
    if (!roster.present(each.header.device, cited)) throw new NotPresent();
    requireOpen(roster, each);
    if (cited < before) throw new HeadBackwards();
    before = cited;
  }
}

/** Sequence → id of a walk that begins at `first` behind the id `start`; null where it does not link. */
function walked(walk: readonly Envelope[], first: number, start: Uint8Array): ReadonlyMap<number, Uint8Array> | null {
  const met = new Map([[first - 1, start]]);
  for (const [i, { id, header }] of walk.entries()) {
    if (header.seq !== first + i || !same(met.get(header.seq - 1)!, header.prev)) return null;
    met.set(header.seq, id);
  }
  return met;
}
