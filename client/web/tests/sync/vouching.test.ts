import { beforeAll, describe, expect, it } from "vitest";
import { Forged, NotForUs } from "../../src/protocol/errors.ts";
import { randomBytes, ready, verify } from "../../src/protocol/primitives.ts";
import { ENVELOPE, type Page } from "../../src/protocol/public/messages.ts";
import { Roster, writeFounding } from "../../src/protocol/public/roster.ts";
import { makeRotate } from "../../src/protocol/secret/epoch.ts";
import { Seat } from "../../src/protocol/secret/keys.ts";
import { signFounding, writeAbout, writeGenesis } from "../../src/protocol/secret/record.ts";
import { seal } from "../../src/protocol/secret/sealing.ts";
import type { VerifyBeside } from "../../src/platform/verifying.ts";
import { Vouching, envelopeOf, requireKnownAuthor } from "../../src/sync/vouching.ts";

const MANY = 60;

beforeAll(ready);

/** A page of one author's envelopes; of every tenth the signature is another one's. */
function pageOf(): { readonly page: Page; readonly roster: Roster; readonly forged: readonly number[] } {
  const seat = Seat.fromSeed(randomBytes(32));
  const genesis = writeGenesis(writeAbout(randomBytes(32), 1, [0], 0), [seat.keys]);
  const founded = Roster.found(writeFounding(genesis, [signFounding(seat, genesis)]));
  const { wire, fresh } = makeRotate(seat, 0, founded, randomBytes);
  const roster = founded.append(wire);
  const entry = { kind: "note", schema: 1, entryId: randomBytes(16), revision: 0, day: 1, body: randomBytes(40) };
  const sealed = Array.from({ length: MANY }, (_, at) => seal(seat, { space: roster.space, device: 0, seq: at + 1, prev: roster.space, rosterHead: roster.head, seen: [] }, entry, fresh, randomBytes));
  const forged = sealed.flatMap((_, at) => (at % 10 === 3 ? [at] : []));
  const items = sealed.map(({ wire }, at) => ({ type: ENVELOPE, wire: forged.includes(at) ? broken(wire, envelopeOf(wire).signature) : wire, arrived: 1 }));
  return { page: { after: 0, items, head: MANY, hash: randomBytes(32), room: 0 }, roster, forged };
}

/** The wire with one bit of the signature turned. */
function broken(wire: Uint8Array, signature: Uint8Array): Uint8Array {
  const at = Array.from(wire.keys()).find((start) => signature.every((byte, i) => wire[start + i] === byte))!;
  return wire.map((byte, i) => (i === at ? byte ^ 1 : byte));
}

const honest: VerifyBeside = async (checks) => checks.map(({ publicKey, signature, data }) => verify(publicKey, signature, data));

/** Which of a page are refused, by place. */
function refused({ items }: Page, roster: Roster): number[] {
  return items.flatMap(({ wire }, at) => {
    try {
      requireKnownAuthor(roster, envelopeOf(wire));
      return [];
    } catch (error) {
      expect(error).toBeInstanceOf(Forged);
      return [at];
    }
  });
}

describe("a page that was looked at beforehand", () => {
  it.each<[string, VerifyBeside]>([
    ["answers", honest],
    ["is not there", () => null],
    ["answers for nothing", async (checks) => checks.map(() => false)],
    ["fails", () => Promise.reject(new Error("gone"))],
  ])("has the same forged envelopes whether a second thread %s", async (_, beside) => {
    const { page, roster, forged } = pageOf();
    const vouching = new Vouching(beside);

    vouching.begin(page, roster);
    await vouching.end(page);

    expect(refused(page, roster)).toEqual(forged);
  });

  it("is vouched for under the author's key alone", async () => {
    const { page, roster, forged } = pageOf();
    const vouching = new Vouching(honest);
    vouching.begin(page, roster);
    await vouching.end(page);
    const { page: other, roster: others } = pageOf();
    const taken = { space: roster.space, devices: others.devices } as unknown as Roster;

    expect(refused(page, taken).length).toBe(MANY);
    expect(refused(page, roster)).toEqual(forged);
    expect(() => requireKnownAuthor(roster, envelopeOf(other.items[0]!.wire))).toThrow(NotForUs);
  });

  it("is not verified a second time where it was found good", async () => {
    const { page, roster } = pageOf();
    const asked: number[] = [];
    const vouching = new Vouching(async (checks) => {
      asked.push(checks.length);
      return checks.map(() => true);
    });

    vouching.begin(page, roster);
    await vouching.end(page);

    expect([asked, refused(page, roster)]).toEqual([[MANY], []]);
  });
});
