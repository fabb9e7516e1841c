import type { Screens } from "../registry.ts";
import Together from "./Together.svelte";

export const screens: Screens<"together"> = { together: Together };
