import type { Screens } from "../registry.ts";
import Invite from "./Invite.svelte";
import Join from "./Join.svelte";
import Relay from "./Relay.svelte";
import Restore from "./Restore.svelte";
import Sheet from "./Sheet.svelte";

export const screens: Screens<"meeting"> = { relay: Relay, invite: Invite, join: Join, sheet: Sheet, restore: Restore };
