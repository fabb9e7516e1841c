/**
 * One run's work at giving a relay back what it has lost: judges the whole log again, and remembers what was offered.
 *
 * What is lost lies in the vault until it comes back in a page; here is only what this run has tried already.
 */
import type { Random } from "../protocol/primitives.ts";
import { parseEnvelope } from "../protocol/public/envelope.ts";
import { formatId } from "../protocol/public/ids.ts";
import { BATCH_ITEMS_MAX } from "../protocol/public/limits.ts";
import type { Page } from "../protocol/public/messages.ts";
import type { Reply } from "../platform/relay.ts";
import { envelopeOffers, fromTheStart, joined, lostAfter, lostOf, notOffered, oneBatch, recordOffers, withoutWords, type Offer } from "./healing.ts";
import { judgePage, type Judgement } from "./judge.ts";
import type { LostRecord, SealedRecord } from "./records.ts";
import { NO_ROOM } from "./room.ts";
import { ownEndIn, type SpaceState } from "./state.ts";

type Wires = (ids: readonly Uint8Array[]) => Promise<ReadonlyMap<string, Uint8Array>>;

export class Mending {
  private readonly offered = new Set<string>();
  private readonly sentBare = new Set<string>();
  /** Whether a batch was refused in this run: then each goes alone, so that one does not keep back the others. */
  private single = false;

  beginRun(): void {
    this.offered.clear();
    this.sentBare.clear();
    this.single = false;
  }

  /** Whether of all that is lost only the record that ended this seat is left: a proof brings it, once per run. */
  bringsOwnEnd(state: SpaceState, lost: LostRecord): boolean {
    const end = ownEndIn(state, lost.records);
    if (end === null || this.count(lost) !== 1 || this.offered.has(formatId(end))) return false;
    this.offered.add(formatId(end));
    return true;
  }

  /** How much is lost and was not offered in this run. */
  count(lost: LostRecord): number {
    const { records, envelopes } = notOffered(lost, this.offered);
    return records.length + envelopes.length;
  }

  /**
   * The whole log, judged from its start; the cursor moves only if it fits to the end.
   *
   * `found` is the judgement that met another log than before. The relay may go away meanwhile: then nothing is kept.
   */
  async judgeAnew(found: Judgement, fetch: (after: number) => Promise<Reply<Page>>): Promise<Reply<Judgement>> {
    const { number, hash } = found.state;
    let judgement: Judgement = { ...found, state: fromTheStart(found.state), met: [], hollow: [], fault: null };
    for (let ends = false; !ends; ) {
      const reply = await fetch(judgement.state.number);
      if (reply.is !== "here") return reply;
      const page = judgePage(judgement.state, { ...reply.value, after: judgement.state.number });
      judgement = joined(judgement, page);
      const stalls = page.met.length === 0 && judgement.state.number < page.head;
      if (stalls) judgement = { ...judgement, fault: "broken" };
      ends = judgement.fault !== null || judgement.state.number >= page.head;
    }
    if (judgement.fault === null) return { is: "here", value: judgement };
    const fault = judgement.fault === "rollback" ? "broken" : judgement.fault;
    return { is: "here", value: { ...judgement, fault, state: { ...judgement.state, number, hash } } };
  }

  lostOf(judgement: Judgement): LostRecord {
    return lostOf(judgement.state, judgement);
  }

  lostAfter(lost: LostRecord, judgement: Judgement): LostRecord {
    return lostAfter(lost, judgement, this.sentBare);
  }

  /** The judgement with the own envelopes as this device sealed them, whatever became of the relay's copy. */
  withOwnWords(judgement: Judgement, sealed: readonly SealedRecord[]): Judgement {
    if (sealed.length === 0) return judgement;
    const own = new Map(sealed.map((item) => [formatId(item.id), item.wire]));
    const back = judgement.held.filter(({ link }) => own.has(formatId(link.id)));
    if (back.length === 0) return judgement;
    const held = judgement.held.map(({ link, wire }) => ({ link, wire: own.get(formatId(link.id)) ?? wire }));
    const isBare = (wire: Uint8Array): boolean => parseEnvelope(wire).body === null;
    const bodiless = back.filter(({ link, wire }) => isBare(wire) && !isBare(own.get(formatId(link.id))!)).map(({ link }) => link.id);
    const aside = new Map(judgement.state.aside);
    for (const { link } of back) if (judgement.state.chains.counted(link.id)) aside.delete(formatId(link.id));
    return { ...judgement, held, state: { ...judgement.state, aside }, hollow: [...judgement.hollow, ...bodiless] };
  }

  /** What goes next, and is one batch at most: records before envelopes. */
  async nextBatch(state: SpaceState, lost: LostRecord, wires: Wires, random: Random): Promise<readonly Offer[]> {
    const { records, envelopes } = notOffered(lost, this.offered);
    const first = recordOffers(state, records);
    const offers = first.length > 0 ? first : envelopeOffers(state, await wires(envelopes.slice(0, BATCH_ITEMS_MAX)), random);
    const bare = offers.map((offer) => (this.sentBare.has(offer.key) ? (withoutWords(offer) ?? offer) : offer));
    if (bare.length === 0) this.offerAll(state, lost);
    return this.single ? bare.slice(0, 1) : oneBatch(bare);
  }

  /** What became of a batch: taken, or refused with a code. */
  answered(batch: readonly Offer[], code: string | null): void {
    const [only, second] = batch;
    if (code !== null && second !== undefined) this.single = true;
    else if (only !== undefined && code !== null && NO_ROOM.has(code) && !this.sentBare.has(only.key)) this.sentBare.add(only.key);
    else for (const { key } of batch) this.offered.add(key);
  }

  private offerAll(state: SpaceState, { records, envelopes }: LostRecord): void {
    const end = ownEndIn(state, records);
    for (const id of [...records, ...envelopes]) if (id !== end) this.offered.add(formatId(id));
  }
}
