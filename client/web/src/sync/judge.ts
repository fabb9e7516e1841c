/**
 * Judges a page of the log: a state and a page make the next state and the entries that came to light.
 *
 * What counts is a function of what is held, never of the order in which it came: what cannot be judged yet is kept
 * aside and judged again as soon as what it waits for is there. A row that was judged before changes nothing, so a log
 * may be judged from its beginning again.
 */
import { NotForUs, Quarantined, Refused, RosterMoved, UnknownHead, Unsupported, everyRefusal } from "../protocol/errors.ts";
import { hash32, same } from "../protocol/primitives.ts";
import { parseEnvelope, type Envelope } from "../protocol/public/envelope.ts";
import { formatId, parseId } from "../protocol/public/ids.ts";
import { ENVELOPE, ROSTER, itemId, runningHash, type Page, type PageItem } from "../protocol/public/messages.ts";
import { parseFounding, parseRecord, type Roster, type Statement } from "../protocol/public/roster.ts";
import type { Entry } from "../protocol/secret/entry.ts";
import { openEnvelope } from "../protocol/secret/sealing.ts";
import { AsideLimits, Branches, WAITING } from "./bounds.ts";
import { bare, type Holding } from "./holding.ts";
import type { AsideRecord, ClaimRecord } from "./records.ts";
import { addErasure, asLink, erasedBy, withGrantedKeys, type Keys, type SpaceState } from "./state.ts";
import { envelopeOf, requireKnownAuthor } from "./vouching.ts";

/** An entry that counts and opens. */
export interface Opened {
  readonly id: Uint8Array;
  readonly device: number;
  readonly seq: number;
  readonly member: number;
  /** Whether it is another member's and names an envelope of the own one. */
  readonly names: boolean;
  readonly entry: Entry;
}

/** A row of the log that was met: its id, and whether it came with a body. */
export interface Met {
  readonly id: Uint8Array;
  readonly full: boolean;
}

export interface Judgement {
  readonly state: SpaceState;
  readonly opened: readonly Opened[];
  /** Envelopes that came to be held. */
  readonly held: readonly Holding[];
  /** Held envelopes of which a fuller wire came. */
  readonly fuller: ReadonlyMap<string, Uint8Array>;
  readonly met: readonly Met[];
  /** Held envelopes that came without a body, and that this device holds with one. */
  readonly hollow: readonly Uint8Array[];
  /** Whether something was erased that was not before. */
  readonly erases: boolean;
  /** What contradicts the state in what the relay said, if anything. */
  readonly fault: Fault | null;
  /** The end of the log as the relay tells it. */
  readonly head: number;
}

/** `rollback`: the log is shorter than it was, or another one. `broken`: it is none. `refused_roster`: a relay takes no such row. */
export type Fault = "rollback" | "broken" | "refused_roster";

/** The reason of an envelope whose signature is good and which does not count. */
export const WAITS = "waits";

/** Reasons of what counts, but does not open. */
export const SHUT: ReadonlySet<string> = new Set(
  [...everyRefusal()].filter(([, refusal]) => refusal.prototype instanceof Quarantined).map(([code]) => code),
);

/** How far a copy of an envelope gets that does not open; the one that gets furthest is kept. */
const FURTHEST: readonly string[] = ["no_body", "no_wrap", "no_epoch_key", "bad_wrap", "bad_commit", "bad_cipher", "bad_padding", "bad_schema"];

/** The page without what the state has judged already; null if it starts beyond the state's cursor. */
export function following(state: SpaceState, page: Page): Page | null {
  if (page.after > state.number) return null;
  const known = state.number - page.after;
  return known === 0 ? page : { ...page, after: state.number, items: page.items.slice(known) };
}

/**
 * Judges a page that starts at the state's cursor.
 *
 * If the relay's own words contradict what it gives, or a row is among it that no sound relay takes, what is sound
 * before that is kept, the cursor stays, and the judgement names it: an honest answer later heals it.
 */
export function judgePage(state: SpaceState, page: Page): Judgement {
  const reading = new Reading(state);
  let [number, hash] = [state.number, state.hash];
  let fault: Fault | null = page.head < number ? "rollback" : null;
  for (const item of fault === null ? page.items : []) {
    const id = idOf(item);
    fault = id === null ? "broken" : reading.take(item) ? null : "refused_roster";
    if (reading.isFull) fault = "broken";
    if (id === null || fault !== null) break;
    number += 1;
    hash = runningHash(hash, id, item.arrived);
    reading.met.push({ id, full: item.arrived === 1 });
  }
  fault ??= page.head === number && !same(page.hash, hash) ? "rollback" : page.head < number ? "broken" : null;
  return reading.judgement(fault === null ? { number, hash } : {}, fault, page.head);
}

