/** One space on the relay in memory: its log, and what a relay judges of what is to be appended. */
import * as errors from "../../src/protocol/errors.ts";
import { same } from "../../src/protocol/primitives.ts";
import { Chains, Link } from "../../src/protocol/public/chain.ts";
import { parseEnvelope, writeEnvelope, type Envelope } from "../../src/protocol/public/envelope.ts";
import { formatId } from "../../src/protocol/public/ids.ts";
import * as m from "../../src/protocol/public/messages.ts";
import { Roster, parseRecord, type Device } from "../../src/protocol/public/roster.ts";

const ROOM = 1 << 30;
const PAGE_ITEMS = 50;

export interface Row {
  readonly item: m.PageItem;
  readonly id: Uint8Array;
  readonly hash: Uint8Array;
}

export class SpaceInMemory {
  readonly rows: Row[] = [];
  readonly followers = new Set<() => void>();
  readonly chains: Chains;
  /** Signing keys of the devices that have not proved since a restore. */
  readonly awaited = new Set<string>();
  private readonly full = new Map<string, boolean>();
  private readonly erased = new Set<string>();

  constructor(founding: Uint8Array) {
    const roster = Roster.found(founding);
    this.chains = new Chains(roster);
    this.add({ type: m.FOUNDING, wire: founding, arrived: 0 }, roster.space);
  }

  /** The same space from a log, as after a restore. */
  static of(items: readonly m.PageItem[]): SpaceInMemory {
    const space = new SpaceInMemory(items[0]!.wire);
    for (const { type, wire } of items.slice(1)) {
      if (type === m.ROSTER) space.appendRecord(wire);
      else space.keep(parseEnvelope(wire), wire);
    }
    return space;
  }

  get roster(): Roster {
    return this.chains.roster;
  }

  page(after: number): m.Page {
    const items = this.rows.slice(after, after + PAGE_ITEMS).map((row) => this.shown(row));
    return { after, items, head: this.rows.length, hash: this.rows.at(-1)!.hash, room: ROOM };
  }

  /** From now on records are refused until each device has proved once. */
  beginHealing(): void {
    for (const { keys } of this.roster.presentNow) this.awaited.add(formatId(keys.sign));
  }

  appendRecord(wire: Uint8Array): number {
    const { id } = parseRecord(wire);
    if (this.roster.numberOf(id) === null) {
      this.chains.grow(this.roster.append(wire));
      return this.add({ type: m.ROSTER, wire, arrived: 0 }, id);
    }
    return this.numberOf(id);
  }

  /** Judges an envelope that a device brings, its own or another's; its number in the log. */
  appendEnvelope(wire: Uint8Array, caller: Device): number {
    const envelope = parseEnvelope(wire);
    if (this.chains.holds(envelope.id)) return this.again(envelope, wire);
    this.judge(envelope, caller);
    if (envelope.wrap !== null && envelope.wrap.epoch !== this.roster.epoch) throw new errors.StaleWrap(this.roster.epoch);
    return this.keep(envelope, wire);
  }

  numberOf(id: Uint8Array): number {
    return this.rows.findIndex((row) => same(row.id, id)) + 1;
  }

  private again(envelope: Envelope, wire: Uint8Array): number {
    const key = formatId(envelope.id);
    const fuller = envelope.body !== null && !this.full.get(key) && !this.erased.has(key);
    return fuller ? this.keep(envelope, wire) : this.numberOf(envelope.id);
  }

  private judge(envelope: Envelope, caller: Device): void {
    const { header } = envelope;
    if (!same(header.space, this.roster.space)) throw new errors.NotForUs();
    const cited = this.roster.numberOf(header.rosterHead);
    const author = this.roster.devices[header.device];
    if (cited === null || author === undefined) throw new errors.UnknownHead();
    if (!this.roster.present(header.device, cited)) throw new errors.NotPresent();
    envelope.requireSigned(author.keys.sign);
    const { closed } = this.roster;
    if (closed !== null && cited >= closed && header.erases.length === 0) throw new errors.Closed();
    if (author.pin !== null) return this.judgeEnded(envelope, author);
    this.judgeLive(envelope, author, caller, cited);
  }

  private judgeEnded(envelope: Envelope, author: Device): void {
    let wanted = author.pin!.id;
    for (let link = this.chains.link(wanted); link !== null; link = this.chains.link(wanted)) wanted = link.prev;
    if (!same(wanted, envelope.id)) throw new errors.PastPin();
  }

  private judgeLive({ header, id }: Envelope, author: Device, caller: Device, cited: number): void {
    const { forked } = this.chains.run(author.number);
    const follows = header.seq === 1 ? same(header.prev, author.admittedBy) : this.chains.link(header.prev)?.device === author.number;
    if (forked !== null) {
      if (caller.number === author.number || !follows) throw new errors.Forked();
      return;
    }
    const head = this.chains.head(author.number);
    if (header.seq > head.seq + 1) throw new errors.Gap([head.seq, head.id]);
    if (header.seq <= head.seq) {
      if (!follows || same(id, head.id)) throw new errors.Forked();
      return;
    }
    if (!same(header.prev, head.id)) throw new errors.Forked();
    if (cited < head.cited) throw new errors.HeadBackwards();
  }

  private keep(envelope: Envelope, wire: Uint8Array): number {
    const key = formatId(envelope.id);
    if (!this.chains.holds(envelope.id)) this.chains.add(Link.of(envelope));
    for (const erased of envelope.header.erases) this.erased.add(formatId(erased));
    const arrived = envelope.body !== null && !this.erased.has(key) ? 1 : 0;
    this.full.set(key, arrived === 1);
    return this.add({ type: m.ENVELOPE, wire, arrived }, envelope.id);
  }

  private shown({ item, id }: Row): m.PageItem {
    if (item.type !== m.ENVELOPE || !this.erased.has(formatId(id))) return item;
    const { headerBytes, commitment, bodyHash, signature } = parseEnvelope(item.wire);
    return { ...item, wire: writeEnvelope(headerBytes, commitment, bodyHash, signature, null, null) };
  }

  private add(item: m.PageItem, id: Uint8Array): number {
    const before = this.rows.at(-1)?.hash ?? m.LOG_START;
    this.rows.push({ item, id, hash: m.runningHash(before, id, item.arrived) });
    return this.rows.length;
  }
}
