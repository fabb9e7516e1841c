/**
 * Judges a page of the log: a state and a page make the next state and the entries that came to light.
 *
 * Pure. What counts is a function of what is held, never of the order in which it came: what cannot be judged
 * yet is kept aside and judged again as soon as what it waits for is there.
 */
import { Forked, NotForUs, NotPresent, Quarantined, Refused, RosterMoved, Unsupported, everyRefusal } from "../protocol/errors.ts";
import { same } from "../protocol/primitives.ts";
import { Chain, type Head } from "../protocol/public/chain.ts";
import { parseEnvelope, type Envelope } from "../protocol/public/envelope.ts";
import { ENVELOPE, ROSTER, itemId, runningHash, type Page, type PageItem } from "../protocol/public/messages.ts";
import { parseFounding, parseRecord, type Roster, type Statement } from "../protocol/public/roster.ts";
import { requireSigned } from "../protocol/public/seat.ts";
import type { Entry } from "../protocol/secret/entry.ts";
import { openEnvelope } from "../protocol/secret/sealing.ts";
import type { AsideRecord } from "./records.ts";
import { withTrouble, withGrantedKeys, type SpaceState } from "./state.ts";

/** An entry that counts and opens. */
export interface Opened {
  readonly id: Uint8Array;
  readonly device: number;
  readonly seq: number;
  readonly member: number;
  readonly entry: Entry;
}

/** An envelope that came to count, opened or not. */
export interface Counted {
  readonly device: number;
  readonly seq: number;
  readonly id: Uint8Array;
}

export interface Judgement {
  readonly state: SpaceState;
  readonly opened: readonly Opened[];
  readonly counted: readonly Counted[];
  /** The end of the log as the relay tells it. */
  readonly head: number;
}

/** Reasons of what only waits: it may still come to count. */
const WAITING: ReadonlySet<string> = new Set(["gap", "unknown_head", "roster_moved"]);

/** Reasons of what counts, but does not open. */
export const SHUT: ReadonlySet<string> = new Set(
  [...everyRefusal()].filter(([, refusal]) => refusal.prototype instanceof Quarantined).map(([code]) => code),
);

/** The page without what the state has judged already; null if it starts beyond the state's cursor. */
export function following(state: SpaceState, page: Page): Page | null {
  if (page.after > state.number) return null;
  const known = state.number - page.after;
  return known === 0 ? page : { ...page, after: state.number, items: page.items.slice(known) };
}

/** Whether an entry with this envelope id came earlier; asked only when an envelope looks like a repeat. */
export type IsHeld = (id: Uint8Array) => boolean;

/**
 * Judges a page that starts at the state's cursor.
 *
 * If the relay's own words contradict what it gives, or a row is among it that no sound relay takes, what is sound
 * before that is kept, the cursor stays, and the state says so: an honest answer later heals it.
 */
export function judgePage(state: SpaceState, page: Page, isHeld: IsHeld): Judgement {
  const reading = new Reading(state, isHeld);
  let [number, hash] = [state.number, state.hash];
  let [broken, refused] = [false, false];
  for (const item of page.items) {
    const id = idOf(item);
    broken = id === null;
    if (id === null) break;
    number += 1;
    if (!reading.take(number, item)) {
      refused = true;
      break;
    }
    hash = runningHash(hash, id, item.arrived);
  }
  reading.settle();
  const { opened, counted } = reading;
  const trouble = broken ? "differs" : refused ? "refused_roster" : contradiction(page, number, hash);
  const cursor = trouble === null ? { number, hash } : {};
  const judged = { ...reading.state(), ...cursor };
  return { state: withLogTrouble(judged, trouble), opened, counted, head: page.head };
}

/** The id of a row; null for what is no item at all. */
function idOf(item: PageItem): Uint8Array | null {
  try {
    return itemId(item.type, item.wire);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return null;
  }
}

/** `restored`: the log is shorter than it was. `differs`: it is another one. `refused_roster`: a relay takes no such row. */
const LOG_TROUBLES = ["restored", "differs", "refused_roster"] as const;
type LogTrouble = (typeof LOG_TROUBLES)[number];

function contradiction(page: Page, number: number, hash: Uint8Array): LogTrouble | null {
  if (page.head < number) return "restored";
  return page.head === number && !same(page.hash, hash) ? "differs" : null;
}

function withLogTrouble(state: SpaceState, trouble: LogTrouble | null): SpaceState {
  return LOG_TROUBLES.reduce((before, name) => withTrouble(before, name, trouble === name ? null : undefined), state);
}

/** The work on one page: a roster, heads and a keyring that grow. */
class Reading {
  readonly opened: Opened[] = [];
  readonly counted: Counted[] = [];
  private chain: Chain;
  private keyring: ReadonlyMap<number, Uint8Array>;
  private readonly heads: Map<number, Head>;
  private readonly records: Uint8Array[];
  private readonly aside: Map<number, AsideRecord>;
  private moved = false;

  constructor(
    private readonly before: SpaceState,
    private readonly isHeld: IsHeld,
  ) {
    this.heads = new Map(before.chain.heads);
    this.chain = new Chain(before.chain.roster, this.heads);
    this.keyring = before.keyring;
    this.records = [...before.records];
    this.aside = new Map(before.aside);
  }

