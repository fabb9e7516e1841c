/**
 * Parts of a written page: its title, its paragraphs, its sentences, and the passage that marked sentences make.
 *
 * A passage is the words as they stand there, letter by letter, and nothing that tells of what lies between them.
 */

/** A first line so short, with more under it, is read as a title. */
const TITLE_MOST = 60;

/** A sentence, with the space that follows it. */
export interface Sentence {
  readonly at: number;
  readonly text: string;
}

export interface Laid {
  readonly title: string | null;
  /** Each a list of sentences; the numbers go on over all of them. */
  readonly paragraphs: readonly (readonly Sentence[])[];
}

/** A page as it is laid out for reading. */
export function layOut(text: string, locale: string): Laid {
  const lines = text.split(/\n+/).filter((line) => line.trim() !== "");
  const [first = "", ...rest] = lines;
  const titled = rest.length > 0 && first.length <= TITLE_MOST;
  const segmenter = new Intl.Segmenter(locale, { granularity: "sentence" });
  let at = 0;
  const paragraphs = (titled ? rest : lines).map((line) =>
    [...segmenter.segment(line)].map(({ segment }) => ({ at: at++, text: segment })),
  );
  return { title: titled ? first : null, paragraphs };
}

/** The marked sentences: side by side where they stood so, else each on a line of its own. */
export function passageOf({ paragraphs }: Laid, marked: ReadonlySet<number>): string {
  const runs: string[] = [];
  for (const paragraph of paragraphs) {
    let last = -2;
    for (const { at, text } of paragraph) {
      if (!marked.has(at)) continue;
      if (at === last + 1) runs.push(`${runs.pop() ?? ""}${text}`);
      else runs.push(text);
      last = at;
    }
  }
  return runs.map((run) => run.trim()).join("\n\n");
}

/** How many sentences are in a text. */
export function sentencesIn(text: string, locale: string): number {
  const segments = new Intl.Segmenter(locale, { granularity: "sentence" }).segment(text);
  return [...segments].filter(({ segment }) => segment.trim() !== "").length;
}
