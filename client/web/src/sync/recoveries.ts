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
import { FOUNDED, SHARED, SOLO } from "./records.ts";
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

/** The sheet that is in force, if it is older than the shared space and has no seat in it yet; and that space. */
export function sheetWithoutSpare(picture: Picture): { readonly sheet: Paper; readonly shared: HeldSpace } | null {
  const [shared, id] = [picture.space(SHARED), picture.sharedId];
  const sheet = sheetInForce(picture);
  if (sheet === null || shared?.space.standing !== FOUNDED || id === null) return null;
  return sheet.spares.some(({ space }) => same(space, id)) ? null : { sheet, shared };
}

/** The newest sheet whose seat is in: one of a phone that was put out with its sheets leads to no spare. */
export function sheetInForce(picture: Picture): Paper | null {
  const [solo, sheets] = [picture.space(SOLO), picture.sheets()];
  if (solo === null || sheets.length === 0) return null;
  const roster = rosterOf(solo);
  return sheets.filter(({ stands, sign }) => stands && roster.deviceOf(sign)?.endedN === null).at(-1) ?? null;
}
