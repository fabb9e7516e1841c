/** The ids of the spaces that are held here, each worked out once. */
import { same } from "../protocol/primitives.ts";
import { parseFounding } from "../protocol/public/roster.ts";
import type { Slot } from "./records.ts";
import type { HeldSpace } from "./store.ts";

export class SpaceIds {
  private readonly known = new Map<Slot, { readonly founding: Uint8Array; readonly id: Uint8Array }>();

  constructor(private readonly held: (slot: Slot) => HeldSpace | null) {}

  /** Null for a place without a space. */
  of(slot: Slot): Uint8Array | null {
    const founding = this.held(slot)?.space.founding ?? null;
    if (founding === null) return null;
    const known = this.known.get(slot);
    if (known !== undefined && same(known.founding, founding)) return known.id;
    const { space } = parseFounding(founding);
    this.known.set(slot, { founding, id: space });
    return space;
  }

  /** The place of the space with an id, among these; null where it is not. */
  slotOf(id: Uint8Array, slots: readonly Slot[]): Slot | null {
    return slots.find((slot) => same(this.of(slot) ?? NOWHERE, id)) ?? null;
  }
}

const NOWHERE = new Uint8Array();
