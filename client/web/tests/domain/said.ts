/** Entries of every kind, to be folded: one sound value of each, and hands that write them. */
import type { Draft, SpaceName, Written } from "../../src/domain/entries.ts";
import { KINDS, type KindName, type Said } from "../../src/domain/kinds/all.ts";
import type { At, Kind } from "../../src/domain/kinds/kind.ts";

export const DAY = 20_100;

export const idOf = (number: number): string => number.toString(16).padStart(32, "0");

const filled = (size: number, value = 7): Uint8Array => new Uint8Array(size).fill(value);

export const PICTURE = {
  key: filled(32), blob: idOf(90), total: 70_000, hash: filled(32, 9), media: 0, seconds: null, width: 1200, height: 900,
};
const CHANGE = { day: DAY, earlier: "Home by six.", reason: "The trains stand still.", plan: "I call at five." };

/** One of each kind. */
export const SAMPLES: Said = {
  journal: { text: "A quiet evening.", practice: "I5", attachments: [PICTURE], answers: [{ prompt: 0, text: "I went out." }] },
  note: { text: "Where we are.", last: DAY + 7 },
  named: { agreement: idOf(1), name: "Evenings", practice: null, nth: 1 },
  promise: { text: "Home by seven.", size: 0, due: DAY + 5, practice: "E8", state: 2, changes: [CHANGE] },
  repair: { practice: "E3", acknowledge: { text: "I did this.", day: DAY }, apologise: null, repair: null, follow: null },
  repairanswer: { repair: idOf(2), answer: 1, text: "In a while." },
  signal: { what: 3, light: null, until: (DAY + 1) * 1440, again: 0 },
  ask: { what: 1, weight: null, text: "Would you call the bank?", by: DAY + 2, last: DAY + 3 },
  askanswer: { ask: idOf(3), answer: 1, day: DAY + 1, text: null },
  ageing: { days: 30, before: 90 },
  did: { what: 1 },
  left: { how: 0 },
  putaside: { ask: idOf(3), what: 0, last: DAY },
  plan: { what: 1, title: "When it is too much", steps: ["Breathe.", "Open the window."], practice: "G4" },
  card: { practice: "F14", title: "What reassures me", lines: ["A hand.", null] },
  moment: { practice: "B13", text: "For the walk.", what: 0 },
  cheer: { moment: idOf(4) },
  event: {
    title: "Review", start: DAY, minute: 1200, minutes: 60, repeat: 1, last: null, note: "At the table.", practice: "B8",
    zone: "Europe/Berlin",
  },
  chosen: { practices: ["B1", "C1"] },
  rhythm: { turns: [{ practice: "B1", cadence: 1, weekday: null, minute: 1_230 }] },
  hold: { kind: "note", version: 1, entryId: idOf(5), day: DAY, body: filled(12), due: DAY * 1440 },
};

export const NAMES = Object.keys(KINDS) as KindName[];

/** The kind of a name, whatever it says. */
export function kindNamed(name: KindName): Kind<unknown> {
  return KINDS[name] as unknown as Kind<unknown>;
}

let order = 0;

/** A draft as it is held: by its author, or by the other. */
export function heldAs(mine: boolean, draft: Draft): Written {
  return { ...draft, mine, where: mine ? "relay" : null, order: ++order };
}

/** An entry of a kind that one of the two wrote; fails the test when it does not fit. */
export function wrote<K extends KindName>(
  who: "me" | "other",
  name: K,
  said: Said[K],
  at: Partial<At> & { readonly entryId: string },
): Written {
  const space: SpaceName = at.space ?? "shared";
  const draft = kindNamed(name).make(said, { day: DAY, ...at, space });
  if (draft === null) throw new Error(`${name} does not fit`);
  return heldAs(who === "me", draft);
}
