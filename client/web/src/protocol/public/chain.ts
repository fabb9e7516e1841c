/**
 * Chain validity, from public bytes only: the same on the relay and on every device (spec: Chain validity).
 *
 * `Chains` answers what counts of every author, as a function of the sets of records and envelopes held and never
 * of the order in which they came. `Chain` judges one next envelope from the heads alone, as a relay does.
 */

import { Closed, Forked, Gap, HeadBackwards, NotForUs, NotPresent, PastPin, UnknownHead } from "../errors.ts";
import { same } from "../primitives.ts";
import { compareBytes } from "./encoding.ts";
import type { Envelope } from "./envelope.ts";
import { mapKey } from "./ids.ts";
import type { Device, Pin, Roster } from "./roster.ts";

/** An author's newest counted envelope: its sequence, its id, and n of the roster head it cited. */
export interface Head {
  readonly seq: number;
  readonly id: Uint8Array;
  readonly cited: number;
}

/** What of an envelope makes the chain; the author's signature over it was verified. */
export interface Link {
  readonly id: Uint8Array;
  readonly device: number;
  readonly seq: number;
  readonly prev: Uint8Array;
  readonly rosterHead: Uint8Array;
  /** Whether it erases anything: in a closed space, nothing else counts. */
  readonly erases: boolean;
}

export const Link = {
  /** The link of an envelope; `requireAuthor` comes first. */
  of({ id, header }: Envelope): Link {
    const { device, seq, prev, rosterHead, erases } = header;
    return { id, device, seq, prev, rosterHead, erases: erases.length > 0 };
  },
};

/**
 * The author, whose signature is good; whether the envelope counts is another matter.
 *
 * Refuses NotForUs, UnknownHead (no device of that number yet), Forged.
 */
export function requireAuthor(roster: Roster, envelope: Envelope): Device {
  if (!same(envelope.header.space, roster.space)) throw new NotForUs();
  const author = roster.devices[envelope.header.device];
  if (author === undefined) throw new UnknownHead();
  envelope.requireSigned(author.keys.sign);
  return author;
}

/**
 * What counts of one author: ids in order of sequence, n of the roster head last cited, and why it is not more.
 *
 * `forked` is the sequence at which two branches are held. `walked` is false for an ended author while the
 * walk back from its pin has not met its admission; nothing of it counts until then.
 */
export interface Run {
  readonly ids: readonly Uint8Array[];
  readonly cited: number;
  readonly forked: number | null;
  readonly walked: boolean;
}

/** A run as it grows, and for an ended author the walk so far, newest first. */
interface Growing extends Run {
  readonly ids: Uint8Array[];
  cited: number;
  forked: number | null;
  walked: boolean;
  readonly path: Link[];
  /** The id that the walk wants next; null for a live author, and where the walk has come to an end. */
  wanted: Uint8Array | null;
}

/** All links held, and the run of each author. A link may be added before what it stands on. */
export class Chains {
  private readonly held = new Map<string, Link>();
  /** The links that would stand behind an id at a sequence; two of them are a fork. */
  private readonly behind = new Map<string, Link[]>();
  private readonly authors = new Map<number, Link[]>();
  private readonly runs = new Map<number, Growing>();
  /** Why links of an author do not count, as far as it was asked since that could last change. */
  private readonly reasons = new Map<number, Map<Link, string>>();

  constructor(
    private standing: Roster,
    links: Iterable<Link> = [],
  ) {
    for (const link of links) this.add(link);
  }

  /** The roster that the links are judged by. */
  get roster(): Roster {
    return this.standing;
  }

  /** Judge by a roster that continues the one before; only what it may change is judged anew. */
  grow(roster: Roster): void {
    const before = this.standing;
    this.standing = roster;
    this.reasons.clear();
    for (const [number, run] of this.runs) {
      const [old, author] = [before.devices[number]!, roster.devices[number]!];
      if (old.pin?.seq !== author.pin?.seq) this.runs.delete(number);
      else if (old.pin === null) this.extend(author, run);
    }
  }

  /** Hold a link whose author is in the roster; false if it was held before. */
  add(link: Link): boolean {
    const key = mapKey(link.id);
    if (this.held.has(key)) return false;
    const author = this.device(link.device);
    const run = this.runOf(author);
    this.reasons.delete(link.device);
    this.held.set(key, link);
    push(this.authors, link.device, link);
    push(this.behind, placeKey(link.device, link.seq, link.prev), link);
    if (author.pin === null) this.grown(author, run, link);
    else if (run.wanted !== null && same(run.wanted, link.id)) this.walk(author, author.pin, run);
    return true;
  }

  /** Whether the link of this envelope is held, counted or not. */
  holds(envelope: Uint8Array): boolean {
    return this.held.has(mapKey(envelope));
  }

  /** The link of an envelope, or null. */
  link(envelope: Uint8Array): Link | null {
    return this.held.get(mapKey(envelope)) ?? null;
  }

  /** Every link held of an author, in the order in which they came. */
  links(device: number): readonly Link[] {
    return this.authors.get(device) ?? [];
  }