/** Takes roster records that came with a refusal; the cursor stays. */
export function judgeRecords(state: SpaceState, wires: readonly Uint8Array[]): Judgement {
  const reading = new Reading(state);
  const refused = wires.some((wire) => idOf({ type: ROSTER, wire }) === null || !reading.take({ type: ROSTER, wire, arrived: 0 }));
  return reading.judgement({}, refused ? "refused_roster" : null, state.number);
}

/** The id of a row; null for what is no item at all. */
function idOf({ type, wire }: Pick<PageItem, "type" | "wire">): Uint8Array | null {
  try {
    return itemId(type, wire);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return null;
  }
}

/** The work on one page: a roster, chains and a keyring that grow. */
class Reading {
  readonly met: Met[] = [];
  private readonly opened: Opened[] = [];
  private readonly held: Holding[] = [];
  private readonly fuller = new Map<string, Uint8Array>();
  private readonly hollow: Uint8Array[] = [];
  private keys: Keys;
  private readonly records: Uint8Array[];
  private readonly aside: Map<string, AsideRecord>;
  private readonly counts: Map<number, number>;
  private readonly claims: ClaimRecord[];
  private readonly erasures: Map<string, readonly Uint8Array[]>;
  private places: number;
  /** Envelopes of this page that are held and not looked into yet. */
  private readonly fresh = new Map<string, readonly [Row, Envelope]>();
  private moved = false;
  private readonly branches: Branches;
  private readonly limits: AsideLimits;

  constructor(private readonly before: SpaceState) {
    this.keys = before.keys;
    this.records = [...before.records];
    this.aside = new Map(before.aside);
    this.counts = new Map(before.counts);
    this.claims = [...before.claims];
    this.erasures = new Map(before.erasures);
    this.places = before.places;
    this.branches = new Branches(before.founding);
    this.limits = new AsideLimits(this.aside);
  }

  /** Whether so much waits for records that do not come that a row found no room. */
  get isFull(): boolean {
    return this.limits.overflowed;
  }

  /** Takes one row of the log; false for a roster row that is refused, which no sound relay would have taken. */
  take(item: Row): boolean {
    try {
      if (item.type === ENVELOPE) this.takeEnvelope(item, envelopeOf(item.wire));
      else if (item.type === ROSTER) this.takeRecord(item, parseRecord(item.wire));
      else this.takeFounding(item);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const unsupported = error instanceof Unsupported;
      if (item.type !== ENVELOPE && !unsupported) return false;
      this.setAside(asideKey(item.wire), item, unsupported ? "needs_newer" : error.code);
    }
    return true;
  }

  judgement(cursor: Partial<Pick<SpaceState, "number" | "hash">>, fault: Fault | null, head: number): Judgement {
    this.settle();
    this.openAll();
    const { chains } = this.before;
    const { met, fuller, records, keys, counts, erasures, aside, places } = this;
    const erased = erasures.size === 0 ? this.before.erased : erasedBy(erasures, chains);
    for (const key of erased) aside.delete(key);
    const claims = this.claims.filter(({ id }) => !chains.holds(id));
    const state = { ...this.before, ...cursor, records, keys, counts, erasures, erased, aside, places, claims };
    const isErased = (id: Uint8Array): boolean => erased.has(formatId(id));
    const held = this.held.map(({ link, wire }) => ({ link, wire: isErased(link.id) ? bare(wire) : wire }));
    const opened = this.opened.filter(({ id }) => !isErased(id));
    const hollow = this.hollow.filter((id) => !isErased(id));
    return { state, opened, held, fuller, met, hollow, erases: erased.size !== this.before.erased.size, fault, head };
  }

  /** Judges again what waited for the roster, until nothing more comes of it. */
  private settle(): void {
    while (this.moved) {
      this.moved = false;
      for (const item of [...this.aside.values()]) this.retry(item);
    }
  }

  /** Opens what counts now that all of the page is judged; the rest waits. */
  private openAll(): void {
    const { chains } = this.before;
    const hasNewKeys = this.keys.ring.size > this.before.keys.ring.size;
    for (const item of [...this.aside.values()]) {
      if (item.reason !== WAITS && !(hasNewKeys && item.reason === "no_epoch_key")) continue;
      if (chains.counted(parseId(item.key))) this.open({ ...item, arrived: 1 }, parseEnvelope(item.wire));
    }
    for (const [key, [row, envelope]] of this.fresh) {
      if (chains.counted(envelope.id)) this.open(row, envelope);
      else this.setAside(key, row, WAITS);
    }
  }

  private get roster(): Roster {
    return this.before.chains.roster;
  }

  private takeFounding(item: Row): void {
    const { space } = parseFounding(item.wire);
    if (!same(space, this.roster.space)) throw new NotForUs();
  }

  private takeRecord(item: Row, statement: Statement): void {
    const { roster } = this;
    if (roster.numberOf(statement.id) !== null) return;
    try {
      const following = roster.follow(statement);
      this.keys = withGrantedKeys(this.keys, this.before.seat, roster, item.wire);
      this.before.chains.grow(following);
      this.records.push(item.wire);
      this.moved = true;
    } catch (error) {
      if (!(error instanceof RosterMoved)) throw error;
      this.setAside(asideKey(item.wire), item, this.branches.reasonOf(statement, this.roster, this.records));
    }
  }

