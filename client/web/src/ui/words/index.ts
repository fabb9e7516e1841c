/** What the first picture says: the shape of that part, and the words in use. */
import type { PartOfDay } from "../../domain/days.ts";
import { words as en } from "./first.en.ts";
import { change, part, type Files, type Language } from "./language.ts";

/** What every trouble is told in: never a bare code. */
export interface Honest {
  readonly title: string;
  readonly happened: string;
  readonly safe: string;
  readonly todo: string;
}

export type Pair = readonly [string, string];
export type Named = (name: string) => string;

export interface FirstWords {
  readonly language: Language;
  /** How days are written. */
  readonly locale: string;
  /** Stands for the other person until their name has arrived. */
  readonly otherUnnamed: string;
  readonly title: string;
  readonly exit: string;
  readonly exitHint: string;
  readonly help: string;
  readonly rooms: string;
  readonly today: string;
  readonly journal: string;
  readonly together: string;
  readonly patterns: string;
  readonly us: string;
  readonly back: string;
  readonly putAway: string;
  readonly notNow: string;
  readonly good: string;
  readonly undo: string;
  readonly keepIt: string;
  readonly checkIn: string;
  readonly startAgain: string;
  readonly goOn: string;
  readonly firstRun: {
    readonly title: string;
    readonly later: string;
    readonly facts: readonly [Pair, Pair, Pair];
    readonly start: string;
    readonly invited: string;
    readonly own: string;
    readonly sheet: string;
    readonly file: string;
  };
  greeting(part: PartOfDay): string;
  aboutAMinute(paired: boolean): string;
  readonly draftKept: string;
  readonly emptyIt: string;
  readonly emptied: string;
  readonly draftPutAway: string;
  readonly nothingYet: Pair;
  readonly alone: string;
  readonly youAnd: Named;
  readonly toKnow: string;
  readonly comingUp: string;
  readonly onlyMe: string;
  readonly canSee: Named;
  readonly kept: string;
  readonly honest: Readonly<Record<"happened" | "safe" | "todo", string>>;
  refusalOther(code: string): Honest;
}

/** The sentences in use; filled by `speak`, before anything is drawn. English comes with the first picture. */
export const [words, loadFirst] = part<FirstWords>({ en: async () => ({ words: en }), de: () => import("./first.de.ts") });

/** A file of each language that is not in the app's first one: where it comes, the others do. */
const BEYOND: Files<unknown> = { en: () => import("./pages.en.ts"), de: () => import("./pages.de.ts") };

/**
 * Speaks the wanted language; what else is tried when its files do not come is the one that is held on this phone,
 * and English, whose first part is always here. Answers which it is.
 */
export async function speak(wanted: Language, held: Language | null = null): Promise<Language> {
  await loadFirst();
  for (const each of [wanted, held ?? wanted, "en"] as const) {
    try {
      if (each !== held && held !== null) await BEYOND[each]();
      await change(each);
      return each;
    } catch {
      continue;
    }
  }
  return "en";
}
