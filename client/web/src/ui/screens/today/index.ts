/** The screens of the day, and what the own rhythm brings up. */
import { onPages } from "../../words/pages.ts";
import { onSignals } from "../../words/signals.ts";
import type { Loaded } from "../group.ts";
import type { Screens } from "../registry.ts";
import CheckIn from "./CheckIn.svelte";
import Light from "./Light.svelte";
import { lightsLine } from "./light.ts";
import Notice from "./Notice.svelte";
import Pause from "./Pause.svelte";
import { practised } from "./practised.svelte.ts";
import Today from "./Today.svelte";

export const screens: Screens<"today"> = { today: Today, write: CheckIn, notice: Notice, pause: Pause, light: Light };
export const coming: Loaded["coming"] = practised;
export const makes: Loaded["makes"] = { checkin: "write", signal: "light" };
export const doors: Loaded["doors"] = (notebook) => {
  const text = lightsLine(notebook, onPages.you);
  return notebook.paired ? [{ icon: "clock", title: onSignals.light.door, to: "light", ...(text === undefined ? {} : { text }) }] : [];
};
