/** What commits to bytes that are not shown yet, as the screens ask for it. */
import { beforeAll, expect, it } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { pair } from "./pair.ts";

beforeAll(ready);

it("is the same on both phones, and another for another member", async () => {
  // Both phones work out the other's commitment; it holds whose it is, the entry, the blind and the bytes.
  const { left, right } = await pair();
  const one = { member: 0, entryId: "ab".repeat(16), blind: new Uint8Array(32), data: Uint8Array.of(1) };
  const others = [{ ...one, member: 1 }, { ...one, entryId: "ac".repeat(16) }, { ...one, blind: new Uint8Array(32).fill(1) }, { ...one, data: Uint8Array.of(2) }];
  const hashes = await left.engine.commitments([one, ...others]);
  expect(await right.engine.commitments([one, ...others])).toEqual(hashes);
  expect(new Set(hashes.map((hash) => hash.join())).size).toBe(5);
});
