/**
 * Every kind but names and check-ins, and how it opens. Loaded when the first picture stands; nothing in that needs this.
 */
import { ANSWERS, PROPOSE, readAnswer, readProposal } from "../agreement.ts";
import { isDay } from "../days.ts";
import type { Written } from "../entries.ts";
import { OPENED, readOpening, readSealed, SEALED } from "../reveal.ts";
import type { Content } from "../timeline.ts";
import { ageing } from "./ageing.ts";
import { ask, askAnswer, putAside } from "./ask.ts";
import { card } from "./card.ts";
import { chosen, rhythm } from "./chosen.ts";
import { did } from "./did.ts";
import { event } from "./event.ts";
import { hold } from "./hold.ts";
import { journal } from "./journal.ts";
import { type Kind, VERSION } from "./kind.ts";
import { left } from "./left.ts";
import { cheer, moment } from "./moment.ts";
import { named } from "./named.ts";
import { note } from "./note.ts";
import { plan } from "./plan.ts";
import { promise } from "./promise.ts";
import { repair, repairAnswer } from "./repair.ts";
import { signal } from "./signal.ts";

export const KINDS = {
  journal, note, named, promise, repair, repairanswer: repairAnswer, signal, ask, askanswer: askAnswer, putaside: putAside,
  plan, card, moment, cheer, event, chosen, rhythm, hold, did, left, ageing,
} as const;

export type KindName = keyof typeof KINDS;
/** What each kind says. */
export type Said = { readonly [K in KindName]: (typeof KINDS)[K] extends Kind<infer T> ? T : never };

/** How bodies of a kind are read; null if it is none of these. */
type Spoken = { readonly [K in (typeof ANSWERS)[number]]: NonNullable<ReturnType<typeof readAnswer>> } & {
  readonly propose: NonNullable<ReturnType<typeof readProposal>>;
  readonly sealed: NonNullable<ReturnType<typeof readSealed>>;
  readonly opened: NonNullable<ReturnType<typeof readOpening>>;
};

type Each<T> = { readonly [K in keyof T]: { readonly kind: K; readonly said: T[K] } }[keyof T];
/** A kind with what it says. */
export type AnySaid = Each<Said & Spoken>;

/** Kinds that are said to each other, once. */
const SPOKEN: ReadonlyMap<string, (body: Uint8Array) => unknown> = new Map<string, (body: Uint8Array) => unknown>([
  [PROPOSE, readProposal],
  ...ANSWERS.map((kind) => [kind, readAnswer] as const),
  [SEALED, readSealed],
  [OPENED, readOpening],
]);

/** What an entry of these kinds says; null for other kinds and newer versions. */
export function openSaid({ kind, version, revision, day, space, body }: Written): Content | null {
  const known = kindOf(kind);
  const read = known?.read ?? SPOKEN.get(kind);
  if (read === undefined || version !== VERSION) return null;
  const once = known?.once ?? true;
  const said = isDay(day) && !(once && revision !== 0) ? read(body, space) : null;
  return said === null ? { is: "unfit" } : ({ is: "said", kind, said } as Content);
}

export function kindOf(name: string): Pick<Kind<unknown>, "name" | "once" | "read"> | null {
  return Object.hasOwn(KINDS, name) ? KINDS[name as KindName] : null;
}
