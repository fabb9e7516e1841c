/** The screens of what two people have together, how it is told elsewhere, and what of it comes up. */
import type { Loaded } from "../group.ts";
import type { Screens } from "../registry.ts";
import Agreement from "./Agreement.svelte";
import Amends from "./Amends.svelte";
import Changing from "./Changing.svelte";
import { comingUp } from "./coming.ts";
import Promise from "./Promise.svelte";
import Promising from "./Promising.svelte";
import Repair from "./Repair.svelte";
import Suggest from "./Suggest.svelte";
import { tellers as told } from "./tellers.ts";
import Together from "./Together.svelte";
import Wording from "./Wording.svelte";

export const screens: Screens<"together"> = {
  together: Together,
  terms: Agreement,
  wording: Wording,
  suggest: Suggest,
  given: Promise,
  giving: Promising,
  changing: Changing,
  steps: Repair,
  step: Amends,
};
export const coming: Loaded["coming"] = comingUp;
export const tellers: Loaded["tellers"] = told;
export const makes: Loaded["makes"] = { agreement: "suggest", promise: "giving", repair: "step" };
