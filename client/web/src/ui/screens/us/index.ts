import type { Screens } from "../registry.ts";
import Appearance from "./Appearance.svelte";
import Languages from "./Languages.svelte";
import Phones from "./Phones.svelte";
import Taking from "./Taking.svelte";
import Us from "./Us.svelte";
import WhatTheySee from "./WhatTheySee.svelte";

export const screens: Screens<"us"> = {
  us: Us,
  list: WhatTheySee,
  phones: Phones,
  language: Languages,
  looks: Appearance,
  record: Taking,
  bringin: Taking,
  copies: Taking,
};
