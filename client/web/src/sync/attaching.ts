/**
 * What is too long for an entry: sealed once and kept here, opened from here or through the tab that leads.
 *
 * A content that no entry names yet goes nowhere. Nothing is given out before all of it is here and is, byte for byte,
 * what its author sealed.
 */
import { Refused } from "../protocol/errors.ts";
import type { Random } from "../protocol/primitives.ts";
import { Cut } from "../protocol/public/blobs.ts";
import { padme } from "../protocol/public/envelope.ts";
import { BLOB_ID_BYTES, BUCKET_BYTES_MIN, KEY_BYTES } from "../protocol/public/limits.ts";
import { StreamReader, StreamWriter } from "../protocol/secret/stream.ts";
import type { Pause } from "../platform/waiting.ts";
import { addBlob, bytesOfHex, findBlob, isWhole, keyOfBlob, keyOfPlace, nextUse, putBlob, removeBlob, tasks, type Found } from "./contents.ts";
import { digitsOf } from "./entry-id.ts";
import { Refusal, type AttachedContent, type MediaFacts, type Snapshot, type SpaceName } from "./face.ts";
import type { Picture } from "./picture.ts";
import { AWAITED, FETCHING, HELD, LOOSE, MAKING, at, nameOf, slotOf, type BlobRecord } from "./records.ts";
import type { AttachedIn } from "./recording.ts";
import type { Store } from "./store.ts";

/** Chunks that are written, or read, in one transaction. */
const CHUNKS_AT_ONCE = 16;
/** How long nothing may come before whoever waits for a content is told that the relay is away. */
const PATIENCE_MILLISECONDS = 20_000;
/** Days after which what was sealed and never named is let go. */
const LOOSE_DAYS = 30;
/** The code where some of it went while it was read: another content needed the room. */
const GONE = "gap";
const UNBOUND = { mine: 1, begun: 0, refusal: null, used: 0 } as const;

export interface AttachingDoors {
  readonly store: Store;
  readonly picture: Picture;
  readonly random: Random;
  readonly today: () => number;
  readonly pause: Pause;
  readonly attachedIn: AttachedIn;
  readonly snapshot: () => Snapshot;
  readonly watch: (listener: () => void) => () => void;
  /** Something is wanted of whoever leads. */
  readonly changed: () => void;
}

export class Attaching {
  constructor(private readonly doors: AttachingDoors) {}

  /** Seals a content for a space, durably. Refuses too_large, no_space. */
  async attach<F extends MediaFacts>(space: SpaceName, content: Uint8Array, facts: F): Promise<F & AttachedContent> {
    const { random, picture } = this.doors;
    const standing = picture.space(slotOf(space))?.space.standing ?? AWAITED;
    if (standing === AWAITED) throw new Refusal("no_space");
    const [key, blob] = [random(KEY_BYTES), random(BLOB_ID_BYTES)];
    const writer = refusing(() => new StreamWriter(key, content));
    await this.keep(space, blob, writer, LOOSE);
    return { ...facts, key, blob: digitsOf(blob), total: content.length, hash: writer.contentHash };
  }

  /** Keeps sealed chunks a few at a time; the record says only at the end that they are whole. */
  async keep(space: SpaceName, blob: Uint8Array, writer: StreamWriter, state: BlobRecord["state"]): Promise<void> {
    const { store, today } = this.doors;
    const record: BlobRecord = { ...UNBOUND, slot: slotOf(space), blob, padded: writer.cut.padded, state: MAKING, day: today() };
    let n = -1;
    try {
      await store.change(async (drawer) => void (n = await addBlob(drawer, record)));
      for (let first = 0; first < writer.count; first += CHUNKS_AT_ONCE) {
        await store.change((drawer) => {
          for (let i = first; i < Math.min(writer.count, first + CHUNKS_AT_ONCE); i++) drawer.put(at.chunk(n, i), writer.sealChunk(i));
        });
      }
      await store.change((drawer) => putBlob(drawer, n, { ...record, state }));
    } catch (error) {
      if (n >= 0) await store.change((drawer) => removeBlob(drawer, n)).catch(() => undefined);
      throw error;
    }
  }

  /**
   * The content, from here or from the relay. Refuses away, what the relay refuses (`unknown_blob`: it is gone;
   * `unfinished`: not there yet), and what is not what its author sealed (`bad_cipher`, `bad_commit`, …).
   */
  async open(content: AttachedContent, space: SpaceName): Promise<Uint8Array> {
    const place = { space, blob: content.blob };
    refusing(() => readerOf(content));
    for (let asked = false; ; asked = true) {
      const moved = this.nextMove();
      const found = await this.doors.store.read((drawer) => findBlob(drawer, place));
      if (found !== null && isWhole(found)) {
        const opened = await this.taken(found, content, asked);
        if (opened !== null) return opened;
      } else if (found !== null && found.record.state !== FETCHING) throw new Refusal("unknown_blob");
      else await this.want(place, content, found);
      if (!(await moved())) throw new Refusal("away");
    }
  }

