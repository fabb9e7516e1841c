/** The line that stays about what was asked again: in the own space, so on every own device, and nobody's to take back. */
import { ENTRY_ID_BYTES } from "../protocol/public/limits.ts";
import type { Random } from "../protocol/primitives.ts";
import { encodeBody } from "../protocol/secret/entry.ts";
import { digitsOf } from "./entry-id.ts";
import type { NewEntry } from "./face.ts";

/** The kind of the own space's entries that say what was done after asking again. */
export const DID_KIND = "did";

/** The entry that says it; `what` is a number of the kind's own list. */
export function didEntry(what: number, day: number, random: Random): NewEntry {
  const entryId = digitsOf(random(ENTRY_ID_BYTES));
  return { space: "solo", kind: DID_KIND, version: 1, entryId, revision: 0, day, body: encodeBody([what]) };
}
