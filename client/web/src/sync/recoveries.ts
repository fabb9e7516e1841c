/**
 * The recovery sheet, as the engine serves it: what makes one or leads back by one is fetched when there is something to do.
 *
 * Owns when that is.
 */
import { same } from "../protocol/primitives.ts";
import type { Sheet, SheetTest, WordsFault } from "./face.ts";
import { fetched } from "./once-used.ts";
import { rosterOf } from "./own-devices.ts";
import type { Paper } from "./papers.ts";
import type { Picture } from "./picture.ts";
import { FOUNDED, SHARED, SOLO, isCare, type Slot } from "./records.ts";
import type { Custody, Recovering } from "./recovering.ts";
import type { HeldSpace } from "./store.ts";

export class Recoveries {
  private recovering: Recovering | null = null;

  constructor(private readonly custody: Custody) {}

  async makeSheet(): Promise<Sheet> {
    return (await this.here()).makeSheet();
  }

  async restore(words: string, relay: string, keepOthers: boolean): Promise<void> {
    return (await this.here()).restore(words, relay, keepOthers);
  }

  async testSheet(words: string): Promise<SheetTest> {
    return (await this.here()).testSheet(words);
  }

  async checkWords(words: string): Promise<WordsFault | null> {
    return (await this.here()).checkWords(words);
  }

  /** Goes on with what is under way; where the code for it cannot be fetched, at the next look. */
  async tend(): Promise<void> {
    const { picture } = this.custody;
    if (picture.recovery === null && sheetWithoutSpare(picture) === null) return;
    await (await this.here().catch(() => null))?.tend();
  }

  private async here(): Promise<Recovering> {
    const { Recovering } = await fetched(() => import("./recovering.ts"));
    return (this.recovering ??= new Recovering(this.custody));
  }
}

/** A space that a sheet is to bring back: where it lies here, and its id. */
export interface OnPaper {
  readonly slot: Slot;
  readonly held: HeldSpace;
  readonly space: Uint8Array;
}

/** The spaces that a sheet brings back besides the own one: the one for two, and those of care, but where one only helps. */
export function onPaper(picture: Picture): readonly OnPaper[] {
  return picture.slots().flatMap((slot) => {
    const held = picture.space(slot);
    const goes = slot === SHARED || (isCare(slot) && !picture.care.helps(slot) && held !== null && picture.care.stage(held, slot) === "open");
    return goes && held?.space.standing === FOUNDED && held.space.relay !== null ? [{ slot, held, space: picture.ids.of(slot)! }] : [];
  });
}

/** The sheet that is in force, and a space in which it has no seat yet, if there is one. */
export function sheetWithoutSpare(picture: Picture): (OnPaper & { readonly sheet: Paper }) | null {
  const sheet = sheetInForce(picture);
  const lacking = sheet && onPaper(picture).find(({ space }) => !sheet.spares.some((spare) => same(spare.space, space)));
  return sheet && lacking ? { ...lacking, sheet } : null;
}

/** The newest sheet whose seat is in: one of a phone that was put out with its sheets leads to no spare. */
export function sheetInForce(picture: Picture): Paper | null {
  const [solo, sheets] = [picture.space(SOLO), picture.sheets()];
  if (solo === null || sheets.length === 0) return null;
  const roster = rosterOf(solo);
  return sheets.filter(({ stands, sign }) => stands && roster.deviceOf(sign)?.endedN === null).at(-1) ?? null;
}