  private takeEnvelope(item: Row, envelope: Envelope): void {
    const { chains } = this.before;
    if (chains.holds(envelope.id)) return this.cameAgain(item, envelope);
    try {
      requireKnownAuthor(this.roster, envelope);
    } catch (error) {
      if (!(error instanceof UnknownHead)) throw error;
      return this.setAside(asideKey(item.wire), item, error.code);
    }
    this.hold(item, envelope);
    this.fresh.set(formatId(envelope.id), [item, envelope]);
  }

  private hold({ wire }: Row, { id, header }: Envelope): void {
    const { device, seq, prev, rosterHead, seen, erases } = header;
    const link = { id, device, seq, prev, rosterHead, erases };
    this.before.chains.add(asLink(link));
    this.held.push({ link, wire });
    this.counts.set(device, (this.counts.get(device) ?? 0) + 1);
    for (const claim of seen) this.claims.push({ by: id, ...claim });
    for (const erased of erases) addErasure(this.erasures, erased, id);
  }

  private open(item: Row, envelope: Envelope): void {
    const key = formatId(envelope.id);
    const { device, seq, seen } = envelope.header;
    try {
      const entry = openEnvelope(envelope, this.keys.ring);
      const { member } = this.roster.devices[device]!;
      const own = this.roster.deviceOf(this.before.seat.keys.sign)?.member;
      const names = member !== own && seen.some(({ id }) => this.memberOf(id) === own);
      this.opened.push({ id: envelope.id, device, seq, member, names, entry });
      this.aside.delete(key);
    } catch (error) {
      if (!(error instanceof Quarantined)) throw error;
      const before = this.aside.get(key);
      if (before === undefined || furtherThan(error.code, before.reason)) this.setAside(key, item, error.code);
    }
  }

  private memberOf(id: Uint8Array): number | null {
    const link = this.before.chains.link(id);
    return link && this.roster.devices[link.device]!.member;
  }

  /** A held envelope once more: what did not open may open now, and what lacked its body may have it. */
  private cameAgain(item: Row, envelope: Envelope): void {
    const key = formatId(envelope.id);
    const before = this.fresh.get(key);
    if (before !== undefined) return this.cameTwice(key, before, item, envelope);
    const lying = this.aside.get(key);
    if (lying === undefined) {
      if (envelope.body === null) this.hollow.push(envelope.id);
      return;
    }
    const had = parseEnvelope(lying.wire).body !== null;
    if (had && envelope.body === null) {
      this.hollow.push(envelope.id);
      return;
    }
    if (!had && envelope.body !== null) this.fuller.set(key, item.wire);
    if (this.before.chains.counted(envelope.id)) this.open(item, envelope);
    else this.setAside(key, item, WAITS);
  }

  /** An envelope twice in one page: the copy with a body is the better one. */
  private cameTwice(key: string, [, first]: readonly [Row, Envelope], item: Row, envelope: Envelope): void {
    if (envelope.body === null) {
      if (first.body !== null) this.hollow.push(envelope.id);
      return;
    }
    if (first.body !== null) return;
    this.fresh.set(key, [item, envelope]);
    this.fuller.set(key, item.wire);
  }

  private retry(item: AsideRecord): void {
    if (!WAITING.has(item.reason) || !this.mayCountNow(item)) return;
    this.drop(item.key);
    if (!this.take({ ...item, arrived: 1 })) this.setAside(item.key, item, "refused_roster");
  }

  private mayCountNow(item: AsideRecord): boolean {
    if (item.type === ROSTER) return parseRecord(item.wire).record.n <= this.roster.ids.length;
    return parseEnvelope(item.wire).header.device < this.roster.devices.length;
  }

  private setAside(key: string, { type, wire }: Pick<PageItem, "type" | "wire">, reason: string): void {
    const before = this.aside.get(key);
    if (before?.reason === reason && same(before.wire, wire)) return;
    if (before === undefined && key.startsWith("#") && !this.limits.take(reason, type)) return;
    this.aside.set(key, { place: before?.place ?? this.places++, key, type, reason, wire });
  }

  private drop(key: string): void {
    const item = this.aside.get(key);
    if (item !== undefined && key.startsWith("#")) this.limits.release(item);
    this.aside.delete(key);
  }
}

/** Whether a copy of an envelope got at least as far in being opened as the one before. */
function furtherThan(reason: string, before: string): boolean {
  return FURTHEST.indexOf(reason) >= FURTHEST.indexOf(before);
}

type Row = Pick<PageItem, "type" | "wire" | "arrived">;

/** What no envelope's id stands for is known by its bytes; the mark keeps the two apart. */
function asideKey(wire: Uint8Array): string {
  return `#${formatId(hash32(wire))}`;
}
