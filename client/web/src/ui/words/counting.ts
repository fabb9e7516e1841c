/** Numbers and plurals of one language, by the browser's own tables; made when first used. */

export interface Counting {
  /** A number as it is written. */
  n(count: number): string;
  /** The form that goes with a number. */
  form(count: number, one: string, other: string): string;
}

export function counting(locale: string): Counting {
  let figures: Intl.NumberFormat | undefined;
  let rules: Intl.PluralRules | undefined;
  return {
    n: (count) => (figures ??= new Intl.NumberFormat(locale)).format(count),
    form: (count, one, other) => ((rules ??= new Intl.PluralRules(locale)).select(count) === "one" ? one : other),
  };
}
