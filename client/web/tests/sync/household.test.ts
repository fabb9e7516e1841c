/** The household's code on the other phones of one's own: what they can begin with it, and who never gets it. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encode } from "../../src/protocol/public/encoding.ts";
import { ready, randomBytes } from "../../src/protocol/primitives.ts";
import { codeOf, readHousehold, tellingCode } from "../../src/sync/household.ts";
import { record, text } from "../../src/protocol/shape.ts";
import type { DeviceRecord } from "../../src/sync/records.ts";
import { CODE, ORIGIN, Phone, compare, connectedTo, entry, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

const APP = "http://localhost:4000";
const PLAIN = CODE.replaceAll("-", "");

let relay: RelayInMemory;

beforeAll(ready);
beforeEach(() => {
  relay = new RelayInMemory(ORIGIN);
});

/** A second phone of the same human, as a square shows it in. */
async function letIn(first: Tab): Promise<Tab> {
  const second = await new Phone(relay).open();
  const invitation = await first.engine.invite(APP, "own");
  await compare(invitation, await second.engine.join(invitation.link!));
  return second;
}

/** The same by a sheet of paper. */
async function restored(first: Tab): Promise<Tab> {
  const { words } = await first.engine.makeSheet();
  const second = await new Phone(relay).open();
  await second.engine.restore(words.join(" "), ORIGIN, false);
  await second.until(({ begun, restoring }) => begun && !restoring);
  return second;
}

describe("another phone of one's own", () => {
  it.each([["that was let in", letIn], ["that came back by a sheet", restored]])("%s can invite somebody", async (_, come) => {
    // It founds the space for two at the relay of its household, with the one code that there is; who comes founds an own one.
    const { tab } = await connectedTo(relay);
    const left = relay.codes.get(PLAIN)!;
    const second = await come(tab);
    const b = await new Phone(relay).open();
    await second.until(({ devices }) => devices.length > 1);
    const invited = second.engine.invite(APP);
    await expect(invited).resolves.toBeDefined();
    const invitation = await invited;
    await compare(invitation, await b.engine.join(invitation.link!));
    await Promise.all([second, b].map((each) => each.until(({ shared }) => shared !== null)));

    await second.engine.record([entry("shared", "from the second")]);
    await b.until(({ entries }) => entries.length === 1);
    expect(relay.codes.get(PLAIN)).toBe(left - 2);
  });

  it("is told the code once, and no screen shows it", async () => {
    // A third phone comes: the own space has the one entry about it, and the notebook no page of it.
    const { tab } = await connectedTo(relay);
    await letIn(tab);
    await tab.until(({ devices }) => devices.length === 2);
    const logs = () => relay.logs().map((log) => log.length);
    const before = logs();
    await letIn(tab);
    await tab.until(({ devices }) => devices.length === 3);

    expect(logs()).toEqual([before[0]! + 2]); // its admission, and what it is called
    expect(tab.engine.snapshot().entries).toEqual([]);
  });

  it("is not told while there is none", async () => {
    // Somebody who has one phone: nothing of the code leaves it.
    const { tab } = await connectedTo(relay);
    await tab.engine.record([entry("solo", "a page")]);
    await tab.until(({ entries }) => entries[0]?.where === "relay");

    expect(relay.logs().map((log) => log.length)).toEqual([4]); // the founding, its first key, the about, the page
  });
});

describe("the code that was told", () => {
  const device = (relay: string | null, code: string | null): DeviceRecord => ({ relay, code }) as DeviceRecord;
  const papers = { household: { relay: ORIGIN, code: PLAIN } };

  it("is good at its own relay and at no other", () => {
    expect(codeOf({ device: device(ORIGIN, null), papers })).toBe(PLAIN);
    expect(codeOf({ device: device("https://another.example", null), papers })).toBeNull();
    expect(codeOf({ device: device(null, null), papers })).toBeNull();
    expect(codeOf({ device: device(ORIGIN, "F".repeat(16)), papers })).toBe("F".repeat(16));
  });

  it("is told again when it is another one", () => {
    expect(tellingCode({ device: device(ORIGIN, PLAIN), papers }, randomBytes, 1)).toEqual([]);
    const [told] = tellingCode({ device: device(ORIGIN, "F".repeat(16)), papers }, randomBytes, 1);
    expect(readHousehold(told!.entry.body)).toEqual({ relay: ORIGIN, code: "F".repeat(16) });
  });

  it("is nothing in another form", () => {
    // Too few parts, no code, no address, nothing at all: whoever is in the own space may write there.
    const two = record({ relay: text(), code: text() });
    const others = [encode(record({ relay: text() }), { relay: ORIGIN }), encode(two, { relay: ORIGIN, code: "ilou" }), encode(two, { relay: "x".repeat(999), code: PLAIN }), new Uint8Array()];
    expect(others.map(readHousehold)).toEqual([null, null, null, null]);
  });
});
