/**
 * The kind `did`, version 1: what was done on one of one's own phones after it had asked once more who is there.
 *
 * A line for oneself alone. No program here takes it back, so that whoever had the phone in hand leaves a trace of what
 * they took. It has a day and no more of a time.
 */
import type { Written } from "../entries.ts";
import { type Of, row, uint } from "../shapes.ts";
import { kind, type Told, toldIn } from "./kind.ts";

/** In the order of their numbers; what a newer program adds has a number above. */
export const DOINGS = ["device", "export", "sheet", "release", "lock", "remove"] as const;
const NUMBERS = 63;

const shape = row({ what: uint(NUMBERS) });
export type Did = Of<typeof shape>;

export const did = kind("did", shape, { spaces: ["solo"], once: true });

/** What was done, the newest day first. */
export function foldDone(entries: Iterable<Written>): readonly Told<Did>[] {
  return [...toldIn(did, "solo", entries)].reverse();
}
