/** Plans at hand, and how they are told. */
import { onPlans } from "../../words/plans.ts";
import type { Loaded } from "../group.ts";
import type { Screens } from "../registry.ts";
import After from "./After.svelte";
import MakePlan from "./MakePlan.svelte";
import OnePlan from "./OnePlan.svelte";
import Plans from "./Plans.svelte";

export const screens: Screens<"plans"> = { plans: Plans, plan: OnePlan, planning: MakePlan, after: After };
export const tellers: Loaded["tellers"] = {
  plan: { icon: "plan", place: "plan", title: ({ title }) => title, text: ({ steps }) => steps.join(" ") },
};
export const doors: Loaded["doors"] = () => [{ icon: "plan", title: onPlans.door, text: onPlans.doorText, to: "plans" }];
export const always: Loaded["always"] = doors;
export const makes: Loaded["makes"] = { plan: "planning" };
