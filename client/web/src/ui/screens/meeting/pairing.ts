/** The screens that need somebody at the other end: fetched when somebody uses them, and kept from then on. */
import AddPhone from "./AddPhone.svelte";
import Code from "./Code.svelte";
import Invite from "./Invite.svelte";
import Join from "./Join.svelte";
import OwnPhone from "./OwnPhone.svelte";
import Relay from "./Relay.svelte";
import Restore from "./Restore.svelte";
import Sheet from "./Sheet.svelte";
import TestSheet from "./TestSheet.svelte";

export const pairing = {
  relay: Relay, invite: Invite, join: Join, sheet: Sheet, restore: Restore,
  addphone: AddPhone, ownphone: OwnPhone, testsheet: TestSheet, code: Code,
} as const;
