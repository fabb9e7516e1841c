import type { Screens } from "../registry.ts";
import Patterns from "./Patterns.svelte";

export const screens: Screens<"patterns"> = { patterns: Patterns };
