/**
 * What is in the spaces of care, for whoever may look: entries each in their own envelope, and what releases show.
 *
 * Loaded when somebody looks. Owns which words are given out: none of a space whose last day is over to whoever helped
 * there. What a release shows is verified here once; what it means stands in the domain.
 */
import { decode } from "../protocol/public/encoding.ts";
import { RELEASE_BYTES_MAX } from "../protocol/public/limits.ts";
import { Roster, parseFounding } from "../protocol/public/roster.ts";
import { parseEntry } from "../protocol/secret/entry.ts";
import { Release, readRelease, type Released } from "../protocol/secret/release.ts";
import { same } from "../protocol/primitives.ts";
import type { Status } from "../platform/tabs.ts";
import { careCopies, isHeld } from "./care-copies.ts";
import { CARE_COPY } from "./care-rows.ts";
import { digitsOf } from "./entry-id.ts";
import type { CareEntry, CareName, CareSpace, Disclosed } from "./face.ts";
import { ABOUT_KIND, CARER, ERASE_KIND, RELEASE_KIND, SHEET_KIND, SPARE_KIND } from "./founding.ts";
import { rosterOf } from "./own-devices.ts";
import type { Picture } from "./picture.ts";
import { ERASED, KEPT_BACK, isCare, nameOf, type ArrivedRecord, type Slot } from "./records.ts";
import { copiesIn } from "./rows.ts";
import { rule } from "./ruling.ts";
import type { SpaceState } from "./state.ts";
import type { HeldSpace, Store } from "./store.ts";

const HIDDEN: ReadonlySet<string> = new Set([ABOUT_KIND, ERASE_KIND, SPARE_KIND, SHEET_KIND]);

export interface CaringDoors {
  readonly store: Store;
  readonly picture: Picture;
  readonly today: () => number;
}

type Shown = Omit<Disclosed, "ruling">;

export class Caring {
  /** Envelope → what the release in it shows, null if it is none; the same for ever. */
  private readonly seen = new Map<string, Shown | null>();

  constructor(private readonly doors: CaringDoors) {}

  /** Every space of care that is held here. */
  async spaces(reach: (slot: Slot) => Status["reach"]): Promise<readonly CareSpace[]> {
    const { picture } = this.doors;
    const slots = picture.slots().filter(isCare);
    const judged = new Map<Slot, Promise<SpaceState>>();
    const here = await Promise.all(slots.map((slot) => this.spaceIn(slot, picture.space(slot)!, reach(slot), judged)));
    return [...here, ...(await this.copies(judged))];
  }

  /** What a file brought of spaces that are not here. */
  private async copies(judged: Map<Slot, Promise<SpaceState>>): Promise<readonly CareSpace[]> {
    const { picture, store } = this.doors;
    const rows = (await store.read(copiesIn)).filter((row) => row.kind === CARE_COPY && !isHeld(picture, row));
    return Promise.all(careCopies(rows).map(async (copy): Promise<CareSpace> => {
      const entries = await Promise.all(copy.entries.map(async (entry) => ({ ...entry, disclosed: await this.disclosed(entry, judged) })));
      return { ...copy, entries, stage: "over", copied: true, alarms: [] };
    }));
  }

  private async spaceIn(slot: Slot, held: HeldSpace, reach: Status["reach"], judged: Map<Slot, Promise<SpaceState>>): Promise<CareSpace> {
    const { picture, today } = this.doors;
    const about = picture.care.about(held, slot);
    const [roles, end, me] = [about?.roles ?? [], about?.end ?? 0, held.space.member];
    const isShut = roles[me] === CARER && end !== 0 && today() > end;
    const entries = isShut ? [] : [...this.arrived(slot, held), ...this.waiting(slot, me, reach)];
    const shown = await Promise.all(entries.map(async (entry) => ({ ...entry, disclosed: await this.disclosed(entry, judged) })));
    const alarms = [...new Set(held.chain.alarms.map(({ name }) => name))];
    return { name: nameOf(slot) as CareName, me, roles, end, stage: picture.care.stage(held, slot), alarms, entries: shown };
  }

  private arrived(slot: Slot, held: HeldSpace): CareEntry[] {
    const { devices } = rosterOf(held);
    const records = this.doors.picture.care.records(slot).filter(({ kind }) => !HIDDEN.has(kind));
    return records.map((record) => entryOf(record, devices[record.device]!.member));
  }

  private waiting(slot: Slot, member: number, reach: Status["reach"]): CareEntry[] {
    const { picture } = this.doors;
    const where = reach === "here" && picture.sends(slot) ? "way" : "phone";
    return picture.unarrived().filter((item) => item.slot === slot).flatMap(({ order, entry }): CareEntry[] => {
      const { kind, schema: version, entryId, revision, day, body } = parseEntry(entry);
      if (HIDDEN.has(kind)) return [];
      return [{ member, mine: true, envelope: null, kind, version, entryId: digitsOf(entryId), revision, day, body, where, takenBack: false, order, disclosed: null }];
    });
  }

  private async disclosed({ kind, envelope, body, takenBack }: CareEntry, judged: Map<Slot, Promise<SpaceState>>): Promise<Disclosed | null> {
    if (kind !== RELEASE_KIND || takenBack) return null;
    const key = envelope ?? digitsOf(body);
    const known = this.seen.get(key);
    const shown = known === undefined ? shownBy(body) : known;
    this.seen.set(key, shown);
    return shown && { ...shown, ruling: await this.ruling(body, shown, judged) };
  }

  /** What this device knows of the space that a release is from. */
  private async ruling(body: Uint8Array, shown: Shown, judged: Map<Slot, Promise<SpaceState>>): Promise<Disclosed["ruling"]> {
    const { picture, store } = this.doors;
    const slot = picture.slots().find((each) => same(parseFounding(picture.space(each)!.space.founding).space, shown.space));
    if (slot === undefined) return "unknown_space";
    const state = judged.get(slot) ?? store.state(slot, picture.space(slot)!);
    judged.set(slot, state);
    return rule((await state).chains, body, shown);
  }
}

function entryOf(record: ArrivedRecord, member: number): CareEntry {
  const { mine, kind, schema: version, entryId, revision, day, body, id, erased, order } = record;
  const where = mine === 0 ? null : erased === KEPT_BACK ? "phone" : "relay";
  return { member, mine: mine === 1, envelope: digitsOf(id), kind, version, entryId: digitsOf(entryId), revision, day, body, where, takenBack: erased === ERASED, order, disclosed: null };
}

/** What a release shows, all of it verified, with how many devices its author had; null for what is none. */
function shownBy(body: Uint8Array): Shown | null {
  try {
    const released = readRelease(body);
    const { space, member, device, envelope, seq, n, ended, genesis } = released;
    return { space, member, device, envelope, seq, n, ended, members: genesis.seats.length, devices: devicesOf(body, released), entry: entryIn(released) };
  } catch {
    return null;
  }
}

function entryIn({ entry }: Released): Disclosed["entry"] {
  const { kind, schema: version, entryId, revision, day, body } = entry;
  return { kind, version, entryId: digitsOf(entryId), revision, day, body };
}

/** How many devices the author's member had in, by the records that were shown. */
function devicesOf(body: Uint8Array, { member }: Released): number {
  const { founding, records } = decode(Release, body, RELEASE_BYTES_MAX);
  const roster = records.reduce((before, wire) => before.append(wire), Roster.found(founding));
  return roster.presentNow.filter((device) => device.member === member).length;
}
