/** Every screen but the first two, in one piece that is fetched after the first picture. */
import type { Component } from "svelte";
import type { Place } from "../router.svelte.ts";
import CheckIn from "./CheckIn.svelte";
import Invite from "./Invite.svelte";
import Join from "./Join.svelte";
import Journal from "./Journal.svelte";
import Notice from "./Notice.svelte";
import OnePage from "./OnePage.svelte";
import Phones from "./Phones.svelte";
import Relay from "./Relay.svelte";
import Restore from "./Restore.svelte";
import Sheet from "./Sheet.svelte";
import Us from "./Us.svelte";
import WhatTheySee from "./WhatTheySee.svelte";

export type Rest = Readonly<Record<Exclude<Place, "today">, Component>>;

export const rest: Rest = {
  journal: Journal,
  us: Us,
  write: CheckIn,
  page: OnePage,
  list: WhatTheySee,
  relay: Relay,
  invite: Invite,
  join: Join,
  notice: Notice,
  sheet: Sheet,
  restore: Restore,
  phones: Phones,
};
