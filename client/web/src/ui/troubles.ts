/** From a code to the sentences for it: no screen ever shows a bare code alone. */
import { words, type Honest } from "./words/index.ts";
import { trouble } from "./words/trouble.ts";

/** The sentences for whatever a verb of the device threw. */
export function troubleOf(error: unknown): Honest {
  const code = codeOf(error);
  return trouble.refusals?.[code] ?? words.refusalOther(code);
}

/** The sentences for why an attempt to find each other has ended; once founding has begun it may still complete. */
export function endingOf(why: string, begun: boolean): Honest {
  const ending = trouble.ended[why] ?? trouble.refusals[why] ?? words.refusalOther(why);
  if (!begun) return ending;
  return wantsCode(why) ? alarmOf(why) : { ...ending, ...trouble.begun };
}

/** The sentences for an alarm. */
export function alarmOf(name: string): Honest {
  return trouble.alarms[name] ?? trouble.refusals[name] ?? trouble.alarmOther(name);
}

/** Whether another code is what would help. */
export function wantsCode(name: string): boolean {
  return name === "code_unknown" || name === "code_spent";
}

function codeOf(error: unknown): string {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "device";
}
