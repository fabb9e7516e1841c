/**
 * Every kind that is said in its own words, by name. Loaded when the first picture stands; nothing in it may need this.
 */
import { ask, askAnswer, putAside } from "./ask.ts";
import { card } from "./card.ts";
import { chosen, rhythm } from "./chosen.ts";
import { event } from "./event.ts";
import { hold } from "./hold.ts";
import { journal } from "./journal.ts";
import type { Kind } from "./kind.ts";
import { cheer, moment } from "./moment.ts";
import { named } from "./named.ts";
import { note } from "./note.ts";
import { plan } from "./plan.ts";
import { promise } from "./promise.ts";
import { repair, repairAnswer } from "./repair.ts";
import { signal } from "./signal.ts";

export const KINDS = {
  journal, note, named, promise, repair, repairanswer: repairAnswer, signal, ask, askanswer: askAnswer, putaside: putAside,
  plan, card, moment, cheer, event, chosen, rhythm, hold,
} as const;

export type KindName = keyof typeof KINDS;
/** What each kind says. */
export type Said = { readonly [K in KindName]: (typeof KINDS)[K] extends Kind<infer T> ? T : never };

/** How bodies of a kind are read; null if it is none of these. */
export function kindOf(name: string): Pick<Kind<unknown>, "name" | "once" | "read"> | null {
  return Object.hasOwn(KINDS, name) ? KINDS[name as KindName] : null;
}
