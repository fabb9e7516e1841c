import type { Screens } from "../registry.ts";
import Alone from "./Alone.svelte";
import Held from "./Held.svelte";

export const screens: Screens<"meeting"> = { relay: Held, invite: Alone, join: Alone, sheet: Held, restore: Held, addphone: Held, ownphone: Held, testsheet: Held, code: Held };
