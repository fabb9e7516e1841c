/**
 * Moving one's own space to another relay: founded anew there, with all that is one's own recorded again under new keys.
 *
 * Needs the new relay and nobody else: not the old one, not the other person. Nothing in the new space names the old
 * one. Loaded when somebody asks for it.
 */
import { KEY_BYTES, same, type Random } from "../protocol/primitives.ts";
import { BLOB_ID_BYTES } from "../protocol/public/limits.ts";
import { StreamWriter } from "../protocol/secret/stream.ts";
import type { OpenDrawer } from "../platform/vault.ts";
import type { Relay } from "../platform/relay.ts";
import type { Pause } from "../platform/waiting.ts";
import { putAwayArrived, readCounters } from "./arrivals.ts";
import type { Attaching } from "./attaching.ts";
import { bindLoose, bytesOfHex, heldBlobs, keyOfPlace, removeBlob, tasks, type Place } from "./contents.ts";
import { putDrafts, type Draft } from "./drafts.ts";
import { digitsOf } from "./entry-id.ts";
import { Refusal, type AttachedContent, type KeptEntry } from "./face.ts";
import { aboutEntry, foundSolo } from "./founding.ts";
import type { LeavingDoors } from "./leaving.ts";
import { normalCode, requireRelay } from "./links.ts";
import { draftOf, type AttachedIn } from "./recording.ts";
import { DeviceRecord, FOUNDED, LOOSE, SOLO, SpaceRecord, at, writeRecord, type Slot } from "./records.ts";
import type { WithAttached } from "./rows.ts";
import { requireHere } from "./showing.ts";
import { Moved, NEW_DEVICE, emptySpace, one } from "./store.ts";

const [MOST_WAITS, WAIT_MILLISECONDS] = [40, 250];
const NEVER = new AbortController().signal;

export interface MovingDoors extends LeavingDoors {
  readonly relayAt: (origin: string) => Relay;
  readonly random: Random;
  readonly pause: Pause;
  readonly changed: () => Promise<void>;
  readonly attaching: Attaching;
  readonly attachedIn: AttachedIn;
  readonly withAttached: WithAttached;
}

type Content = Place & AttachedContent;
/** What was attached, by its place, and what it is in the new space. */
type Anew = ReadonlyMap<string, AttachedContent>;

/**
 * Refuses bad_address, no_space, unfinished, away, and what the new relay refuses; then all stays as it was. Before anything
 * moves the old relay has what one's other phones are to hear, the line about the move among it.
 */
export async function move(doors: MovingDoors, address: string, code: string, without: boolean): Promise<void> {
  const { picture, store, random, today } = doors;
  const [relay, normal] = [doors.relayAt(requireRelay(address)), normalCode(code)];
  const before = picture.space(SOLO)?.space;
  if (before === undefined || before.relay === relay.origin) throw new Refusal("no_space");
  if (!without) await allThere(doors, before.relay !== null);
  const [order, entries] = [picture.order, picture.drawn().filter(({ space, mine }) => space === "solo" && mine)];
  const anew = await attachedAnew(doors, entries, without);
  const space = foundSolo(random);
  requireHere(await relay.found(normal, space.founding, space.rotate!));
  const drafts = entries.sort((a, b) => a.order - b.order).map((entry) => draftAnew(doors, entry, anew));
  await store.change(async (drawer) => {
    const held = await one(drawer, SpaceRecord, at.space(SOLO));
    if (held === null || !same(held.seed, before.seed) || (await readCounters(drawer)).order !== order) throw new Moved();
    await emptySolo(drawer, anew);
    drawer.put(at.space(SOLO), writeRecord(SpaceRecord, { ...space, relay: relay.origin, standing: FOUNDED }));
    await putDrafts(drawer, [{ slot: SOLO, entry: aboutEntry(space.about, today(), random) }, ...drafts]);
    await bindLoose(drawer, [...anew.values()].map(({ blob }) => ({ space: "solo", blob })));
    await putRelay(drawer, relay.origin, normal);
  });
}

/** Waits for the old relay to have what is recorded; one that does not answer in time is gone without by its human alone. */
async function allThere({ picture, changed, pause }: MovingDoors, connected: boolean): Promise<void> {
  for (let waits = 0; connected && picture.unarrived().some(({ slot }) => slot === SOLO); waits += 1) {
    if (waits === MOST_WAITS) throw new Refusal("unfinished");
    await pause(WAIT_MILLISECONDS, NEVER);
    await changed();
  }
}

/** Seals what is attached once more, under other keys and ids, so that nothing links the two. */
async function attachedAnew(doors: MovingDoors, entries: readonly KeptEntry[], without: boolean): Promise<Anew> {
  const named = entries.flatMap((entry) => doors.attachedIn(entry) as readonly Content[]).filter(({ space }) => space === "solo");
  const anew = new Map<string, AttachedContent>();
  let isAway = false;
  for (const each of new Map(named.map((content) => [keyOfPlace(content), content])).values()) {
    const lies = await doors.attaching.here(each, "solo");
    const content: Uint8Array | null = lies ?? (isAway ? null : await doors.attaching.open(each, "solo").catch(() => null));
    isAway ||= content === null;
    if (content !== null) anew.set(keyOfPlace(each), await keepAnew(doors, content));
    else if (!without) throw new Refusal("unfinished");
  }
  return anew;
}

async function keepAnew({ attaching, random }: MovingDoors, content: Uint8Array): Promise<AttachedContent> {
  const [key, blob] = [random(KEY_BYTES), random(BLOB_ID_BYTES)];
  const writer = new StreamWriter(key, content);
  await attaching.keep("solo", blob, writer, LOOSE);
  return { key, blob: digitsOf(blob), total: content.length, hash: writer.contentHash };
}

function draftAnew({ withAttached }: MovingDoors, entry: KeptEntry, anew: Anew): Draft {
  const { kind, version, entryId, revision, day } = entry;
  const other = <A extends AttachedContent>(each: A): A => ({ ...each, ...anew.get(keyOfPlace({ space: "solo", blob: each.blob })) });
  const body = anew.size === 0 ? entry.body : withAttached(entry, other);
  return draftOf({ space: "solo", kind, version, entryId, revision, day, body });
}

/** Takes out of the vault what belonged to the space before, but not what was sealed anew. */
async function emptySolo(drawer: OpenDrawer, anew: Anew): Promise<void> {
  const fresh = new Set([...anew.values()].map(({ blob }) => digitsOf(bytesOfHex(blob))));
  await emptySpace(drawer, SOLO);
  await putAwayArrived(drawer, SOLO);
  for (const { n, record } of [...(await tasks(drawer)), ...(await heldBlobs(drawer))]) {
    if (record.slot === SOLO && !fresh.has(digitsOf(record.blob))) await removeBlob(drawer, n);
  }
}

/** This phone belongs there from now on; what was noted about the seats and words of the space before is over. */
async function putRelay(drawer: OpenDrawer, relay: string, code: string): Promise<void> {
  const device = (await one(drawer, DeviceRecord, at.device)) ?? NEW_DEVICE;
  const others = (slots: readonly Slot[]): readonly Slot[] => slots.filter((slot) => slot !== SOLO);
  const seen = device.seen.filter(({ slot }) => slot !== SOLO);
  const rest = { seen, healed: others(device.healed), unsent: others(device.unsent) };
  drawer.put(at.device, writeRecord(DeviceRecord, { ...device, ...rest, relay, code }));
}
