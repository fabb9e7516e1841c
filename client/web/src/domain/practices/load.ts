/// <reference path="./raw.d.ts" />
/** The catalogue's files, fetched when they are wanted: the structure once, and the words of one language. */
import { readCatalogue } from "./catalogue.ts";
import type { Catalogue } from "./practice.ts";

type Page = Promise<{ readonly default: string }>;

const words = {
  en: (): Page => import("./words.en.ts"),
  de: (): Page => import("./words.de.ts"),
} as const;

/** The practices in a language; in English where there is none. Throws UnfitCatalogue. */
export async function loadCatalogue(language: string): Promise<Catalogue> {
  const spoken = Object.hasOwn(words, language) ? words[language as keyof typeof words] : words.en;
  const [structure, said] = await Promise.all([import("../../../../practices/catalogue.json?raw"), spoken()]);
  return readCatalogue(structure.default, said.default);
}
