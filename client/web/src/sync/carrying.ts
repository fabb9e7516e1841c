/**
 * Contents on their way between this phone and the relay: one small step at a time, after all that is written.
 *
 * What somebody waits to see comes first, then what is to be dropped, then what is to be brought. A transfer that was
 * cut off anywhere goes on with what is missing; only what is durable here counts as done. Runs only in the tab that
 * leads.
 */
import { Cut } from "../protocol/public/blobs.ts";
import { PAGE_BYTES_MAX, CHUNK_BYTES } from "../protocol/public/limits.ts";
import type { Blobs } from "../platform/blobs.ts";
import type { Relay, Reply } from "../platform/relay.ts";
import { chunksHere, keepBound, nextUse, putBlob, removeBlob, tasks, type Found } from "./contents.ts";
import { BRINGING, DROPPING, FETCHING, HELD, at, type Slot } from "./records.ts";
import type { Line } from "./lines.ts";
import { NO_ROOM } from "./room.ts";
import type { Store } from "./store.ts";

/** How many chunks are on their way to the relay at once. */
const AT_ONCE = 4;
const FETCH_AT_ONCE = Math.floor(PAGE_BYTES_MAX / CHUNK_BYTES);
const ORDER: readonly number[] = [FETCHING, DROPPING, BRINGING];
/** How often one transfer asks anew what is missing. */
const ROUNDS_MAX = 4;
const HERE = { is: "here", value: null } as const;

/** What carrying needs from outside. */
export interface CarryingDoors {
  readonly store: Store;
  readonly blobsAt: (relay: Relay) => Blobs;
  /** Something was kept. */
  readonly changed: () => void;
  /** How many bytes of what the relay has too may lie here. */
  readonly heldBytes: number;
}

type Answer = Reply<unknown>;

export class Carrying {
  /** What this run has been refused. */
  private readonly tried = new Set<number>();
  /** Number → the chunks that the relay lacks. */
  private readonly lacks = new Map<number, readonly number[]>();
  private readonly rounds = new Map<number, number>();
  private list: readonly Found[] | null = null;

  constructor(
    private readonly slot: Slot,
    private readonly doors: CarryingDoors,
  ) {}

  beginRun(): void {
    this.tried.clear();
    this.lacks.clear();
    this.rounds.clear();
    this.list = null;
  }

  /** Somebody may have written into the vault. */
  look(): void {
    this.list = null;
  }

  /** Takes the next step over a space's line, if there is one, and answers whether there was. */
  async moves(line: Line, token: Uint8Array, ends: () => void): Promise<boolean> {
    const answer = await this.step(this.doors.blobsAt(line.relay()), token);
    if (answer?.is === "away") line.away();
    if (answer?.is === "refused") ends();
    return answer !== null;
  }

  /** The next step, if there is one; a refusal that ends a token is answered as it is. */
  private async step(blobs: Blobs, token: Uint8Array): Promise<Answer | null> {
    const task = await this.next();
    if (task === null) return null;
    const answer = await this.take(task, blobs, token);
    this.list = null;
    if (answer.is !== "refused" || answer.code === "unknown") return answer;
    await this.refused(task, answer.code);
    return HERE;
  }

  private async next(): Promise<Found | null> {
    this.list ??= await this.doors.store.read(tasks);
    const isDue = ({ n, record }: Found): boolean =>
      record.slot === this.slot && ORDER.includes(record.state) && !this.tried.has(n) && !(record.state === FETCHING && record.refusal !== null);
    const due = this.list.filter(isDue);
    return due.sort((a, b) => ORDER.indexOf(a.record.state) - ORDER.indexOf(b.record.state))[0] ?? null;
  }

  private take(task: Found, blobs: Blobs, token: Uint8Array): Promise<Answer> {
    if (task.record.state === FETCHING) return this.fetch(task, blobs, token);
    return task.record.state === DROPPING ? this.drop(task, blobs, token) : this.bring(task, blobs, token);
  }

