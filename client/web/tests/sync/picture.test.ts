import "fake-indexeddb/auto";
import { beforeAll, describe, expect, it } from "vitest";
import { Vault } from "../../src/platform/vault.ts";
import { randomBytes, ready } from "../../src/protocol/primitives.ts";
import { keepArrived, type Arrival } from "../../src/sync/arrivals.ts";
import { Picture } from "../../src/sync/picture.ts";
import { SHARED } from "../../src/sync/records.ts";

let names = 0;

beforeAll(ready);

/** A version of one and the same entry; its body names its place. */
function version(revision: number, seq: number, device: number): Arrival {
  const body = new TextEncoder().encode(`${revision} ${seq} ${device}`);
  const entry = { kind: "note", schema: 1, entryId: new Uint8Array(16), revision, day: 1, body };
  return { mine: false, order: null, id: randomBytes(32), device, seq, names: false, entry };
}

async function drawn(arrivals: readonly Arrival[]): Promise<Picture> {
  names += 1;
  const vault = await Vault.open({ name: `picture ${names}`, random: randomBytes, onTrouble: () => undefined });
  await vault.change((drawer) => keepArrived(drawer, SHARED, arrivals));
  const picture = new Picture();
  await vault.read((drawer) => picture.refresh(drawer));
  vault.close();
  return picture;
}

async function shown(arrivals: readonly Arrival[]): Promise<string[]> {
  const picture = await drawn(arrivals);
  const { entries } = picture.snapshot({ reach: "here", fetching: null }, []);
  return entries.map(({ body }) => new TextDecoder().decode(body));
}

describe("of several versions of an entry", () => {
  it.each([
    ["the highest revision", version(2, 3, 0), version(1, 9, 1)],
    ["at equal revisions the later in the chain", version(1, 9, 0), version(1, 3, 0)],
    ["of two devices the higher sequence", version(1, 9, 0), version(1, 3, 1)],
    ["of two devices at one sequence the higher number", version(1, 9, 1), version(1, 9, 0)],
  ])("%s is shown, however they arrive", async (_, winner, loser) => {
    // One entry comes of both, the same in both orders of arrival.
    const expected = [new TextDecoder().decode((winner.entry as { body: Uint8Array }).body)];

    expect(await shown([winner, loser])).toEqual(expected);
    expect(await shown([loser, winner])).toEqual(expected);
  });
});

describe("what was said once", () => {
  const said = async (...arrivals: readonly Arrival[]): Promise<readonly string[]> => {
    const picture = await drawn(arrivals);
    return picture.said(new Set(["note"])).map(({ envelope }) => envelope ?? "none").sort();
  };
  const hex = ({ id }: Arrival): string => Buffer.from(id).toString("hex");

  it("is not hidden by a revision", async () => {
    // Whoever revises an entry that others have answered, or uses its id again, takes nothing away from them.
    const [first, again, revised] = [version(0, 1, 0), version(0, 2, 0), version(1, 3, 0)];

    expect(await said(first, again, revised)).toEqual([hex(first), hex(again)].sort());
    expect(await said(revised, first)).toEqual([hex(first)]);
  });

  it("is of the kinds that are asked for", async () => {
    // Other kinds are no answers, whatever their form.
    const picture = await drawn([version(0, 1, 0)]);

    expect(picture.said(new Set(["sign"]))).toEqual([]);
  });
});
