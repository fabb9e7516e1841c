/** A phone says where it is woken for the space that two share, and for no other; and what it is told when that cannot be. */
import { beforeAll, expect, test } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { formatId } from "../../src/protocol/public/ids.ts";
import { pair } from "./pair.ts";
import { connectedTo } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

const KEY = Uint8Array.from({ length: 65 }, (_, i) => (i === 0 ? 4 : i));
const ENDPOINT = "https://push.example/phone";

beforeAll(ready);

test("R20: only the shared space is ever named", async () => {
  const { left: a, relay } = await pair();
  relay.wakeKey = KEY;

  expect(await a.engine.wakeKey()).toEqual(KEY);
  await a.engine.wakeAt(KEY, ENDPOINT);
  await a.engine.wakeAt(KEY, null);
  const shared = relay.rosters().find(({ rotations }) => rotations.length === 2)!;
  expect(relay.endpoints).toEqual([ENDPOINT, null].map((endpoint) => [formatId(shared.space), endpoint]));
});

test("alone there is nothing to be woken for", async () => {
  const relay = new RelayInMemory("http://localhost:4100");
  relay.wakeKey = KEY;
  const { tab } = await connectedTo(relay);

  await expect(tab.engine.wakeKey()).rejects.toMatchObject({ code: "no_space" });
  await expect(tab.engine.wakeAt(KEY, ENDPOINT)).rejects.toMatchObject({ code: "no_space" });
  expect(relay.endpoints).toEqual([]);
});

test("a relay that wakes nobody, or rubbish for a key, is told from one that is away", async () => {
  const { left: a, relay } = await pair();

  await expect(a.engine.wakeKey()).rejects.toMatchObject({ code: "no_wake" });
  relay.wakeKey = new Uint8Array(65);
  await expect(a.engine.wakeKey()).rejects.toMatchObject({ code: "away" });
  relay.down = true;
  await expect(a.engine.wakeAt(KEY, ENDPOINT)).rejects.toMatchObject({ code: "away" });
});