  /** Takes one row of the log; false for a roster row that is refused, which no sound relay would have taken. */
  take(number: number, item: PageItem): boolean {
    try {
      if (item.type === ENVELOPE) this.takeEnvelope(number, item, parseEnvelope(item.wire));
      else if (item.type === ROSTER) this.takeRecord(number, item, parseRecord(item.wire));
      else this.takeFounding(item);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const unsupported = error instanceof Unsupported;
      if (item.type !== ENVELOPE && !unsupported) return false;
      this.setAside(number, item, unsupported ? "needs_newer" : error.code);
    }
    return true;
  }

  /** Judges again what waited, until nothing more comes of it. */
  settle(): void {
    while (this.moved) {
      this.moved = false;
      for (const item of [...this.aside.values()]) if (this.mayCountNow(item)) this.retry(item);
    }
  }

  state(): SpaceState {
    const { records, aside, keyring, chain } = this;
    const state = { ...this.before, records, aside, keyring, chain: new Chain(chain.roster, this.heads) };
    const { epoch } = chain.roster;
    return withTrouble(state, "bad_grant", keyring.size < epoch ? null : undefined);
  }

  private takeFounding(item: PageItem): void {
    const { space } = parseFounding(item.wire);
    if (!same(space, this.chain.roster.space)) throw new NotForUs();
  }

  private takeRecord(number: number, item: PageItem, statement: Statement): void {
    const { roster } = this.chain;
    if (roster.numberOf(statement.id) !== null) return;
    try {
      this.follow(roster.follow(statement), item.wire);
    } catch (error) {
      if (!(error instanceof RosterMoved)) throw error;
      this.setAside(number, item, recordReason(statement, roster));
    }
  }

  private follow(roster: Roster, wire: Uint8Array): void {
    this.keyring = withGrantedKeys(this.keyring, this.before.seat, this.chain.roster, wire);
    this.chain = new Chain(roster, this.heads);
    this.records.push(wire);
    this.moved = true;
  }

  private takeEnvelope(number: number, item: PageItem, envelope: Envelope): void {
    try {
      const head = this.chain.judge(envelope);
      const { id, header } = envelope;
      this.heads.set(header.device, head);
      this.counted.push({ device: header.device, seq: header.seq, id });
      this.moved = true;
      this.open(number, item, envelope);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error instanceof Forked && this.isCounted(envelope)) this.openAgain(envelope, item);
      else this.setAside(number, item, error instanceof Unsupported ? "needs_newer" : error.code);
    }
  }

  private open(number: number, item: Pick<PageItem, "type" | "wire">, envelope: Envelope): void {
    const { device, seq, erases } = envelope.header;
    if (erases.length > 0) return this.setAside(number, item, "needs_newer");
    try {
      const entry = openEnvelope(envelope, this.keyring);
      const { member } = this.chain.roster.devices[device]!;
      this.opened.push({ id: envelope.id, device, seq, member, entry });
      this.aside.delete(number);
    } catch (error) {
      if (!(error instanceof Quarantined)) throw error;
      this.setAside(number, item, error.code);
    }
  }

  /** Whether this very envelope counts already; anything else at its sequence is a second branch. */
  private isCounted(envelope: Envelope): boolean {
    const { id, header } = envelope;
    if (same(id, this.chain.headOf(header.device).id) || this.isHeld(id)) return true;
    return this.opened.some((opened) => same(opened.id, id)) || this.shutAt(id) !== null;
  }

  /** Where an envelope lies that counts and does not open. */
  private shutAt(id: Uint8Array): number | null {
    for (const [number, held] of this.aside) {
      const shut = held.type === ENVELOPE && SHUT.has(held.reason);
      if (shut && same(parseEnvelope(held.wire).id, id)) return number;
    }
    return null;
  }

  /** An envelope that counts came once more: if it did not open the first time, it may now. */
  private openAgain(envelope: Envelope, item: PageItem): void {
    const number = this.shutAt(envelope.id);
    if (number !== null) this.open(number, item, envelope);
  }

  private mayCountNow(item: AsideRecord): boolean {
    if (item.reason === "no_epoch_key") return this.keyring.size > this.before.keyring.size;
    if (!WAITING.has(item.reason)) return false;
    const { roster } = this.chain;
    if (item.type === ROSTER) return parseRecord(item.wire).record.n === roster.ids.length;
    const { header } = parseEnvelope(item.wire);
    if (roster.numberOf(header.rosterHead) === null) return false;
    const author = roster.devices[header.device];
    return author === undefined || header.seq <= this.chain.headOf(header.device).seq + 1;
  }

  private retry(item: AsideRecord): void {
    this.aside.delete(item.number);
    const row = { type: item.type, wire: item.wire, arrived: 1 };
    if (item.reason === "no_epoch_key") this.open(item.number, row, parseEnvelope(item.wire));
    else if (!this.take(item.number, row)) this.setAside(item.number, item, "refused");
  }

  private setAside(number: number, item: Pick<PageItem, "type" | "wire">, reason: string): void {
    this.aside.set(number, { number, type: item.type, reason, wire: item.wire });
  }
}

/** Why a record waits, or stands beside another. Throws what refuses one that nobody in the space has signed. */
function recordReason(statement: Statement, roster: Roster): string {
  const { record, signature, id } = statement;
  if (record.n > roster.ids.length) return "roster_moved";
  const signer = roster.devices[record.signer];
  if (signer === undefined) throw new NotPresent();
  requireSigned(signature, "roster", roster.space, signer.keys.sign, id);
  return "forked_roster";
}
