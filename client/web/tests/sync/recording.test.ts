/** What moves in one transaction with an entry, and what must not move any more. */
import "fake-indexeddb/auto";
import { beforeAll, expect, it } from "vitest";
import { Vault } from "../../src/platform/vault.ts";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";
import { readCounters } from "../../src/sync/arrivals.ts";
import { addBlob, bytesOfHex, tasks } from "../../src/sync/contents.ts";
import { aboutEntry, foundSolo } from "../../src/sync/founding.ts";
import { Picture } from "../../src/sync/picture.ts";
import { Recording } from "../../src/sync/recording.ts";
import type { SpaceName } from "../../src/sync/face.ts";
import { BRINGING, LOOSE, SOLO, at, type BlobRecord } from "../../src/sync/records.ts";
import { Moved, Store } from "../../src/sync/store.ts";
import { NOTHING } from "../fake-engine.ts";
import { entry } from "./phone.ts";

beforeAll(ready);

const PHOTO = "c5".repeat(16);
/** A page that says so has a photo. */
const photos = ({ space, body }: { space: SpaceName; body: Uint8Array }) =>
  new TextDecoder().decode(body) === "with a photo" ? [{ space, blob: PHOTO }] : [];

async function begun(name: string): Promise<{ store: Store; recording: Recording; order: () => Promise<number> }> {
  const store = new Store(await Vault.open({ name, random: randomBytes, onTrouble: () => undefined }));
  const space = foundSolo(randomBytes);
  await store.begin(space, SOLO, aboutEntry(space.about, 20_000, randomBytes));
  const doors = { store, picture: new Picture(), random: randomBytes, today: () => 20_000, joint: new Set<string>(), attachedIn: photos, snapshot: () => NOTHING };
  const order = async (): Promise<number> => (await store.read(readCounters)).order;
  return { store, recording: new Recording(doors), order };
}

it("is refused once something was recorded since", async () => {
  // Whoever decided by what was there before must decide again; nothing of it is kept.
  const { store, recording, order } = await begun("recorded since");
  const before = await order();
  await recording.record([entry("solo", "meanwhile")], []);
  const waiting = await store.read((drawer) => drawer.keys(at.everyOutbox(SOLO)));

  await expect(recording.recordIf(before, [entry("solo", "late")])).rejects.toThrow(Moved);
  expect(await store.read((drawer) => drawer.keys(at.everyOutbox(SOLO)))).toEqual(waiting);
});

it("is refused once something was taken back since, also where that left no mark", async () => {
  // What goes from the outbox writes nothing else: that it happened shows all the same.
  const { recording, order } = await begun("taken back since");
  const held = entry("solo", "held back");
  await recording.record([held], []);
  const before = await order();
  await recording.erase("solo", [held.entryId]);

  await expect(recording.recordIf(before, [entry("solo", "late")])).rejects.toThrow(Moved);
  await expect(recording.recordIf(await order(), [entry("solo", "in time")])).resolves.toBeUndefined();
});

it("binds what an entry names, and lets go of what only an erased entry named", async () => {
  // Before the entry it is loose; with it, it is to be brought; after it, nothing of it lies here.
  const { store, recording } = await begun("binds");
  const record: BlobRecord = { slot: SOLO, blob: bytesOfHex(PHOTO), padded: 512, state: LOOSE, mine: 1, begun: 0, refusal: null, used: 0, day: 20_000 };
  await store.change(async (drawer) => drawer.put(at.chunk(await addBlob(drawer, record), 0), new Uint8Array(528)));
  const page = entry("solo", "with a photo");
  await recording.record([page], []);
  const bound = (await store.read(tasks)).map((found) => found.record.state);
  await recording.erase("solo", [page.entryId]);

  const left = await Promise.all([store.read(tasks), store.read((drawer) => drawer.keys([17]))]);
  expect([bound, left]).toEqual([[BRINGING], [[], []]]);
});
