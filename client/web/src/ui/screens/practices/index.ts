/** Choosing practices; how choices and rhythms are told where everything is listed. */
import { titlesOf } from "../../catalogue.svelte.ts";
import { onPages } from "../../words/pages.ts";
import { onPractices } from "../../words/practices.ts";
import type { Loaded } from "../group.ts";
import type { Screens } from "../registry.ts";
import OnePractice from "./OnePractice.svelte";
import Practices from "./Practices.svelte";

export const screens: Screens<"practices"> = { practices: Practices, practice: OnePractice };
export const tellers: Loaded["tellers"] = {
  chosen: { icon: "tick", place: "practices", title: () => onPages.kinds.chosen, text: ({ practices }) => titlesOf(practices) },
  rhythm: { icon: "clock", place: "practices", title: () => onPages.kinds.rhythm, text: ({ turns }) => titlesOf(turns.map(({ practice }) => practice)) },
};
export const doors: Loaded["doors"] = () => [{ icon: "moment", title: onPractices.door, text: onPractices.doorText, to: "practices" }];
export const always: Loaded["always"] = doors;
