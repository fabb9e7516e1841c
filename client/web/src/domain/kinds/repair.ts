/**
 * The kinds `repair` and `repairanswer`, version 1: to acknowledge, apologise, repair and follow through, each with its day;
 * and what the other may say to it, or not.
 *
 * No answer and an answer taken back look alike; nothing is ever marked as over, and nothing is counted.
 */
import type { Written } from "../entries.ts";
import { day, entryId, maybe, type Of, practice, row, text, uint } from "../shapes.ts";
import { kind, newest, type Told, toldIn } from "./kind.ts";

export const STEP_BYTES = 3_000;
export const ANSWER_BYTES = 2_000;
export const STEPS = ["acknowledge", "apologise", "repair", "follow"] as const;
export const ANSWERS = ["received", "not_yet", "more_needed"] as const;

const step = maybe(row({ text: text(STEP_BYTES), day }));

const shape = row(
  { practice: maybe(practice), acknowledge: step, apologise: step, repair: step, follow: step },
  (said) => STEPS.some((name) => said[name] !== null),
);
export type Repair = Of<typeof shape>;

export const repair = kind("repair", shape, { spaces: ["solo", "shared"] });

const answerShape = row({ repair: entryId, answer: uint(ANSWERS.length - 1), text: maybe(text(ANSWER_BYTES)) });
export type RepairAnswer = Of<typeof answerShape>;

export const repairAnswer = kind("repairanswer", answerShape, { spaces: ["shared"] });

export interface Repairing extends Told<Repair> {
  /** What the other says to it; null for whatever reason. */
  readonly answer: Told<RepairAnswer> | null;
}

/** The repairs that both see, the oldest first, each with the other's answer if there is one. */
export function foldRepairs(entries: readonly Written[]): readonly Repairing[] {
  const answers = toldIn(repairAnswer, "shared", entries);
  return toldIn(repair, "shared", entries).map(({ entry, said }) => ({
    entry,
    said,
    answer: newest(answers.filter((each) => each.said.repair === entry.entryId && each.entry.mine !== entry.mine)),
  }));
}
