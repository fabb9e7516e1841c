import type { Screens } from "../registry.ts";
import CheckIn from "./CheckIn.svelte";
import Notice from "./Notice.svelte";
import Pause from "./Pause.svelte";
import Today from "./Today.svelte";

export const screens: Screens<"today"> = { today: Today, write: CheckIn, notice: Notice, pause: Pause };
