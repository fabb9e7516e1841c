/**
 * Looking at a measure of both, together: each seals what they would like to look at, and it opens when both asked for the same.
 *
 * A round belongs to its day and to its place in it, so that two phones meet in one without a word between them. Nothing of
 * a picture is kept, and a round that nobody joined looks like one that somebody declined.
 */
import { actsOf } from "../../../domain/agreement-view.ts";
import { bytesOf, hexOf } from "../../../domain/bodies.ts";
import { foldReveals, OPENED, readOpening, readSealed, type Round, SEALED, writeOpening, writeSealed } from "../../../domain/reveal.ts";
import { ABOUT, type Consent, readConsent, type SideBySide, sideBySide, writeConsent } from "../../../domain/together.ts";
import type { Engine, KeptEntry, NewEntry } from "../../../sync/face.ts";
import type { Notebook } from "../../notebook.svelte.ts";

const MEMBERS = 2;
/** What is said once, in the version spoken here. */
const ONCE = { version: 1, revision: 0 } as const;

/** Where the day stands: a round to seal in, one to wait in, or a picture of both. */
export interface Standing {
  readonly round: string;
  readonly is: "free" | "asked" | "differs" | "open";
  readonly picture: SideBySide | null;
}

/** The name of a day's round by its place: the same on both phones. */
export function roundOf(day: number, place: number): string {
  return [day, place].map((each) => each.toString(16).padStart(8, "0")).join("").padEnd(32, "0");
}

/** The rounds of this space in which somebody asked to look. */
export async function roundsOf(engine: Engine, me: number): Promise<readonly Round[]> {
  const acts = actsOf(await engine.said(), me);
  const openings = acts.flatMap(({ kind, member, body }) => {
    const opening = kind === OPENED ? readOpening(body) : null;
    return opening === null ? [] : [{ member, entryId: hexOf(opening.sealed), blind: opening.blind, data: opening.answer }];
  });
  const key = (member: number, entryId: string, blind: Uint8Array, data: Uint8Array): string => [member, entryId, hexOf(blind), hexOf(data)].join();
  const hashes = await engine.commitments(openings);
  const known = new Map(openings.map(({ member, entryId, blind, data }, at) => [key(member, entryId, blind, data), hexOf(hashes[at] as Uint8Array)]));
  const rounds = foldReveals(MEMBERS, acts, (commitment, member, entryId, blind, answer) => {
    if (known.get(key(member, hexOf(entryId), blind, answer)) !== hexOf(commitment)) throw new Error("does not fit");
  });
  return rounds.filter(({ about }) => about === ABOUT);
}

/** How the newest round of a day stands; `past`: a picture that was looked at already. */
export function standingOf(rounds: readonly Round[], day: number, me: number, entries: readonly KeptEntry[], past: string | null): Standing {
  const at = (place: number): Round | undefined => rounds.find(({ id }) => id === roundOf(day, place));
  let place = 0;
  while ((at(place)?.sides[me] ?? "waiting") !== "waiting") place += 1;
  const [last, next] = [at(place - 1), roundOf(day, place)];
  if (last === undefined || last.id === past) return { round: next, is: "free", picture: null };
  if (last.stage !== "opened" && last.stage !== "does_not_fit") return { round: last.id, is: "asked", picture: null };
  const picture = sideBySide(readConsent(last.answers[me] ?? null), readConsent(last.answers[1 - me] ?? null), entries);
  return picture === null ? { round: next, is: "differs", picture } : { round: last.id, is: "open", picture };
}

/** The rounds in which this window has sealed; the device may not show it yet, and two of one round would fit nothing. */
const asked = new WeakMap<Notebook, Set<string>>();

/** Seals what one would like to look at, once in a round; the opening of it waits in the own space. */
export async function ask(notebook: Notebook, me: number, round: string, consent: Consent): Promise<boolean> {
  const rounds = asked.get(notebook) ?? new Set();
  asked.set(notebook, rounds);
  if (rounds.has(round)) return false;
  rounds.add(round);
  const sealed = await seal(notebook, me, round, consent).catch(() => false);
  if (!sealed) rounds.delete(round);
  return sealed;
}

async function seal(notebook: Notebook, me: number, round: string, consent: Consent): Promise<boolean> {
  const { surroundings, today: day } = notebook;
  const [entryId, blind, data] = [surroundings.newId(), bytesOf(surroundings.newId() + surroundings.newId()), writeConsent(consent)];
  const [commitment] = await surroundings.engine.commitments([{ member: me, entryId, blind, data }]);
  if (commitment === undefined) return false;
  const sealed: NewEntry = { ...ONCE, space: "shared", kind: SEALED, entryId, day, body: writeSealed({ round: bytesOf(round), about: ABOUT, commitment }) };
  const own: NewEntry = { ...ONCE, space: "solo", kind: OPENED, entryId, day, body: writeOpening({ sealed: bytesOf(entryId), blind, answer: data }) };
  return notebook.keep([sealed, own]);
}

/** The own openings that may be shown now, because both have sealed in a round of this day; as they wait in the own space. */
export function openable(rounds: readonly Round[], entries: readonly KeptEntry[], me: number, day: number): readonly NewEntry[] {
  const today = roundOf(day, 0).slice(0, 8);
  const may = new Set(rounds.filter(({ id, mayOpen, sides }) => id.startsWith(today) && mayOpen.includes(me) && sides[me] === "sealed").map(({ id }) => id));
  const sealed = new Set(entries.filter(({ mine, space, kind, body }) => mine && space === "shared" && kind === SEALED && may.has(roundIn(body))).map(({ entryId }) => entryId));
  return entries
    .filter(({ mine, space, kind, entryId }) => mine && space === "solo" && kind === OPENED && sealed.has(entryId))
    .map(({ kind, entryId, body }) => ({ ...ONCE, space: "shared", kind, entryId, day, body }));
}

function roundIn(body: Uint8Array): string {
  const sealed = readSealed(body);
  return sealed === null ? "" : hexOf(sealed.round);
}
