import type { Screens } from "../registry.ts";
import { onPages } from "../../words/pages.ts";
import { onUs } from "../../words/us.ts";
import type { Loaded } from "../group.ts";
import Ageing from "./Ageing.svelte";
import Appearance from "./Appearance.svelte";
import Languages from "./Languages.svelte";
import OnePhone from "./OnePhone.svelte";
import Phones from "./Phones.svelte";
import Taking from "./Taking.svelte";
import Us from "./Us.svelte";
import WhatTheySee from "./WhatTheySee.svelte";

export const screens: Screens<"us"> = {
  us: Us,
  list: WhatTheySee,
  ageing: Ageing,
  phones: Phones,
  phone: OnePhone,
  language: Languages,
  looks: Appearance,
  record: Taking,
  bringin: Taking,
  copies: Taking,
};
export const tellers: Loaded["tellers"] = {
  ageing: { icon: "clock", place: "ageing", title: () => onPages.kinds.ageing, text: ({ days }) => onUs.ageing.after(days) },
};
