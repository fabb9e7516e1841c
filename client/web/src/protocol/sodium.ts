/// <reference path="./libsodium-sumo.d.ts" />
/**
 * libsodium as it is called here: bytes are laid into its memory, one function runs, its answer is copied out, and what
 * was laid there is wiped. The package has such wrappers for seven hundred functions; a dozen are used.
 *
 * Knows addresses; must not know what is signed or sealed. The functions take lengths on trust: whoever calls judges them.
 */
import start, { type Library } from "libsodium-sumo";

declare const crypto: { getRandomValues(into: Uint32Array): Uint32Array };

/** Every piece begins where any type may. */
const STEP = 16;

let library: Library;

/** Resolves when the library is there; nothing else may be called before. */
export async function load(): Promise<void> {
  library ??= await start({ getRandomValue: () => crypto.getRandomValues(new Uint32Array(1))[0]! });
  if (library._sodium_init() < 0) throw new Error("libsodium did not start");
}

/** Runs one function: it is given where its answer goes and where each piece lies. */
export type Call = (library: Library, out: number, ...at: number[]) => number;

/** The answer, `size` bytes, of a call over the pieces; null if it refused them. */
export function called(size: number, pieces: readonly Uint8Array[], call: Call): Uint8Array | null {
  const whole = pieces.reduce((sum, { length }) => sum + rounded(length), rounded(size));
  const out = library._malloc(whole);
  if (out === 0) throw new RangeError("no room for libsodium");
  try {
    return call(library, out, ...laid(out + rounded(size), pieces)) === 0 ? library.HEAPU8.slice(out, out + size) : null;
  } finally {
    library.HEAPU8.fill(0, out, out + whole);
    library._free(out);
  }
}

/** Where each piece lies, one behind the other. */
function laid(from: number, pieces: readonly Uint8Array[]): number[] {
  let next = from;
  return pieces.map((piece) => {
    const at = next;
    library.HEAPU8.set(piece, at);
    next += rounded(piece.length);
    return at;
  });
}

function rounded(length: number): number {
  return Math.ceil(length / STEP) * STEP;
}
