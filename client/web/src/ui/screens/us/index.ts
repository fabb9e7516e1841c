import type { Screens } from "../registry.ts";
import Appearance from "./Appearance.svelte";
import BringIn from "./BringIn.svelte";
import Copies from "./Copies.svelte";
import Languages from "./Languages.svelte";
import OwnRecord from "./OwnRecord.svelte";
import Phones from "./Phones.svelte";
import Us from "./Us.svelte";
import WhatTheySee from "./WhatTheySee.svelte";

export const screens: Screens<"us"> = {
  us: Us,
  list: WhatTheySee,
  phones: Phones,
  language: Languages,
  looks: Appearance,
  record: OwnRecord,
  bringin: BringIn,
  copies: Copies,
};
