/**
 * Which modules share a file. Few large files cross the line smaller than many small ones, for what they have in common
 * is said once; what the first picture does not need, or not everybody, stays out of them.
 *
 * Each group takes along what it imports and no group before it has.
 */
interface Group {
  readonly name: string | ((module: string) => string | null);
  readonly test: RegExp;
  readonly priority: number;
}

/** One file for all that the first picture needs: over a slow line every further file costs a connection. */
const FIRST: Group = { name: "index", test: /src\/main\.ts$/, priority: 5 };

/** What the first picture says in another language than English. */
const FIRST_WORDS: Group = named(/\/ui\/words\/(?:first|saying)\.(?!en)(\w+)\.ts$/, "first", 4);

/** What is said on screens that are held once they were used. */
const HELD_WORDS: readonly Group[] = ["meeting", "care"].map((part) => named(new RegExp(`/ui/words/${part}\\.(\\w\\w)\\.ts$`), part, 4));

/** All else that is said in a language, the practices among it. */
const WORDS: Group = named(/\/(?:ui\/words|domain\/practices)\/\w+\.(\w\w)\.ts$/, "words", 3);

/** What follows the first picture: reading pages, and the day. */
const PARTS: Group = { name: "parts", test: /\/ui\/(reading|screens\/today\/index)\.ts$/, priority: 2 };

/** The screens of all other rooms, but what one of them fetches when somebody wants it. */
const ROOMS: Group = { name: "rooms", test: /\/ui\/screens\/\w+\/index\.ts$/, priority: 1 };

/** What those screens have in common is with the ones that phones meet by. */
const PAIRING: Group = { name: "pairing", test: /\/ui\/screens\/meeting\/pairing\.ts$/, priority: 0 };

export const groups: Group[] = [FIRST, FIRST_WORDS, ...HELD_WORDS, WORDS, PARTS, ROOMS, PAIRING];

/** The device in its worker, but what few use. */
export const DEVICE: Group = { name: "worker", test: /\/worker\/device\.ts$/, priority: 0 };

/** A group of one file for each language that the pattern finds in a module's path. */
function named(pattern: RegExp, name: string, priority: number): Group {
  return { name: (module) => `${name}.${pattern.exec(module)![1]!}`, test: pattern, priority };
}
