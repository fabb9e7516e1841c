/** Questions and answers. */
import { WHATS } from "../../../domain/kinds/ask.ts";
import { onAsks } from "../../words/asks.ts";
import { onPages } from "../../words/pages.ts";
import type { Loaded } from "../group.ts";
import type { Screens } from "../registry.ts";
import { comingUp, tend as tending, titleOf, weightOf } from "./answering.ts";
import Asking from "./Asking.svelte";
import Asks from "./Asks.svelte";

export const screens: Screens<"asks"> = { asks: Asks, asking: Asking };
export const tellers: Loaded["tellers"] = {
  ask: { icon: "talk", place: "asks", title: ({ what }) => onAsks.whats[what] ?? onPages.kinds.ask, text: (said) => [titleOf(said), weightOf(said)].join(" ").trim() },
  askanswer: { icon: "talk", place: "asks", title: () => onPages.kinds.askanswer, text: ({ answer, text }) => text ?? onAsks.answers[answer] ?? "" },
  putaside: { icon: "onlyMe", place: "asks", title: () => onPages.kinds.putaside, text: ({ what }) => onAsks.whats[what] ?? WHATS[what] ?? "" },
};
export const doors: Loaded["doors"] = () => [{ icon: "talk", title: onAsks.title, text: onAsks.doorText, to: "asks" }];
export const coming: Loaded["coming"] = comingUp;
export const tend: Loaded["tend"] = tending;
export const makes: Loaded["makes"] = { ask: "asking" };
