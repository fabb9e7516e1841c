/**
 * The kind `hold`, version 1: something heavy that leaves later, and until then is nowhere but in the own space.
 *
 * It holds the entry as it will leave. When it has left, or was taken back, its body is empty; to take it back leaves
 * nothing with anybody. What stops or pauses is never held.
 */
import type { Draft, Written } from "../entries.ts";
import { bytes, day, entryId, instant, named, type Of, row, type Shape, uint } from "../shapes.ts";
import { type At, kind, type Told, toldIn } from "./kind.ts";

/** With the entry around it a hold fits a bucket of 16 KiB and one more. */
export const HELD_BYTES = 16_256;
const NEVER_HELD: ReadonlySet<string> = new Set(["signal", "hold", "putaside", "rhythm", "erase", "about", "spare", "sheet", "place", "seat", "phone", "household", "did", "left"]);

const heldShape = row(
  { kind: named(/^[a-z]{1,16}$/), version: uint(255, 1), entryId, day, body: bytes(1, HELD_BYTES), due: instant },
  ({ kind }) => !NEVER_HELD.has(kind),
);
export type Held = Of<typeof heldShape>;

/** Six items, or none. */
const shape: Shape<Held | "over"> = {
  read: (value) => (Array.isArray(value) && value.length === 0 ? "over" : heldShape.read(value)),
  write: (value) => (value === "over" ? [] : heldShape.write(value)),
};

export const hold = kind("hold", shape, { spaces: ["solo"] });

/** A draft for both, held back in the own space until an instant; null if it may not be held. */
export function holdBack({ kind, version, entryId: held, day, body }: Draft, due: number, holdId: string): Draft | null {
  return hold.make({ kind, version, entryId: held, day, body, due }, { space: "solo", entryId: holdId, day });
}

/** What is held back now, the next to leave first. */
export function foldHeld(entries: Iterable<Written>): readonly Told<Held>[] {
  const all = toldIn(hold, "solo", entries).flatMap(({ entry, said }) => (said === "over" || !entry.mine ? [] : [{ entry, said }]));
  return all.sort((a, b) => a.said.due - b.said.due);
}

/**
 * What is recorded in one transaction when a held entry leaves: the entry for both, and the end of its hold.
 *
 * It has the day on which it leaves, so that nobody sees that it waited.
 */
export function letGo({ entry, said }: Told<Held>, day: number): readonly Draft[] {
  const { kind, version, entryId, body } = said;
  return [{ space: "shared", kind, version, entryId, revision: 0, day, body }, takenBack(entry)];
}

/** The end of a hold, whether it left or was taken back: the two look alike. */
export function takenBack({ entryId, day, revision }: Written): Draft {
  const at: At = { space: "solo", entryId, day, revision: revision + 1 };
  return hold.make("over", at) as Draft;
}

/** What may leave by now. */
export function dueNow(held: readonly Told<Held>[], minute: number): readonly Told<Held>[] {
  return held.filter(({ said }) => said.due <= minute);
}
