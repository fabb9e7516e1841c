/** What is said when something was refused or noticed: loaded right after the first picture. */
import type { Honest } from "./index.ts";
import { part } from "./language.ts";

export interface TroubleWords {
  readonly refusals: Readonly<Record<string, Honest>>;
  /** What is safe and what to do when an attempt ends after founding has begun. */
  readonly begun: Pick<Honest, "safe" | "todo">;
  /** Why an attempt to find each other has ended. */
  readonly ended: Readonly<Record<string, Honest>>;
  readonly alarms: Readonly<Record<string, Honest>>;
  alarmOther(name: string): Honest;
}

export const [trouble, loadTrouble] = part<TroubleWords>({ en: () => import("./trouble.en.ts"), de: () => import("./trouble.de.ts") });