  /** What counts of an author; it goes on growing, and is not to be changed by the caller. */
  run(device: number): Run {
    return this.runOf(this.device(device));
  }

  /** The newest that counts; before the first envelope, sequence 0 and the admission. */
  head(device: number): Head {
    const author = this.device(device);
    const { ids, cited } = this.runOf(author);
    return { seq: ids.length, id: tailOf(author, ids), cited };
  }

  /** Whether an envelope is held and counts. */
  counted(envelope: Uint8Array): boolean {
    const link = this.link(envelope);
    if (link === null) return false;
    const at = this.run(link.device).ids[link.seq - 1];
    return at !== undefined && same(at, envelope);
  }

  /**
   * The code of the reason for which a held envelope does not count; null if it does.
   *
   * past_pin, unconfirmed (the walk from the pin is not complete), forked, gap, unknown_head, not_present,
   * head_backwards, closed.
   */
  whyNot(envelope: Uint8Array): string | null {
    const link = this.link(envelope);
    if (link === null) throw new RangeError("not held");
    if (this.counted(envelope)) return null;
    const author = this.device(link.device);
    const run = this.runOf(author);
    if (author.pin !== null) return run.walked ? PastPin.code : "unconfirmed";
    if (run.forked !== null && link.seq >= run.forked) return Forked.code;
    return this.whyStopped(link, author, run);
  }

  /** Back along the chain to the first link that does not count: it says why none after it does. */
  private whyStopped(link: Link, author: Device, run: Growing): string {
    const known = this.reasons.get(author.number) ?? new Map<Link, string>();
    this.reasons.set(author.number, known);
    const tail = tailOf(author, run.ids);
    const path: Link[] = [];
    let reason: string | undefined;
    for (let at = link; (reason = known.get(at)) === undefined; ) {
      path.push(at);
      const fits = at.seq === run.ids.length + 1 && same(at.prev, tail);
      const before = fits ? null : this.link(at.prev);
      if (before?.device !== at.device || before.seq !== at.seq - 1) {
        reason = fits ? this.whyFirst(at, run) : Gap.code;
        break;
      }
      at = before;
    }
    for (const each of path) known.set(each, reason);
    return reason;
  }

  /** Why a link that stands right behind what counts does not count itself. */
  private whyFirst({ rosterHead, device }: Link, run: Growing): string {
    const cited = this.standing.numberOf(rosterHead);
    if (cited === null) return UnknownHead.code;
    if (!this.standing.present(device, cited)) return NotPresent.code;
    return cited < run.cited ? HeadBackwards.code : Closed.code;
  }

  /** The end of the longest good branch held, for its own member to pin; of equal ones, the smallest id. */
  longest(device: number): Pin {
    const author = this.device(device);
    let ends: readonly Head[] = [this.trunkOf(author)];
    for (let next = ends; next.length > 0; next = ends.flatMap((end) => this.branches(device, end))) ends = next;
    const { seq, id } = ends.reduce((best, end) => (compareBytes(end.id, best.id) < 0 ? end : best));
    return { device, seq, id };
  }

  /** From where every branch held goes on: a live author's run has no second branch before its end. */
  private trunkOf(author: Device): Head {
    return author.pin === null ? this.head(author.number) : admissionOf(author);
  }

  private branches(device: number, { seq, id, cited }: Head): readonly Head[] {
    return this.nexts(device, seq, id).flatMap((link) => {
      const after = this.citedBy(link, cited);
      return after === null ? [] : [{ seq: link.seq, id: link.id, cited: after }];
    });
  }

  private device(number: number): Device {
    const found = this.standing.devices[number];
    if (found === undefined) throw new RangeError(`no device ${number}`);
    return found;
  }

  private runOf(author: Device): Growing {
    const { number, pin, admittedN: cited } = author;
    const held = this.runs.get(number);
    if (held !== undefined) return held;
    const run: Growing = { ids: [], forked: null, walked: pin === null, cited, path: [], wanted: pin?.id ?? null };
    this.runs.set(number, run);
    if (pin === null) this.extend(author, run);
    else this.walk(author, pin, run);
    return run;
  }

  /** The links that stand behind an id, at the sequence after it. */
  private nexts(device: number, seq: number, id: Uint8Array): readonly Link[] {
    return this.behind.get(placeKey(device, seq + 1, id)) ?? [];
  }

  /** The run of a live author after a link more: longer, or cut where a second branch begins. */
  private grown(author: Device, run: Growing, link: Link): void {
    const at = link.seq - 1;
    if (at > run.ids.length || !same(link.prev, tailOf(author, run.ids, at))) return;
    if (at === run.ids.length) return this.extend(author, run);
    run.ids.length = at;
    run.forked = link.seq;
    const last = this.link(tailOf(author, run.ids));
    run.cited = last === null ? author.admittedN : this.standing.numberOf(last.rosterHead)!;
  }

