/** What somebody takes back: gone here at once, gone for the other as soon as it counts, and no mark where none was. */
import { beforeAll, expect, it } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { ENVELOPE } from "../../src/protocol/public/messages.ts";
import { parseEnvelope } from "../../src/protocol/public/envelope.ts";
import { pair } from "./pair.ts";
import { entry, type Tab } from "./phone.ts";

beforeAll(ready);

const arrived = (tab: Tab, text: string) =>
  tab.until(({ entries }) => entries.some(({ body, where }) => new TextDecoder().decode(body) === text && (where === null || where === "relay")));

it("is gone on both phones, in every revision", async () => {
  // The words were at the other; the erasing envelope takes the first version and the second.
  const { relay, left, right } = await pair();
  const first = entry("shared", "said");
  await left.engine.record([first]);
  await arrived(right, "said");
  await left.engine.record([{ ...first, revision: 1, body: new TextEncoder().encode("said otherwise") }]);
  await Promise.all([arrived(left, "said otherwise"), arrived(right, "said otherwise")]);

  await left.engine.erase("shared", [first.entryId]);

  expect(left.texts("shared")).toEqual([]);
  await right.until(({ entries }) => entries.every(({ space }) => space === "solo"));
  const bodies = relay.logs().flat().filter(({ type, wire }) => type === ENVELOPE && parseEnvelope(wire).header.erases.length === 2);
  expect(bodies).toHaveLength(1);
});

it("leaves no mark of what was never sent", async () => {
  // The relay is away: the entry goes from the outbox, and not even an envelope that erases is made of it.
  const { relay, left } = await pair();
  relay.stop();
  const said = entry("shared", "unsent");
  await left.engine.record([said]);
  await left.engine.erase("shared", [said.entryId]);

  expect(left.texts("shared")).toEqual([]);
  const waiting = await left.vault.read((drawer) => drawer.keys([5]));
  expect(waiting).toEqual([]);
});

it("goes in the envelope of what takes its place", async () => {
  // A signal that follows another: one envelope says the new one and erases the one before, however often.
  const { relay, left, right } = await pair();
  const first = entry("shared", "pause");
  await left.engine.record([first]);
  await Promise.all([arrived(left, "pause"), arrived(right, "pause")]);
  const before = relay.rows().length;

  const second = entry("shared", "stop");
  await left.engine.record([second], [first.entryId]);
  expect(left.engine.snapshot().entries.filter(({ space }) => space === "shared").length).toBeLessThanOrEqual(2);
  await arrived(right, "stop");
  await arrived(left, "stop");

  expect([left.texts("shared"), right.texts("shared")]).toEqual([["stop"], ["stop"]]);
  expect(relay.rows().length).toBe(before + 1);
});

it("takes along what an unsent one was to erase", async () => {
  // Away from the relay one signal follows another: the last one erases what had arrived, and the middle one never was.
  const { relay, left, right } = await pair();
  const [first, second, third] = ["slow", "pause", "stop"].map((text) => entry("shared", text));
  await left.engine.record([first!]);
  await arrived(right, "slow");
  await arrived(left, "slow");
  relay.stop();
  await left.engine.record([second!], [first!.entryId]);
  await left.engine.record([third!], [first!.entryId, second!.entryId]);
  const rows = relay.rows().length;
  relay.down = false;
  left.engine.wake();
  await arrived(right, "stop");

  expect(right.texts("shared")).toEqual(["stop"]);
  expect(relay.rows().length).toBe(rows + 1);
});

it("is told to other tabs, and holds after the phone is opened again", async () => {
  // A second tab takes back what the first one wrote; a third, opened later, shows none of it either.
  const { left, phone } = await pair();
  const said = entry("solo", "mine alone");
  await left.engine.record([said]);
  await arrived(left, "mine alone");
  const second = await phone.open();
  await second.engine.erase("solo", [said.entryId]);
  await left.until(({ entries }) => entries.every(({ entryId }) => entryId !== said.entryId));
  const third = await phone.open();

  expect(third.texts("solo")).toEqual([]);
});

it("R16: is refused for what both made", async () => {
  // Neither can take a signature away from the other.
  const { left } = await pair();
  const signed = { ...entry("shared", "signed"), kind: "sign" };
  await left.engine.record([signed]);
  await arrived(left, "signed");

  await expect(left.engine.erase("shared", [signed.entryId])).rejects.toThrow("joint");
  expect(left.texts("shared")).toEqual(["signed"]);
});
