/** What a run makes of a refusal by the relay: a pure function of the code and of where the run stands. */
import type { Step } from "./step.ts";

export type Effect = Exclude<Step, "wait" | "idle">;

const FETCH_AGAIN: ReadonlySet<string> = new Set(["stale_wrap", "roster_moved", "unknown_head", "gap"]);
/** How often one run lets the relay send it back before it stops and says why. */
const ROUNDS_MAX = 4;

export type Answer = "fetch" | "try again" | "prove" | "wait" | "bring the tail" | "stop";

/** `awaits`: another device founds this space; `hasTail`: records that the relay may have lost can come with a proof. */
export function answerTo(code: string, step: Effect, rounds: number, awaits: boolean, hasTail: boolean): Answer {
  const again = rounds < ROUNDS_MAX;
  if (FETCH_AGAIN.has(code) && again) return "fetch";
  if (code === "challenge_spent" && again) return "try again";
  if (code !== "unknown") return "stop";
  if (step !== "prove" && step !== "found" && again) return "prove";
  if (awaits) return "wait";
  return step === "prove" && hasTail ? "bring the tail" : "stop";
}
