/**
 * Entries on their way from the worker to the page: columns and one buffer, handed over and not copied.
 *
 * Ten thousand objects would make the page stutter while the browser clones them one by one.
 */
import type { KeptEntry, Mark, SpaceName, Where } from "../sync/face.ts";

const ID_BYTES = 16;
const NUMBERS = 7;
const SPACES: readonly SpaceName[] = ["solo", "shared"];
const PLACES: readonly (Where | null)[] = [null, "phone", "way", "relay"];
const MARKS: readonly (Mark | null)[] = [null, "unconfirmed", "erased"];

export interface Pack {
  readonly kinds: readonly string[];
  /** Per entry: kind, flags, version, revision, day, order, end of its body. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly ids: Uint8Array<ArrayBuffer>;
  readonly bodies: Uint8Array<ArrayBuffer>;
}

export function pack(entries: readonly KeptEntry[]): Pack {
  const kinds = [...new Set(entries.map((entry) => entry.kind))];
  const numbers = new Float64Array(entries.length * NUMBERS);
  const ids = new Uint8Array(entries.length * ID_BYTES);
  const bodies = new Uint8Array(entries.reduce((sum, entry) => sum + entry.body.length, 0));
  let end = 0;
  entries.forEach((entry, i) => {
    bodies.set(entry.body, end);
    end += entry.body.length;
    const { version, revision, day, order } = entry;
    numbers.set([kinds.indexOf(entry.kind), flagsOf(entry), version, revision, day, order, end], i * NUMBERS);
    writeHex(entry.entryId, ids, i * ID_BYTES);
  });
  return { kinds, numbers, ids, bodies };
}

/** What must be handed over with the pack, so that nothing of it is copied. */
export function buffersOf({ numbers, ids, bodies }: Pack): ArrayBuffer[] {
  return [numbers.buffer, ids.buffer, bodies.buffer];
}

export function unpack(packed: Pack): KeptEntry[] {
  const entries: KeptEntry[] = [];
  let start = 0;
  for (let at = 0; at < packed.numbers.length; at += NUMBERS) {
    const [kind, flags, version, revision, day, order, end] = packed.numbers.subarray(at, at + NUMBERS);
    entries.push({
      space: SPACES[flags! & 1]!,
      mine: (flags! & 2) !== 0,
      kind: packed.kinds[kind!]!,
      version: version!,
      entryId: readHex(packed.ids, (at / NUMBERS) * ID_BYTES),
      revision: revision!,
      day: day!,
      body: packed.bodies.subarray(start, end!),
      where: PLACES[(flags! >> 2) & 3]!,
      mark: MARKS[flags! >> 4]!,
      order: order!,
    });
    start = end!;
  }
  return entries;
}

function flagsOf({ space, mine, where, mark }: KeptEntry): number {
  return SPACES.indexOf(space) | (mine ? 2 : 0) | (PLACES.indexOf(where) << 2) | (MARKS.indexOf(mark) << 4);
}

function writeHex(hex: string, into: Uint8Array, at: number): void {
  for (let i = 0; i < ID_BYTES; i++) into[at + i] = (DIGITS[hex.charCodeAt(2 * i)]! << 4) | DIGITS[hex.charCodeAt(2 * i + 1)]!;
}

/** Sign → its value as a hex digit. */
const DIGITS = new Uint8Array(128).map((_, sign) => parseInt(String.fromCharCode(sign), 16) || 0);
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** 16 bytes as 32 hex digits. */
export function readHex(from: Uint8Array, at = 0): string {
  const pairs: string[] = [];
  for (let i = 0; i < ID_BYTES; i++) pairs.push(HEX[from[at + i]!]!);
  return pairs.join("");
}
