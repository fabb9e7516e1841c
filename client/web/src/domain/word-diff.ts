/**
 * What changed between two texts, word by word: runs that stayed, that are new, that were taken out.
 *
 * Pure and exact: what stayed with what was taken is the text before, what stayed with what is new the text after.
 * A screen tells the three apart by words and signs, not by colour alone.
 */

export interface Run {
  readonly is: "same" | "added" | "taken";
  readonly text: string;
}

type Words = readonly string[];

/** Above so many pairs of words between the first and the last difference, all in between counts as new. */
const MOST_PAIRS = 4_000_000;

/** The runs between two texts; null is a text that is not there. */
export function diffWords(before: string | null, after: string | null, locale?: string): readonly Run[] {
  const [old, fresh] = [wordsOf(before ?? "", locale), wordsOf(after ?? "", locale)];
  const head = alike(old, fresh);
  const tail = Math.min(alike([...old].reverse(), [...fresh].reverse()), old.length - head, fresh.length - head);
  const [oldCore, freshCore] = [old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)];
  const kept = oldCore.length * freshCore.length > MOST_PAIRS ? [] : longestCommon(oldCore, freshCore);
  return [
    ...run("same", old.slice(0, head)),
    ...changedRuns(oldCore, freshCore, kept),
    ...run("same", old.slice(old.length - tail)),
  ];
}

/** Whether anything changed. */
export function differs(runs: readonly Run[]): boolean {
  return runs.some(({ is }) => is !== "same");
}

function wordsOf(text: string, locale?: string): Words {
  return Array.from(new Intl.Segmenter(locale, { granularity: "word" }).segment(text), ({ segment }) => segment);
}

/** How many words at the beginning are alike. */
function alike(one: Words, other: Words): number {
  const end = Math.min(one.length, other.length);
  let at = 0;
  while (at < end && one[at] === other[at]) at += 1;
  return at;
}

/** The places of a longest common row of words, as pairs. */
function longestCommon(one: Words, other: Words): readonly (readonly [number, number])[] {
  const width = other.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const longer = Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
      lengths[i * width + j] = one[i] === other[j] ? lengths[(i + 1) * width + j + 1]! + 1 : longer;
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    if (one[i] === other[j]) pairs.push([i++, j++]);
    else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i += 1;
    else j += 1;
  }
  return pairs;
}

/** Runs between the kept words; a kept space between two changes belongs to both, so that changes read in one piece. */
function changedRuns(old: Words, fresh: Words, kept: readonly (readonly [number, number])[]): readonly Run[] {
  const solid = withoutLoneSpaces(old, fresh, kept);
  const runs: Run[] = [];
  let [i, j] = [0, 0];
  for (const [a, b] of [...solid, [old.length, fresh.length] as const]) {
    runs.push(...run("taken", old.slice(i, a)), ...run("added", fresh.slice(j, b)), ...run("same", old.slice(a, a + 1)));
    [i, j] = [a + 1, b + 1];
  }
  return joined(runs);
}

function withoutLoneSpaces(old: Words, fresh: Words, kept: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const touches = (at: number, [a, b]: readonly [number, number]): boolean => {
    const [before, after] = [kept[at - 1] ?? [-1, -1], kept[at + 1] ?? [old.length, fresh.length]];
    const changesBefore = a - before[0]! > 1 || b - before[1]! > 1;
    return changesBefore && (after[0]! - a > 1 || after[1]! - b > 1);
  };
  return kept.filter((pair, at) => (old[pair[0]] as string).trim() !== "" || !touches(at, pair));
}

function run(is: Run["is"], words: Words): readonly Run[] {
  return words.length === 0 ? [] : [{ is, text: words.join("") }];
}

function joined(runs: readonly Run[]): readonly Run[] {
  const all: Run[] = [];
  for (const each of runs) {
    const last = all.at(-1);
    if (last?.is === each.is) all[all.length - 1] = { is: each.is, text: last.text + each.text };
    else all.push(each);
  }
  return all;
}
