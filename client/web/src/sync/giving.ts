/**
 * Giving into a space of care: own words, recorded there again, and releases of what stands in the space for two, with
 * all that shows where it is from.
 *
 * Loaded when somebody gives something. Only what counts here is released, each entry by its own key.
 */
import { ENTRY_ID_BYTES, PLAIN_BYTES_MAX } from "../protocol/public/limits.ts";
import { encode } from "../protocol/public/encoding.ts";
import { parseEnvelope } from "../protocol/public/envelope.ts";
import { formatId } from "../protocol/public/ids.ts";
import type { Random } from "../protocol/primitives.ts";
import { Entry } from "../protocol/secret/entry.ts";
import { makeRelease, walkOf } from "../protocol/secret/release.ts";
import { unwrapKey } from "../protocol/secret/sealing.ts";
import { bindLoose, bytesOfHex } from "./contents.ts";
import { putRecorded, type Draft } from "./drafts.ts";
import { Refusal, type CareName, type NewEntry, type Picked } from "./face.ts";
import { RELEASE_KIND } from "./founding.ts";
import type { Picture } from "./picture.ts";
import { draftOf, type AttachedIn } from "./recording.ts";
import { SHARED, slotOf, type Slot } from "./records.ts";
import type { SpaceState } from "./state.ts";
import type { Store } from "./store.ts";

export interface DisclosingDoors {
  readonly store: Store;
  readonly picture: Picture;
  readonly random: Random;
  readonly today: () => number;
  readonly joint: ReadonlySet<string>;
  readonly attachedIn: AttachedIn;
}

/** Gives all of it or nothing. Refuses joint, no_space, not_there, too_large. */
export async function give(doors: DisclosingDoors, space: CareName, words: readonly NewEntry[], picks: readonly Picked[]): Promise<void> {
  const { store, joint, attachedIn } = doors;
  if (words.some((each) => each.space !== space || joint.has(each.kind) || each.kind === RELEASE_KIND)) throw new Refusal("joint");
  const drafts = [...words.map(draftOf), ...(await releases(doors, slotOf(space), picks))];
  await store.change(async (drawer) => {
    await putRecorded(drawer, drafts);
    await bindLoose(drawer, words.flatMap(attachedIn));
  });
}

async function releases({ store, picture, random, today }: DisclosingDoors, slot: Slot, picks: readonly Picked[]): Promise<readonly Draft[]> {
  if (picks.length === 0) return [];
  const shared = picture.space(SHARED);
  if (shared === null) throw new Refusal("no_space");
  const state = await store.state(SHARED, shared);
  const drafts: Draft[] = [];
  for (const pick of picks) {
    const id = pick.envelope === null ? picture.envelopeOf(pick) : bytesOfHex(pick.envelope);
    if (id === null || !state.chains.counted(id)) throw new Refusal("not_there");
    const body = await releaseOf(store, state, id);
    const entry: Entry = { kind: RELEASE_KIND, schema: 1, entryId: random(ENTRY_ID_BYTES), revision: 0, day: today(), body };
    if (encode(Entry, entry).length + 4 > PLAIN_BYTES_MAX) throw new Refusal("too_large");
    drafts.push({ slot, entry });
  }
  return drafts;
}

async function releaseOf(store: Store, { chains, founding, records, keys }: SpaceState, id: Uint8Array): Promise<Uint8Array> {
  const { device, seq } = chains.link(id)!;
  const { first, last } = walkOf(chains.roster.devices[device]!, seq);
  const { ids } = chains.run(device);
  const walk = Array.from({ length: last - first + 1 }, (_, i) => first + i).filter((each) => each !== seq).map((each) => ids[each - 1]!);
  const wires = await store.wires(SHARED, [id, ...walk]);
  const wire = wires.get(formatId(id))!;
  const key = unwrapKey(parseEnvelope(wire), keys.ring);
  return makeRelease([founding, ...records], wire, key, walk.map((each) => wires.get(formatId(each))!));
}
