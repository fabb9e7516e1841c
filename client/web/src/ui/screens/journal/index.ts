/** The screens of the journal, how its kinds are told, and what it does by itself. */
import type { Loaded } from "../group.ts";
import type { Screens } from "../registry.ts";
import Compose from "./Compose.svelte";
import Find from "./Find.svelte";
import Journal from "./Journal.svelte";
import Moment from "./Moment.svelte";
import OnePage from "./OnePage.svelte";
import OpenPage from "./OpenPage.svelte";
import Questions from "./Questions.svelte";
import { tellers as told } from "./tellers.ts";
import { tend as tending } from "./tending.ts";

export const screens: Screens<"journal"> = {
  journal: Journal,
  page: OnePage,
  compose: Compose,
  questions: Questions,
  open: OpenPage,
  line: Moment,
  find: Find,
};
export const tellers: Loaded["tellers"] = told;
export const tend: Loaded["tend"] = tending;
export const makes: Loaded["makes"] = { journal: "compose", note: "open", moment: "line" };