  private async fetch({ n, record }: Found, blobs: Blobs, token: Uint8Array): Promise<Answer> {
    const { count } = new Cut(record.padded);
    const here = await this.doors.store.read((drawer) => chunksHere(drawer, n));
    const first = Array.from({ length: count }, (_, i) => i).find((i) => !here.has(i)) ?? count;
    if (first < count) {
      const reply = await blobs.get(token, record.blob, first, Math.min(FETCH_AT_ONCE, count - first));
      if (reply.is !== "here") return reply;
      if (reply.value.padded !== record.padded) return { is: "refused", code: "unknown_blob", detail: null };
      await this.keep(n, (drawer) => reply.value.chunks.forEach((chunk, i) => drawer.put(at.chunk(n, first + i), chunk)));
      if (first + reply.value.chunks.length < count) return HERE;
    }
    return this.arrived({ n, record });
  }

  private async bring({ n, record }: Found, blobs: Blobs, token: Uint8Array): Promise<Answer> {
    const { count } = new Cut(record.padded);
    if (record.begun === 0) await this.keep(n, (drawer) => putBlob(drawer, n, { ...record, begun: 1 }));
    if (!this.lacks.has(n)) {
      const lacking = await this.ask(record.blob, count, blobs, token);
      if (lacking.is !== "here") return lacking;
      this.lacks.set(n, lacking.value);
    }
    const lacking = this.lacks.get(n)!;
    if (lacking.length === 0) return this.arrived({ n, record: { ...record, begun: 1, refusal: null } });
    const now = lacking.slice(0, lacking.length === count ? 1 : AT_ONCE);
    const chunks = await this.doors.store.read((drawer) => Promise.all(now.map((i) => drawer.get(at.chunk(n, i)))));
    if (chunks.includes(null)) return { is: "refused", code: "unfinished", detail: null };
    const put = (number: number, i: number) => blobs.put(token, { blob: record.blob, padded: record.padded, number, chunk: chunks[i]! });
    const replies = await Promise.all(now.map(put));
    const other = replies.find(({ is }) => is !== "here");
    if (other !== undefined) {
      this.lacks.delete(n);
      return other;
    }
    this.lacks.set(n, lacking.slice(now.length));
    const least = Math.min(...replies.map((reply) => (reply.is === "here" ? reply.value : count)));
    return lacking.length > now.length || least === 0 ? HERE : this.askAgain(n);
  }

  /** The relay lacks other chunks than it said: it is asked anew, and not for ever. */
  private askAgain(n: number): Answer {
    const rounds = (this.rounds.get(n) ?? 0) + 1;
    this.rounds.set(n, rounds);
    this.lacks.delete(n);
    if (rounds >= ROUNDS_MAX) this.tried.add(n);
    return HERE;
  }

  /** What the relay lacks; all of a content that it does not know. */
  private async ask(blob: Uint8Array, count: number, blobs: Blobs, token: Uint8Array): Promise<Reply<readonly number[]>> {
    const reply = await blobs.missing(token, blob);
    if (reply.is === "here") return { is: "here", value: reply.value.numbers };
    if (reply.is === "away" || reply.code !== "unknown_blob") return reply;
    return { is: "here", value: Array.from({ length: count }, (_, i) => i) };
  }

  private async drop({ n, record }: Found, blobs: Blobs, token: Uint8Array): Promise<Answer> {
    const reply = await blobs.drop(token, record.blob);
    if (reply.is === "here") await this.keep(n, (drawer) => removeBlob(drawer, n));
    return reply;
  }

  /** Whole on both sides: from now on it is only held, as long as there is room. */
  private async arrived({ n, record }: Found): Promise<Answer> {
    await this.keep(n, async (drawer) => {
      putBlob(drawer, n, { ...record, state: HELD, used: await nextUse(drawer) });
    });
    await this.doors.store.change((drawer) => keepBound(drawer, this.doors.heldBytes));
    this.doors.changed();
    return HERE;
  }

  private async refused({ n, record }: Found, code: string): Promise<void> {
    this.tried.add(n);
    if (record.state === DROPPING && !NO_ROOM.has(code)) return;
    await this.keep(n, (drawer) => putBlob(drawer, n, { ...record, begun: 1, refusal: code }));
    this.doors.changed();
  }

  /** A change of one task, unless it went meanwhile: its entry was erased. */
  private keep(n: number, work: Parameters<Store["change"]>[0]): Promise<void> {
    return this.doors.store.change(async (drawer) => {
      if ((await drawer.get(at.task(n))) !== null) await work(drawer);
    });
  }
}
