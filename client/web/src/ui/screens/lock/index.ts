/** The lock and what belongs to it. */
import type { Screens } from "../registry.ts";
import Lines from "./Lines.svelte";
import Lock from "./Lock.svelte";
import Names from "./Names.svelte";

export const screens: Screens<"lock"> = { lock: Lock, lines: Lines, names: Names };
