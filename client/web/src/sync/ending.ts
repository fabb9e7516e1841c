/**
 * How a space of care ends: what was given is taken back and its giver leaves, in one go; whoever helped puts it away.
 *
 * Both happen by themselves once the last day is over or another has ended it, on each device that still holds the space.
 * What somebody has read is not undone by either.
 */
import { KEY_BYTES, type Random } from "../protocol/primitives.ts";
import type { OpenDrawer } from "../platform/vault.ts";
import { leaving } from "./acting.ts";
import { putAwayArrived, putCounters, readCounters } from "./arrivals.ts";
import { heldBlobs, letGo, removeBlob, tasks } from "./contents.ts";
import { putDrafts } from "./drafts.ts";
import type { CareBrief } from "./face.ts";
import { ERASE_KIND } from "./founding.ts";
import type { Picture } from "./picture.ts";
import type { AttachedIn } from "./recording.ts";
import { Acts, ERASED, LEAVE_SPACE, OVER, SpaceRecord, at, nameOf, slotOf, writeRecord, type Slot } from "./records.ts";
import { emptySpace, one, type Store } from "./store.ts";
import { erasingDrafts, takeBack } from "./taking-back.ts";

export interface EndingDoors {
  readonly store: Store;
  readonly picture: Picture;
  readonly random: Random;
  readonly today: () => number;
  readonly attachedIn: AttachedIn;
}

/** Whatever there is: what was sent, what is on its way, and what waits. */
const EVERY: Pick<ReadonlySet<string>, "has"> = { has: () => true };

/** Takes back all that this member put there, and leaves: one transaction; the relay hears of it in that order. */
export function endCare({ store, picture, random, today, attachedIn }: EndingDoors, slot: Slot): Promise<void> {
  const known = { numbers: picture.care.numbers(slot, EVERY), next: picture.next };
  return store.change(async (drawer) => {
    const acts = (await one(drawer, Acts, at.acts(slot))) ?? [];
    if (acts.some(({ kind }) => kind === LEAVE_SPACE)) return;
    const counters = await readCounters(drawer);
    putCounters(drawer, { ...counters, order: counters.order + 1 });
    const { erases, entries } = await takeBack(drawer, { slot, entryIds: EVERY, known });
    await putDrafts(drawer, erasingDrafts([], slot, erases, today(), random));
    const space = nameOf(slot);
    await letGo(drawer, entries.flatMap(({ kind, schema: version, body }) => attachedIn({ space, kind, version, body })), today());
    drawer.put(at.acts(slot), writeRecord(Acts, [...acts, leaving()]));
  });
}

/** Forgets all that was given there, and every key to it; that the space was is all that stays. */
export function putAway({ store }: EndingDoors, slot: Slot): Promise<void> {
  return store.change(async (drawer) => {
    const space = await one(drawer, SpaceRecord, at.space(slot));
    if (space === null || space.standing === OVER) return;
    const nothing = { relay: null, standing: OVER, seed: new Uint8Array(KEY_BYTES), rotate: null, floor: null };
    drawer.put(at.space(slot), writeRecord(SpaceRecord, { ...space, ...nothing }));
    await emptySpace(drawer, slot);
    await putAwayArrived(drawer, slot);
    await removeContents(drawer, slot);
  });
}

async function removeContents(drawer: OpenDrawer, slot: Slot): Promise<void> {
  const all = [...(await tasks(drawer)), ...(await heldBlobs(drawer))];
  for (const { n, record } of all) if (record.slot === slot) await removeBlob(drawer, n);
}

/** Whether something is there that this member has put there, and that nobody has taken back. */
function hasGiven({ picture }: EndingDoors, slot: Slot): boolean {
  return picture.care.records(slot).some(({ mine, erased, kind }) => mine === 1 && erased !== ERASED && kind !== ERASE_KIND);
}

/** Ends what is past its last day, and what another has ended: for everybody in it. Answers whether anything was. */
export async function endOverdue(doors: EndingDoors): Promise<boolean> {
  const { picture, today } = doors;
  const isDue = ({ end, stage, helps, name }: CareBrief): boolean => (stage === "over" ? helps || hasGiven(doors, slotOf(name)) : end !== 0 && today() > end);
  const due = picture.care.briefs.filter(isDue);
  let ended = false;
  for (const { name, helps } of due) {
    const slot = slotOf(name);
    const held = picture.space(slot)!;
    if (held.space.standing === OVER || held.acts.some(({ kind }) => kind === LEAVE_SPACE)) continue;
    await (helps ? putAway(doors, slot) : endCare(doors, slot));
    ended = true;
  }
  return ended;
}
