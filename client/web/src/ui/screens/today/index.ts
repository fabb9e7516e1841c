/** The screens of the day, and what the own rhythm brings up. */
import type { Loaded } from "../group.ts";
import type { Screens } from "../registry.ts";
import CheckIn from "./CheckIn.svelte";
import Notice from "./Notice.svelte";
import Pause from "./Pause.svelte";
import { practised } from "./practised.svelte.ts";
import Today from "./Today.svelte";

export const screens: Screens<"today"> = { today: Today, write: CheckIn, notice: Notice, pause: Pause };
export const coming: Loaded["coming"] = practised;
export const makes: Loaded["makes"] = { checkin: "write" };