  /** The content if it lies here whole; no relay is asked. */
  async here(content: AttachedContent, space: SpaceName): Promise<Uint8Array | null> {
    const found = await this.doors.store.read((drawer) => findBlob(drawer, { space, blob: content.blob }));
    return found === null || !isWhole(found) ? null : this.read(found, content).catch(() => null);
  }

  /** Lets go of what was sealed for a page that was never kept. */
  async tidy(): Promise<void> {
    const { store, today, attachedIn, snapshot } = this.doors;
    const old = ({ record }: Found): boolean => record.day + LOOSE_DAYS < today() && (record.state === MAKING || record.state === LOOSE);
    const found = (await store.read(tasks)).filter(old);
    if (found.length === 0) return;
    const named = new Set(snapshot().entries.filter(({ mine }) => mine).flatMap(attachedIn).map(keyOfPlace));
    for (const { n, record } of found) if (!named.has(keyOfBlob(record))) await store.change((drawer) => removeBlob(drawer, n));
  }

  /** What lies here, marked as used; null if it is not what was sealed and the relay may have what is. */
  private async taken(found: Found, content: AttachedContent, asked: boolean): Promise<Uint8Array | null> {
    const { store } = this.doors;
    const { n, record } = found;
    try {
      const opened = await this.read(found, content);
      if (record.state === HELD) {
        await store.change(async (drawer) => {
          if ((await drawer.get(at.heldBlob(n))) !== null) putBlob(drawer, n, { ...record, used: await nextUse(drawer) });
        });
      }
      return opened;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (record.state === HELD) await store.change((drawer) => removeBlob(drawer, n));
      if (record.state !== HELD || (asked && error.code !== GONE)) throw error;
      return this.want({ space: nameOf(record.slot), blob: content.blob }, content, null);
    }
  }

  private async read({ n }: Found, content: AttachedContent): Promise<Uint8Array> {
    const reader = readerOf(content);
    for (let first = 0; first < reader.count; first += CHUNKS_AT_ONCE) {
      const numbers = Array.from({ length: Math.min(CHUNKS_AT_ONCE, reader.count - first) }, (_, i) => first + i);
      const chunks = await this.doors.store.read((drawer) => Promise.all(numbers.map((i) => drawer.get(at.chunk(n, i)))));
      refusing(() => chunks.forEach((chunk, i) => chunk !== null && reader.take(first + i, chunk)));
    }
    return refusing(() => reader.finish());
  }

  /** Has whoever leads fetch it; throws what the relay said the last time. */
  private async want(place: { readonly space: SpaceName; readonly blob: string }, content: AttachedContent, found: Found | null): Promise<null> {
    const { store, picture, today, attachedIn, snapshot } = this.doors;
    const refusal = found?.record.refusal ?? null;
    if (refusal !== null) {
      await store.change((drawer) => removeBlob(drawer, found!.n));
      throw new Refusal(refusal);
    }
    if (picture.space(slotOf(place.space))?.space.relay == null) throw new Refusal("away");
    if (found !== null) return null;
    const own = snapshot().entries.filter(({ mine }) => mine).flatMap(attachedIn).some((each) => keyOfPlace(each) === keyOfPlace(place));
    const { padded } = cutOf(content);
    const record: BlobRecord = { ...UNBOUND, slot: slotOf(place.space), blob: bytesOfHex(place.blob), padded, state: FETCHING, mine: own ? 1 : 0, begun: own ? 1 : 0, day: today() };
    await store.change(async (drawer) => {
      if ((await findBlob(drawer, place)) === null) await addBlob(drawer, record);
    });
    this.doors.changed();
    return null;
  }

  /** Listens from now on: a promise, once asked for, of whether something moved before patience ended. */
  private nextMove(): () => Promise<boolean> {
    const bell = new AbortController();
    const stop = this.doors.watch(() => bell.abort());
    return async () => {
      await this.doors.pause(PATIENCE_MILLISECONDS, bell.signal);
      stop();
      return bell.signal.aborted;
    };
  }
}

function cutOf({ total }: AttachedContent): Cut {
  return new Cut(padme(Math.max(total, BUCKET_BYTES_MIN)));
}

function readerOf({ key, total, hash }: AttachedContent): StreamReader {
  return new StreamReader(key, total, hash);
}

/** What the protocol refuses, as a refusal that the screens know. */
function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Refused ? new Refusal(error.code) : error;
  }
}
