/** Waiting until the relay holds what a ceremony has asked of the rosters. */
import type { Pause } from "../platform/waiting.ts";
import { isWanted } from "./acting.ts";
import { Refusal } from "./face.ts";
import type { Picture } from "./picture.ts";
import type { Wanted } from "./store.ts";

/** How long it may take before the attempt ends. */
const IN_FORCE_MILLISECONDS = 90_000;
const LOOK_MILLISECONDS = 250;
const NEVER = new AbortController().signal;

/** Resolves when the relay holds these seats, and every own entry of a kind. Refuses away. */
export async function untilInForce({ picture, pause }: { readonly picture: Picture; readonly pause: Pause }, wanted: readonly Wanted[], kind: string): Promise<void> {
  for (let left = IN_FORCE_MILLISECONDS; left > 0; left -= LOOK_MILLISECONDS) {
    const waits = wanted.some(({ slot, act }) => isWanted(picture.space(slot)?.acts ?? [], act));
    if (!waits && !picture.awaits(kind)) return;
    await pause(LOOK_MILLISECONDS, NEVER);
  }
  throw new Refusal("away");
}
