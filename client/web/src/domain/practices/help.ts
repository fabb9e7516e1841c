/// <reference path="./raw.d.ts" />
/**
 * Whom one can call, by region: files of the release like all others, edited by whoever knows a country (docs: Help).
 *
 * They come with the program, hashed as it is, so no relay can change or leave out a line; nothing is asked for
 * when they are opened.
 */

/** The practice that own cards of this sort name: somebody whom their author can call. */
export const OWN_CALLS = "who-to-call";

export interface Call {
  readonly name: string;
  readonly number: string;
  readonly text: string;
}

export interface HelpRegion {
  readonly name: string;
  readonly lines: readonly Call[];
}

type Page = Promise<{ readonly default: string }>;
interface Numbers {
  readonly regions: readonly { readonly id: string; readonly lines: readonly { readonly id: string; readonly number: string }[] }[];
}
interface Said {
  readonly regions: Readonly<Record<string, string>>;
  readonly lines: Readonly<Record<string, readonly [name: string, text: string]>>;
}

const words = { en: (): Page => import("./help.en.ts"), de: (): Page => import("./help.de.ts") } as const;

/** The regions in the order of a language, each with its numbers. */
export async function loadHelp(language: keyof typeof words): Promise<readonly HelpRegion[]> {
  const [numbers, spoken] = await Promise.all([import("../../../../practices/help/numbers.json?raw"), words[language]()]);
  const { regions } = JSON.parse(numbers.default) as Numbers;
  const said = JSON.parse(spoken.default) as Said;
  return Object.entries(said.regions).map(([id, name]) => {
    const lines = regions.find((each) => each.id === id)?.lines ?? [];
    return { name, lines: lines.map(({ id: line, number }): Call => callOf(number, said.lines[`${id} ${line}`])) };
  });
}

function callOf(number: string, said: readonly [string, string] | undefined): Call {
  return { number, name: said?.[0] ?? number, text: said?.[1] ?? "" };
}
