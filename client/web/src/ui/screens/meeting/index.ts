import type { Screens } from "../registry.ts";
import Alone from "./Alone.svelte";
import Relay from "./Relay.svelte";
import Restore from "./Restore.svelte";
import Sheet from "./Sheet.svelte";

export const screens: Screens<"meeting"> = { relay: Relay, invite: Alone, join: Alone, sheet: Sheet, restore: Restore };
