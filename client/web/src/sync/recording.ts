/**
 * Entries as the screens give them: into the outbox, instead of others, or taken back; and with each what is attached.
 *
 * Owns what moves in one transaction with an entry: the envelopes that it erases, the contents that it names from now
 * on, and those that nothing names any more.
 */
import type { Random } from "../protocol/primitives.ts";
import { encode } from "../protocol/public/encoding.ts";
import { ENTRY_ID_BYTES, PLAIN_BYTES_MAX } from "../protocol/public/limits.ts";
import { Entry, parseEntry } from "../protocol/secret/entry.ts";
import type { OpenDrawer } from "../platform/vault.ts";
import { putCounters, readCounters } from "./arrivals.ts";
import { DID_KIND } from "./asking-again.ts";
import { bindLoose, bytesOfHex, keyOfPlace, letGo, type Place } from "./contents.ts";
import { Moved, every, putRecorded, type Draft } from "./drafts.ts";
import { digitsOf } from "./entry-id.ts";
import { Refusal, type NewEntry, type Snapshot, type SpaceName } from "./face.ts";
import type { Picture } from "./picture.ts";
import { OutboxRecord, SealedRecord, at, isCare, nameOf, slotOf, type Slot } from "./records.ts";
import type { Store } from "./store.ts";
import { erasingDrafts, takeBack, type TakingBack } from "./taking-back.ts";

/** What of an entry tells which contents it names. */
export type Said = Pick<NewEntry, "space" | "kind" | "version" | "body">;
/** The contents that an entry names; the device knows of no kind. */
export type AttachedIn = (said: Said) => readonly Place[];

export interface RecordingDoors {
  readonly store: Store;
  readonly picture: Picture;
  readonly random: Random;
  readonly today: () => number;
  readonly joint: ReadonlySet<string>;
  readonly attachedIn: AttachedIn;
  readonly snapshot: () => Snapshot;
}

export class Recording {
  constructor(private readonly doors: RecordingDoors) {}

  /** Keeps entries; own ones with the ids in `erases`, in the first one's space, give way to them. */
  async record(entries: readonly NewEntry[], erases: readonly string[]): Promise<void> {
    const taken = new Set(entries.map(({ entryId }) => entryId));
    if (this.doors.snapshot().entries.some(({ kind, entryId }) => kind === DID_KIND && taken.has(entryId))) throw new Refusal("stays");
    if (this.doors.picture.left.how !== null && entries.some(({ space }) => space === "shared")) throw new Refusal("closed");
    const drafts = entries.map(draftOf);
    const [first] = drafts;
    return this.write(drafts, first === undefined || erases.length === 0 ? null : this.takingBack(first.slot, erases));
  }

  /** The same, if nothing was recorded or taken back since somebody read how far the orders go; else `Moved`. */
  recordIf(order: number, entries: readonly NewEntry[]): Promise<void> {
    return this.write(entries.map(draftOf), null, order);
  }

  /** Takes own entries back. Refuses joint, stays. */
  erase(space: SpaceName, ids: readonly string[]): Promise<void> {
    return this.write([], this.takingBack(slotOf(space), ids));
  }

  private takingBack(slot: Slot, ids: readonly string[]): TakingBack {
    const { picture, snapshot, joint } = this.doors;
    const entryIds = new Set(ids);
    const meant = snapshot().entries.filter(({ space, mine, entryId }) => mine && slotOf(space) === slot && entryIds.has(entryId));
    if (meant.some(({ kind }) => joint.has(kind))) throw new Refusal("joint");
    if (meant.some(({ kind }) => kind === DID_KIND)) throw new Refusal("stays");
    return { slot, entryIds, known: isCare(slot) ? { numbers: picture.care.numbers(slot, entryIds), next: picture.next } : picture.known(slot, entryIds) };
  }

