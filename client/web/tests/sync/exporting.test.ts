/** One's own record leaves as a sealed file and comes back: all of it or nothing, and never as somebody else's words. */
import { beforeAll, expect, it } from "vitest";
import { holdBack } from "../../src/domain/kinds/hold.ts";
import { journal } from "../../src/domain/kinds/journal.ts";
import { ready, same } from "../../src/protocol/primitives.ts";
import { PHOTO, arrives, page, pair, photo, type Pair } from "./pair.ts";
import { connectedTo, entry, ORIGIN, Phone, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

const WORDS = "drei Wörter für mich";
const CONTENT = photo(150_000);
/** Each passphrase is stretched for a good part of a second. */
const SLOW = 30_000;

beforeAll(ready);

/** Two phones with pages, a shared page with a photo, something of the other's, and something held back. */
async function written(): Promise<Pair> {
  const both = await pair();
  const { left, right } = both;
  const own = page("solo", [await left.engine.attach("solo", CONTENT, PHOTO)]);
  const said = page("shared", [await left.engine.attach("shared", CONTENT, PHOTO)]);
  const answer = entry("shared", "theirs");
  const held = holdBack(page("shared", []), 30_000_000, "ab".repeat(16))!;
  await left.engine.record([own, said, held, entry("solo", "more")]);
  await right.engine.record([answer]);
  await Promise.all([arrives(left, own.entryId), arrives(left, said.entryId), arrives(left, answer.entryId)]);
  return both;
}

async function freshTab(): Promise<Tab> {
  return new Phone(new RelayInMemory(ORIGIN)).open();
}

it("comes back on a phone that was wiped, with the same state hash", async () => {
  // Export, wipe, import: own pages go on under their ids, all else can be read, and what is attached opens.
  const { left } = await written();
  const told: number[] = [];
  const exported = await left.engine.exportFile(WORDS, (done) => told.push(done));
  expect([exported.entries, exported.attachments, exported.missing]).toEqual([5, 2, 0]);
  expect(told.at(-1)).toBeGreaterThan(0);

  const fresh = await freshTab();
  const imported = await fresh.engine.importFile(exported.file, WORDS);

  expect(imported.hash).toBe(exported.hash);
  expect((await fresh.engine.exportFile("other words")).hash).toBe(exported.hash);
  const before = left.engine.snapshot().entries.filter(({ space, kind }) => space === "solo" && kind !== "hold");
  const after = fresh.engine.snapshot().entries;
  expect(after.map(({ entryId, day, kind }) => [entryId, day, kind]).sort()).toEqual(before.map(({ entryId, day, kind }) => [entryId, day, kind]).sort());
  const copies = await fresh.engine.copies();
  expect(copies.map(({ mine, space, kind }) => `${mine} ${space} ${kind}`).sort()).toEqual(["false shared note", "true shared journal", "true solo hold"]);
  const all = [...after, ...copies].filter(({ kind }) => kind === "journal");
  for (const { body, space } of all) expect(same(await fresh.engine.open(journal.read(body)!.attachments[0]!, space), CONTENT)).toBe(true);
}, SLOW);

it("seals what is attached anew where a page goes on", async () => {
  // The relay of the new phone sees other ids and other bytes: nothing links the two.
  const { left, relay } = await written();
  const { file } = await left.engine.exportFile(WORDS);
  const other = new RelayInMemory(ORIGIN);
  const { tab } = await connectedTo(other);
  await tab.engine.importFile(file, WORDS);
  await other.until(() => other.blobs.count === 1 && other.blobs.whole);

  const before = relay.blobs.bytes().map((chunk) => Buffer.from(chunk).toString("hex"));
  expect(other.blobs.bytes().some((chunk) => before.includes(Buffer.from(chunk).toString("hex")))).toBe(false);
}, SLOW);

it("says nothing of what is in it, and holds no seat and no key of a space", async () => {
  // Neither words nor seeds stand in the file, sealed or not.
  const { left } = await written();
  const { file } = await left.engine.exportFile(WORDS);
  const seeds = await left.vault.read((drawer) => drawer.under([2]));
  expect(Buffer.from(file).includes("theirs")).toBe(false);
  const fresh = await freshTab();
  await fresh.engine.importFile(file, WORDS);
  const there = Buffer.concat((await Promise.all(Array.from({ length: 24 }, (_, first) => fresh.vault.read((drawer) => drawer.under([first]))))).flat().map(([, plain]) => plain));
  const seedOf = (plain: Uint8Array): Buffer[] => [...Buffer.from(plain).toString("latin1").matchAll(/\xc4 ([^]{32})/g)].map(([, seed]) => Buffer.from(seed!, "latin1"));
  const old = seeds.flatMap(([, plain]) => seedOf(plain));
  expect(old.length).toBeGreaterThan(0);
  expect(old.some((seed) => there.includes(seed))).toBe(false);
}, SLOW);

it("R25: leaves behind what has faded, also once the space was left", async () => {
  // A page of the other's that was too old to be seen is in no new file and in no archive; the newer one and the own old one are.
  const { left, right, phone } = await pair();
  const old = page("shared", []);
  const newer = { ...page("shared", []), day: 20_100 };
  const own = page("shared", []);
  await right.engine.record([old, newer]);
  await left.engine.record([own]);
  for (const { entryId } of [old, newer, own]) await arrives(left, entryId);
  phone.day = 20_110;
  const inFile = async (): Promise<readonly string[]> => {
    const fresh = await freshTab();
    await fresh.engine.importFile((await left.engine.exportFile(WORDS)).file, WORDS);
    return (await fresh.engine.copies()).map(({ entryId }) => entryId).sort();
  };
  const seen = [newer, own].map(({ entryId }) => entryId).sort();

  expect(await inFile()).toEqual(seen);
  await left.engine.goQuiet();
  expect((await left.engine.copies()).map(({ entryId }) => entryId).sort()).toEqual(seen);
  await left.engine.putAway(true);
  expect(await inFile()).toEqual(seen);
}, SLOW);

it("is refused by name, and nothing of it is kept", async () => {
  // Another passphrase, a file that was cut, one that was altered anywhere behind its head, and no such file at all.
  const { left } = await written();
  const { file } = await left.engine.exportFile(WORDS);
  const altered = file.slice();
  altered[file.length - 40]! ^= 1;
  const fresh = await freshTab();
  const codes: string[] = [];
  for (const [data, words] of [[file, "three other words"], [file.subarray(0, file.length - 1), WORDS], [altered, WORDS], [photo(500), WORDS]] as const) {
    await fresh.engine.importFile(data, words).catch((error: { code: string }) => codes.push(error.code));
  }

  expect(codes).toEqual(["wrong_passphrase", "file_cut", "file_altered", "no_archive"]);
  expect([fresh.engine.snapshot().entries, await fresh.engine.copies()]).toEqual([[], []]);
}, SLOW);

it("brings nothing twice", async () => {
  // Taken in again, after a cut or on purpose: what is here stays as it is, also where it was revised since.
  const { left } = await written();
  const { file, hash } = await left.engine.exportFile(WORDS);
  const fresh = await freshTab();
  await fresh.engine.importFile(file, WORDS);
  const again = await fresh.engine.importFile(file, WORDS);

  expect([again.entries, again.hash]).toEqual([0, hash]);
}, SLOW);

it("counts what is out of reach as missing", async () => {
  // The other's photo was never fetched and the relay is away: the file is made without it, and says so.
  const { right, relay } = await written();
  relay.stop();
  const { entries, attachments, missing } = await right.engine.exportFile(WORDS);

  expect([entries, attachments, missing]).toEqual([2, 0, 1]);
}, SLOW);
