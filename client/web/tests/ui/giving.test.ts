import { expect, it } from "vitest";
import type { Content } from "../../src/domain/timeline.ts";
import { WHATS } from "../../src/domain/kinds/plan.ts";
import { mayBeGiven } from "../../src/ui/screens/care/picking.ts";

it("a plan for one's own safety is not there to be given", () => {
  // Every other plan may be ticked; this one never leaves the own space, and in a space for three the other would read it.
  const content = (what: number): Content => ({ is: "said", kind: "plan", said: { what, title: "a plan", steps: ["a step"], practice: null } });
  const may = WHATS.filter((_, what) => mayBeGiven({ mark: null, content: content(what) }));

  expect(may).toEqual(WHATS.filter((name) => name !== "safety"));
  expect(mayBeGiven({ mark: "erased", content: content(0) })).toBe(false);
});
