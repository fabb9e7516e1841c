/** Photos and voices: sealed once, kept here until the relay has all of them, whole or not at all, and gone with their entry. */
import { beforeAll, expect, it } from "vitest";
import { ready, same } from "../../src/protocol/primitives.ts";
import { CHUNK_BYTES } from "../../src/protocol/public/limits.ts";
import { PHOTO, arrives, page, pair, photo } from "./pair.ts";
import { connectedTo, entry, ORIGIN, Phone } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

/** Six chunks. */
const CONTENT = photo(5 * CHUNK_BYTES + 100);

beforeAll(ready);

it("comes to the other phone whole, and the relay has sealed bytes alone", async () => {
  // The page is at the relay only when its photo is; the other opens it, and opens it again without a relay.
  const { relay, left, right } = await pair();
  const attached = await left.engine.attach("shared", CONTENT, PHOTO);
  const said = page("shared", [attached]);
  await left.engine.record([said]);
  await arrives(left, said.entryId);
  expect(relay.blobs.whole).toBe(true);
  await arrives(right, said.entryId);

  expect(same(await right.engine.open(attached, "shared"), CONTENT)).toBe(true);
  relay.stop();
  expect(same(await right.engine.open(attached, "shared"), CONTENT)).toBe(true);
  const clear = Buffer.from(CONTENT.subarray(300, 340));
  expect(relay.blobs.bytes().some((chunk) => Buffer.from(chunk).includes(clear))).toBe(false);
});

it("goes nowhere before an entry names it", async () => {
  // Somebody takes a photo and never keeps the page: nothing of it reaches the relay.
  const relay = new RelayInMemory(ORIGIN);
  const { tab } = await connectedTo(relay);
  const attached = await tab.engine.attach("solo", CONTENT, PHOTO);
  const said = entry("solo", "without it");
  await tab.engine.record([said]);
  await arrives(tab, said.entryId);

  expect([relay.blobs.count, relay.routes.filter((route) => route.startsWith("blobs/"))]).toEqual([0, []]);
  expect(same(await tab.engine.open(attached, "solo"), CONTENT)).toBe(true);
});

it.each([false, true])("goes on after a cut at every request, acted %s", async (acted) => {
  // The line breaks after each request in turn; no chunk is lost, and few are sent twice.
  const relay = new RelayInMemory(ORIGIN);
  const { tab } = await connectedTo(relay);
  Object.assign(relay.blobs, { left: 1, acted });
  const again = setInterval(() => {
    relay.blobs.left = 1;
    tab.engine.wake();
  }, 5);
  const said = page("solo", [await tab.engine.attach("solo", CONTENT, PHOTO)]);
  await tab.engine.record([said]);
  await relay.until(() => relay.blobs.whole && relay.blobs.count === 1);
  clearInterval(again);
  relay.blobs.left = Infinity;
  tab.engine.wake();
  await arrives(tab, said.entryId);

  expect(relay.blobs.count).toBe(1);
});

it("is brought by the next tab when one is killed in the middle", async () => {
  // The vault has every chunk; whoever leads next asks what is missing and sends that.
  const relay = new RelayInMemory(ORIGIN);
  const { phone, tab } = await connectedTo(relay);
  relay.blobs.left = 3;
  const said = page("solo", [await tab.engine.attach("solo", CONTENT, PHOTO)]);
  await tab.engine.record([said]);
  await relay.until(() => relay.blobs.puts.length > 0);
  tab.close();
  relay.blobs.left = Infinity;
  const next = await phone.open();
  await arrives(next, said.entryId);

  expect([relay.blobs.whole, new Set(relay.blobs.puts).size]).toEqual([true, 6]);
});

it("stays on the phone while the relay has no room, and says so", async () => {
  // The words go, the photo does not: the page counts as on this phone, with a name for why, until there is room.
  const relay = new RelayInMemory(ORIGIN);
  const { tab } = await connectedTo(relay);
  relay.blobs.full = true;
  const attached = await tab.engine.attach("solo", CONTENT, PHOTO);
  const said = page("solo", [attached]);
  await tab.engine.record([said]);
  await tab.until(({ alarms }) => alarms.some(({ name, reason }) => name === "over_quota" && reason === "attachment"));
  await tab.until(({ entries }) => entries.some(({ entryId, where }) => entryId === said.entryId && where === "phone"));
  expect(same(await tab.engine.open(attached, "solo"), CONTENT)).toBe(true);

  relay.blobs.full = false;
  tab.engine.wake();
  await arrives(tab, said.entryId);
  await tab.until(({ alarms }) => alarms.length === 0);
});

it("goes with its entry, here, there and at the relay", async () => {
  // The reader had opened it; when the erasing counts, nothing of it lies on either phone or at the relay.
  const { relay, left, right } = await pair();
  const attached = await left.engine.attach("shared", CONTENT, PHOTO);
  const said = page("shared", [attached]);
  await left.engine.record([said]);
  await arrives(left, said.entryId);
  await arrives(right, said.entryId);
  await right.engine.open(attached, "shared");

  await left.engine.erase("shared", [said.entryId]);
  await right.until(({ entries }) => entries.every(({ entryId }) => entryId !== said.entryId));
  await relay.until(() => relay.blobs.count === 0);

  const chunks = await Promise.all([left, right].map(({ vault }) => vault.read((drawer) => drawer.keys([17]))));
  expect(chunks).toEqual([[], []]);
  await expect(right.engine.open(attached, "shared")).rejects.toThrow("unknown_blob");
});