  /** Forward from the tail while exactly one good link stands behind it. */
  private extend(author: Device, run: Growing): void {
    while (run.forked === null) {
      const [next, second] = this.nexts(author.number, run.ids.length, tailOf(author, run.ids));
      if (second !== undefined) run.forked = second.seq;
      if (next === undefined || second !== undefined || !this.count(next, run)) return;
    }
  }

  /** One link more at the end of the run, if it may stand there. */
  private count(link: Link, run: Growing): boolean {
    const cited = this.citedBy(link, run.cited);
    if (cited === null) return false;
    run.ids.push(link.id);
    run.cited = cited;
    return true;
  }

  /** n of the roster head that a link cites, if it may stand behind one that cited `before`. */
  private citedBy(link: Link, before: number): number | null {
    const { closed } = this.standing;
    const cited = this.standing.numberOf(link.rosterHead);
    if (cited === null || cited < before || !this.standing.present(link.device, cited)) return null;
    return closed !== null && cited >= closed && !link.erases ? null : cited;
  }

  /** Back from the pin as far as is held; at the admission, what was walked counts if it met every earlier pin. */
  private walk(author: Device, pin: Pin, run: Growing): void {
    for (let seq = pin.seq - run.path.length; seq > 0 && run.wanted !== null; seq--) {
      const link = this.link(run.wanted);
      if (link === null) return;
      const fits = link.device === author.number && link.seq === seq;
      if (fits) run.path.push(link);
      run.wanted = fits ? link.prev : null;
    }
    const path = run.path.splice(0).reverse();
    run.walked = run.wanted !== null && same(run.wanted, author.admittedBy) && metAll(author, path);
    run.wanted = null;
    if (run.walked) path.every((link) => this.count(link, run));
  }
}

function push<K>(lists: Map<K, Link[]>, key: K, link: Link): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [link]);
  else list.push(link);
}

function placeKey(device: number, seq: number, prev: Uint8Array): string {
  return `${device} ${seq} ${mapKey(prev)}`;
}

/** The id at a sequence of a run, its end where none is named; the admission at 0. */
function tailOf(author: Device, ids: readonly Uint8Array[], seq: number = ids.length): Uint8Array {
  return seq === 0 ? author.admittedBy : ids[seq - 1]!;
}

function admissionOf(author: Device): Head {
  return { seq: 0, id: author.admittedBy, cited: author.admittedN };
}

function metAll({ admittedBy, earlier }: Device, path: readonly Link[]): boolean {
  return earlier.every(({ seq, id }) => same(seq === 0 ? admittedBy : path[seq - 1]!.id, id));
}

/** A roster and the heads of its live authors: enough to judge one next envelope, as a relay does. */
export class Chain {
  constructor(
    readonly roster: Roster,
    readonly heads: ReadonlyMap<number, Head> = new Map(),
  ) {}

  /** The device that the header names. Refuses NotForUs, UnknownHead, NotPresent. */
  author(envelope: Envelope): Device {
    const { header } = envelope;
    if (!same(header.space, this.roster.space)) throw new NotForUs();
    const cited = this.roster.numberOf(header.rosterHead);
    if (cited === null) throw new UnknownHead();
    if (!this.roster.present(header.device, cited)) throw new NotPresent();
    return this.roster.devices[header.device]!;
  }

  /** The head of a device of the roster; before its first envelope, sequence 0 and its admission. */
  headOf(device: number): Head {
    const admitted = this.roster.devices[device];
    if (admitted === undefined) throw new RangeError(`no device ${device}`);
    return this.heads.get(device) ?? admissionOf(admitted);
  }

  /**
   * The author's next head, for an envelope whose author and signature were judged.
   *
   * Refuses PastPin for an author that has ended, Gap, Forked, HeadBackwards, Closed. An envelope already
   * counted is not judged again: it is `Forked`.
   */
  place(envelope: Envelope): Head {
    const { header } = envelope;
    const head = this.headOf(header.device);
    if (this.roster.devices[header.device]!.pin !== null) throw new PastPin();
    if (header.seq > head.seq + 1) throw new Gap([head.seq, head.id]);
    if (header.seq <= head.seq || !same(header.prev, head.id)) throw new Forked([head.seq, head.id]);
    return { seq: header.seq, id: envelope.id, cited: this.cited(envelope, head) };
  }

  private cited({ header }: Envelope, head: Head): number {
    const { closed } = this.roster;
    const cited = this.roster.numberOf(header.rosterHead);
    if (cited === null) throw new UnknownHead();
    if (cited < head.cited) throw new HeadBackwards();
    if (closed !== null && cited >= closed && header.erases.length === 0) throw new Closed();
    return cited;
  }

  /** Author, signature, place, in this order. Refuses what each refuses, and Forged. */
  judge(envelope: Envelope): Head {
    envelope.requireSigned(this.author(envelope).keys.sign);
    return this.place(envelope);
  }

  /** The chain with one more envelope, judged. */
  follow(envelope: Envelope): Chain {
    const head = this.judge(envelope);
    return new Chain(this.roster, new Map(this.heads).set(envelope.header.device, head));
  }
}
