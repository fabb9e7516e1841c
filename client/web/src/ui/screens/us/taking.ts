/** The screens of one's own record, out and in: fetched when somebody wants them, and kept from then on. */
import BringIn from "./BringIn.svelte";
import Copies from "./Copies.svelte";
import OwnRecord from "./OwnRecord.svelte";

export const taking = { record: OwnRecord, bringin: BringIn, copies: Copies } as const;
