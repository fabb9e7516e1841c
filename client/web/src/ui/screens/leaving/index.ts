import type { Screens } from "../registry.ts";
import Held from "./Held.svelte";
import Part from "./Part.svelte";

export const screens: Screens<"leaving"> = { part: Part, move: Held };
