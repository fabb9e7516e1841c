/**
 * What came in the spaces of care, each envelope by itself: apart from the notebook, whose folds never see it.
 *
 * Owns what is told of these spaces in every snapshot: that they are there, until when, and that something has changed.
 */
import { same } from "../protocol/primitives.ts";
import { labelledHash } from "../protocol/public/encoding.ts";
import { mapKey } from "../protocol/public/ids.ts";
import { parseFounding } from "../protocol/public/roster.ts";
import { parseAbout, type About } from "../protocol/secret/entry.ts";
import { digitsOf } from "./entry-id.ts";
import type { CareBrief, CareName } from "./face.ts";
import { ABOUT_KIND, CARER } from "./founding.ts";
import { rosterOf } from "./own-devices.ts";
import { AWAITED, ERASED, OVER, UNFOUNDED, isCare, nameOf, type ArrivedRecord, type Slot } from "./records.ts";
import type { HeldSpace } from "./store.ts";

interface Found {
  readonly n: number;
  readonly record: ArrivedRecord;
  readonly counts: boolean;
}

interface Described {
  readonly body: Uint8Array;
  readonly about: About;
}

/** What is read of a space once, and again when its roster grows. */
interface Known {
  readonly records: number;
  readonly founding: Uint8Array;
  readonly closed: boolean;
}

export class CareHeld {
  private readonly found = new Map<string, Found>();
  private readonly known = new Map<Slot, Known>();
  private readonly abouts = new Map<string, Described>();
  /** What there was when this was drawn last. */
  briefs: readonly CareBrief[] = [];

  clear(): void {
    this.found.clear();
  }

  take(record: ArrivedRecord, n: number, counts: boolean): void {
    this.found.set(`${record.slot} ${mapKey(record.id)}`, { n, record, counts });
  }

  /** Where own entries with these ids lie among those that arrived. */
  numbers(slot: Slot, entryIds: Pick<ReadonlySet<string>, "has">): readonly number[] {
    const meant = [...this.found.values()].filter(({ record }) => record.slot === slot && record.mine === 1 && entryIds.has(digitsOf(record.entryId)));
    return meant.map(({ n }) => n);
  }

  /** All that counts in a space and was not erased, and what the own member has taken back, which has no words any more. */
  records(slot: Slot): readonly ArrivedRecord[] {
    const here = [...this.found.values()].filter(({ record, counts }) => record.slot === slot && counts);
    return here.map(({ record }) => record).filter(({ erased, mine }) => erased !== ERASED || mine === 1);
  }

  /** What a space is, as its founding commits to it; null while nobody has said it here. */
  about(held: HeldSpace, slot: Slot): About | null {
    return this.described(held, slot)?.about ?? null;
  }

  /** The same with its bytes. */
  described({ space }: HeldSpace, slot: Slot): Described | null {
    const key = mapKey(space.founding);
    const known = this.abouts.get(key);
    if (known !== undefined) return known;
    const { genesis } = parseFounding(space.founding);
    const told = this.records(slot).filter(({ kind }) => kind === ABOUT_KIND).map(({ body }) => body);
    const body = [space.about, ...told].find((each) => same(labelledHash("about", each), genesis.about));
    if (body === undefined) return null;
    const described = { body, about: parseAbout(body) };
    this.abouts.set(key, described);
    return described;
  }

  /** Draws what there is, without a word of it; `sign` changes with all that a picture was drawn from. */
  draw(spaces: ReadonlyMap<Slot, HeldSpace>, sign: string): readonly CareBrief[] {
    this.briefs = [...spaces].filter(([slot]) => isCare(slot)).map(([slot, held]): CareBrief => {
      const about = this.about(held, slot);
      const helps = about?.roles[held.space.member] === CARER;
      return { name: nameOf(slot) as CareName, helps, stage: this.stage(held, slot), end: about?.end ?? 0, sign: `${sign} ${held.chain.number}` };
    });
    return this.briefs;
  }

  /** Whether this phone's person was asked to help there. */
  helps(slot: Slot): boolean {
    return isCare(slot) && this.briefs.some(({ name, helps }) => helps && name === nameOf(slot));
  }

  stage(held: HeldSpace, slot: Slot): CareBrief["stage"] {
    const { standing } = held.space;
    if (standing === OVER || this.closed(held, slot)) return "over";
    return standing === AWAITED || standing === UNFOUNDED ? "awaited" : "open";
  }

  private closed(held: HeldSpace, slot: Slot): boolean {
    const { founding } = held.space;
    const records = held.chain.records.length;
    const known = this.known.get(slot);
    if (known?.records === records && same(known.founding, founding)) return known.closed;
    const closed = rosterOf(held).closed !== null;
    this.known.set(slot, { records, founding, closed });
    return closed;
  }
}
