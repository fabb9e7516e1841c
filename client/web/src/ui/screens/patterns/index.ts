import type { Screens } from "../registry.ts";
import Look from "./Look.svelte";
import Patterns from "./Patterns.svelte";

export const screens: Screens<"patterns"> = { patterns: Patterns, look: Look };
