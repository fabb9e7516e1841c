/**
 * Which language is spoken, and the parts of its catalogue.
 *
 * A part is a file `NAME.LANGUAGE.ts` per language, each exporting `words` of one shape: a sentence that one of them
 * lacks is a fault of types. A part is loaded in the spoken language when a screen needs it; changing the language
 * loads every part that was needed so far, and then changes all of them at once or none.
 */

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What each language calls itself. */
export const NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

export type Files<T> = { readonly [L in Language]: () => Promise<{ readonly words: T }> };
export type Load = () => Promise<void>;
type Fetch = (language: Language) => Promise<() => void>;

let spoken: Language = "en";
const needed = new Set<Fetch>();

/** The words of one part, empty until it is loaded, and what loads it. */
export function part<T extends object>(files: Files<T>): readonly [words: T, load: Load] {
  const words = {} as T;
  let held: Language | null = null;
  const fetch: Fetch = async (language) => {
    const found = await files[language]();
    return () => {
      held = language;
      Object.assign(words, found.words);
    };
  };
  const load = async (): Promise<void> => {
    needed.add(fetch);
    while (held !== spoken) (await fetch(spoken))();
  };
  return [words, load];
}

/** The language that is spoken. */
export function language(): Language {
  return spoken;
}

/** The first of the wanted tags that there is a catalogue for. */
export function known(wanted: readonly string[]): Language | null {
  const tags = wanted.map((tag) => tag.slice(0, 2).toLowerCase());
  return LANGUAGES.find((each) => each === tags.find((tag) => (LANGUAGES as readonly string[]).includes(tag))) ?? null;
}

/** Speaks another language from now on; when one of its files does not come, nothing has changed. */
export async function change(to: Language): Promise<void> {
  const ready = await Promise.all([...needed].map((fetch) => fetch(to)));
  spoken = to;
  for (const put of ready) put();
  document.documentElement.lang = to;
}
