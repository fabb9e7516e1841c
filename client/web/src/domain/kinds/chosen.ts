/**
 * The kinds `chosen` and `rhythm`, version 1: what somebody would like to practise, and when they remind themselves.
 *
 * What two do together both have chosen; either ends it alone. A rhythm is one's own and stays in the own space.
 */
import type { SpaceName, Written } from "../entries.ts";
import { maybe, type Of, practice, rising, row, uint } from "../shapes.ts";
import { kind, newest, toldIn } from "./kind.ts";

export const CHOSEN_MOST = 160;
export const CADENCES = ["never", "daily", "weekly", "fortnightly", "monthly", "quarterly"] as const;
const [WEEKLY, FORTNIGHTLY] = [2, 3];

const shape = row({ practices: rising(practice, (id) => id, 0, CHOSEN_MOST) });
export type Chosen = Of<typeof shape>;

export const chosen = kind("chosen", shape, { spaces: ["solo", "shared"] });

const turn = row(
  { practice, cadence: uint(CADENCES.length - 1), weekday: maybe(uint(6)), minute: maybe(uint(1439)) },
  ({ cadence, weekday }) => weekday === null || cadence === WEEKLY || cadence === FORTNIGHTLY,
);
export type Turn = Of<typeof turn>;

const rhythmShape = row({ turns: rising(turn, ({ practice }) => practice, 0, CHOSEN_MOST) });
export type Rhythm = Of<typeof rhythmShape>;

/** Own reminders; weekdays count from Monday, minutes from midnight where one is. */
export const rhythm = kind("rhythm", rhythmShape, { spaces: ["solo"] });

export interface Choices {
  readonly alone: ReadonlySet<string>;
  readonly mine: ReadonlySet<string>;
  readonly others: ReadonlySet<string>;
  /** What both have chosen. */
  readonly together: ReadonlySet<string>;
}

export function foldChosen(entries: readonly Written[]): Choices {
  const of = (space: SpaceName, mine: boolean): ReadonlySet<string> =>
    new Set(newest(toldIn(chosen, space, entries).filter(({ entry }) => entry.mine === mine))?.said.practices ?? []);
  const [mine, others] = [of("shared", true), of("shared", false)];
  return { alone: of("solo", true), mine, others, together: new Set([...mine].filter((id) => others.has(id))) };
}

/** Practice → when one reminds oneself of it. */
export function foldRhythm(entries: readonly Written[]): ReadonlyMap<string, Turn> {
  const turns = newest(toldIn(rhythm, "solo", entries).filter(({ entry }) => entry.mine))?.said.turns ?? [];
  return new Map(turns.map((each) => [each.practice, each]));
}