  private write(drafts: readonly Draft[], back: TakingBack | null, ifOrder: number | null = null): Promise<void> {
    const { store, today, random } = this.doors;
    return store.change(async (drawer) => {
      const counters = await readCounters(drawer);
      if (ifOrder !== null && counters.order !== ifOrder) throw new Moved();
      if (back !== null) putCounters(drawer, { ...counters, order: counters.order + 1 });
      const revised = await this.revised(drawer, drafts);
      const gone = back === null ? null : await takeBack(drawer, back);
      await putRecorded(drawer, back === null ? drafts : erasingDrafts(drafts, back.slot, gone!.erases, today(), random));
      const erased = (gone?.entries ?? []).map((entry) => saidOf(back!.slot, entry));
      await this.tie(drawer, drafts, [...revised, ...erased], back);
    });
  }

  /** What the entries that are revised said before, as far as it is drawn or on its way. */
  private async revised(drawer: OpenDrawer, drafts: readonly Draft[]): Promise<readonly Said[]> {
    const later = drafts.filter(({ entry }) => entry.revision > 0);
    const before: Said[] = [];
    for (const slot of new Set(later.map((draft) => draft.slot))) {
      const ids = new Set(later.filter((draft) => draft.slot === slot).map(({ entry }) => digitsOf(entry.entryId)));
      const lying = [...(await every(drawer, OutboxRecord, at.everyOutbox(slot))), ...(await every(drawer, SealedRecord, at.everySealed(slot)))];
      const entries = lying.map(({ entry }) => parseEntry(entry)).filter(({ entryId }) => ids.has(digitsOf(entryId)));
      const drawn = this.doors.snapshot().entries.filter(({ space, mine, entryId }) => mine && slotOf(space) === slot && ids.has(entryId));
      before.push(...entries.map((entry) => saidOf(slot, entry)), ...drawn);
    }
    return before;
  }

  /** What is named from now on goes with its entry; what nothing names any more goes. */
  private async tie(drawer: OpenDrawer, drafts: readonly Draft[], before: readonly Said[], back: TakingBack | null): Promise<void> {
    const { attachedIn, today } = this.doors;
    const said = drafts.map(({ slot, entry }) => saidOf(slot, entry));
    await bindLoose(drawer, said.flatMap((each) => attachedIn(each).filter(({ space }) => space === each.space)));
    const gone = before.flatMap(attachedIn);
    if (gone.length === 0) return;
    const named = new Set([...said.flatMap(attachedIn), ...this.elsewhere(drafts, back)].map(keyOfPlace));
    await letGo(drawer, gone.filter((place) => !named.has(keyOfPlace(place))), today());
  }

  /** What own entries name that are neither revised nor taken back now. */
  private elsewhere(drafts: readonly Draft[], back: TakingBack | null): readonly Place[] {
    const touched = new Set(drafts.map(({ slot, entry }) => `${slot} ${digitsOf(entry.entryId)}`));
    for (const id of back?.entryIds ?? []) touched.add(`${back!.slot} ${id}`);
    const others = this.doors.snapshot().entries.filter(({ mine, space, entryId }) => mine && !touched.has(`${slotOf(space)} ${entryId}`));
    return others.flatMap(this.doors.attachedIn);
  }
}

function saidOf(slot: Slot, { kind, schema, body }: Entry): Said {
  return { space: nameOf(slot), kind, version: schema, body };
}

/** An entry for the outbox. Refuses malformed, too_large. */
export function draftOf(entry: NewEntry): Draft {
  const { space, kind, version, entryId, revision, day, body } = entry;
  const id = bytesOfHex(entryId);
  if (id.length !== ENTRY_ID_BYTES) throw new Refusal("malformed");
  const plain: Entry = { kind, schema: version, entryId: id, revision, day, body };
  if (encode(Entry, plain).length + 4 > PLAIN_BYTES_MAX) throw new Refusal("too_large");
  return { slot: slotOf(space), entry: plain };
}
