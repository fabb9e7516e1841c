/** The screens that need somebody at the other end: fetched when somebody uses them, and kept from then on. */
import Invite from "./Invite.svelte";
import Join from "./Join.svelte";
import Relay from "./Relay.svelte";
import Restore from "./Restore.svelte";
import Sheet from "./Sheet.svelte";

export const pairing = { relay: Relay, invite: Invite, join: Join, sheet: Sheet, restore: Restore } as const;
