import type { Screens } from "../registry.ts";
import Journal from "./Journal.svelte";
import OnePage from "./OnePage.svelte";

export const screens: Screens<"journal"> = { journal: Journal, page: OnePage };