it("leaves when no version names it any more, and stays while one does", async () => {
  // The page is revised: one photo of two is taken off, then the other is named by another page as well.
  const relay = new RelayInMemory(ORIGIN);
  const { tab } = await connectedTo(relay);
  const [first, second] = [await tab.engine.attach("solo", CONTENT, PHOTO), await tab.engine.attach("solo", photo(700), PHOTO)];
  const said = page("solo", [first, second]);
  await tab.engine.record([said]);
  await arrives(tab, said.entryId);
  await tab.engine.record([page("solo", [second], { entryId: said.entryId, revision: 1 })]);
  await relay.until(() => relay.blobs.count === 1);
  const other = page("solo", [second]);
  await tab.engine.record([other]);
  await arrives(tab, other.entryId);
  await tab.engine.erase("solo", [said.entryId]);
  const last = entry("solo", "after");
  await tab.engine.record([last]);
  await arrives(tab, last.entryId);

  expect(relay.blobs.count).toBe(1);
  expect(same(await tab.engine.open(second, "solo"), photo(700))).toBe(true);
});

it("is never given out when it is not what its author sealed", async () => {
  // The relay changes a byte of every chunk: the reader gets a refusal, not a byte, and later the sound one.
  const { relay, left, right } = await pair();
  const attached = await left.engine.attach("shared", CONTENT, PHOTO);
  const said = page("shared", [attached]);
  await left.engine.record([said]);
  await arrives(left, said.entryId);
  await arrives(right, said.entryId);
  relay.blobs.spoil();

  await expect(right.engine.open(attached, "shared")).rejects.toThrow("bad_cipher");
  relay.blobs.spoil();
  expect(same(await right.engine.open(attached, "shared"), CONTENT)).toBe(true);
});

it("is opened by a tab that does not lead, and told as away while no relay answers", async () => {
  // The second tab of the reader has no line of its own: the leader fetches into the vault that both have.
  const { relay, left, right, other } = await pair();
  const attached = await left.engine.attach("shared", CONTENT, PHOTO);
  const said = page("shared", [attached]);
  await left.engine.record([said]);
  await arrives(left, said.entryId);
  await arrives(right, said.entryId);
  const second = await other.open();
  relay.down = true;
  await expect(second.engine.open(attached, "shared")).rejects.toThrow("away");
  relay.down = false;
  right.engine.wake();
  expect(same(await second.engine.open(attached, "shared"), CONTENT)).toBe(true);
});

it("is brought again when the relay came back from an older copy", async () => {
  // Its rows are shorter and its blobs are gone: entries come back, and so does the photo.
  const relay = new RelayInMemory(ORIGIN);
  const { tab } = await connectedTo(relay);
  const before = entry("solo", "before");
  await tab.engine.record([before]);
  await arrives(tab, before.entryId);
  const rows = relay.rows().length;
  const said = page("solo", [await tab.engine.attach("solo", CONTENT, PHOTO)]);
  await tab.engine.record([said]);
  await arrives(tab, said.entryId);
  relay.rewindTo(rows);
  relay.blobs.lose();
  tab.engine.wake();
  await relay.until(() => relay.rows().length > rows && relay.blobs.count === 1 && relay.blobs.whole);
});

it("is kept within a bound, the one used longest ago going first", async () => {
  // Two photos do not fit: the older one is fetched again when somebody wants it.
  const relay = new RelayInMemory(ORIGIN);
  const phone = new Phone(relay);
  phone.heldBytes = 7 * CHUNK_BYTES;
  const tab = await phone.open();
  await tab.engine.begin();
  await tab.engine.connect(ORIGIN, "0123-4567-89AB-CDEF");
  const pages = [];
  for (let turn = 0; turn < 2; turn++) {
    const attached = await tab.engine.attach("solo", CONTENT, PHOTO);
    pages.push(attached);
    const said = page("solo", [attached]);
    await tab.engine.record([said]);
    await arrives(tab, said.entryId);
  }
  await relay.until(() => relay.blobs.count === 2);
  const held = async (): Promise<number> => (await tab.vault.read((drawer) => drawer.keys([18]))).length;
  expect(await held()).toBe(1);

  expect(same(await tab.engine.open(pages[0]!, "solo"), CONTENT)).toBe(true);
  expect(await held()).toBe(1);
});

it("lies in the vault sealed", async () => {
  // The database of the browser holds no run of its bytes, and no text form of them.
  const relay = new RelayInMemory(ORIGIN);
  const { phone, tab } = await connectedTo(relay);
  await tab.engine.attach("solo", CONTENT, PHOTO);
  const rows = await new Promise<unknown[]>((resolve, reject) => {
    const opening = indexedDB.open(phone.name);
    opening.onerror = reject;
    opening.onsuccess = () => {
      const all = opening.result.transaction("records").objectStore("records").getAll();
      all.onsuccess = () => resolve(all.result);
    };
  });

  const clear = Buffer.from(CONTENT.subarray(1_000, 1_024));
  expect(rows.length).toBeGreaterThan(6);
  expect(rows.some((row) => Buffer.from(row as Uint8Array).includes(clear))).toBe(false);
});
