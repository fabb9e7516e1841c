/**
 * The kind `left`, version 1: that its author has left a space, or goes on there after all.
 *
 * It tells one's other phones, in the own space alone. Its id is the beginning of the id of the space that was left, so
 * that each space has one, whichever phone says it.
 */
import { type Of, row, uint } from "../shapes.ts";
import { kind } from "./kind.ts";

/** Saying nothing · by a record that closes the space · going on after all, which only who said nothing can. */
export const [QUIET, SAID, ON] = [0, 1, 2] as const;

const shape = row({ how: uint(2) });
export type Left = Of<typeof shape>;

export const left = kind("left", shape, { spaces: ["solo"] });
