/**
 * R1: "What they can see" is what the other's keys open, after random sequences of sharing, editing, taking back, giving
 * to somebody who helps, and leaving. Real engines and vaults; what opens is tried with every key on every row.
 */
import { beforeAll, expect, it, vi } from "vitest";
import { whatTheySee } from "../../src/domain/what-they-see.ts";
import { ready } from "../../src/protocol/primitives.ts";
import type { KeptEntry } from "../../src/sync/face.ts";
import { RELEASE_KIND } from "../../src/sync/founding.ts";
import { SHARED, SOLO } from "../../src/sync/records.ts";
import { chance } from "../domain/some.ts";
import { putAway } from "../sync/circle.ts";
import type { Tab } from "../sync/phone.ts";
import { ALONE, Life } from "./lives.ts";
import { countOpening, newestOf, opensOf, plainOf, statesOf, type Opened } from "./opens.ts";

const SEQUENCES = Number(process.env["TWOFOLD_HISTORIES"] ?? 40);
/** How many sequences one pair of phones lives through, each on what the one before left; the last ends in leaving. */
const IN_A_ROW = 20;
const STEPS = 8;
const CARE_SLOT = 2;

vi.setConfig({ testTimeout: 20_000 + SEQUENCES * 2_000 });
beforeAll(ready);

const hex = (body: Uint8Array): string => Buffer.from(body).toString("hex");
const sorted = (opened: Opened): readonly (readonly [string, string])[] => [...opened].sort(([a], [b]) => (a < b ? -1 : 1));

/** The list as it is shown, with the words each line stands for; what was left lies among the copies. */
async function listOf({ engine }: Tab): Promise<Opened> {
  const own = [...engine.snapshot().entries, ...(await engine.copies())];
  const words = new Map(own.filter(({ mine, space }) => mine && space === "shared").map(({ entryId, body }) => [entryId, hex(body)]));
  return new Map(whatTheySee(own).map(({ id }) => [id, words.get(id)!]));
}

/** What the other one's phone shows of somebody, as it holds it. */
async function shownBy({ engine }: Tab): Promise<Opened> {
  const all: readonly KeptEntry[] = [...engine.snapshot().entries, ...(await engine.copies())];
  return new Map(all.filter(({ mine, space }) => !mine && space === "shared").map(({ entryId, body }) => [entryId, hex(body)]));
}

async function judge(life: Life): Promise<void> {
  const { relay, left, right } = life.two;
  const logs = relay.served();
  const [mine, theirs] = [await statesOf(left), await statesOf(right)];
  const logOf = (slot: number) => logs[relay.rosters().findIndex(({ space }) => hex(space) === hex(mine.get(slot)!.chains.roster.space))]!;
  const list = await listOf(left);

  expect(sorted(list)).toEqual(sorted(newestOf(opensOf(logOf(SHARED), theirs.get(SHARED)!, 0))));
  expect(sorted(list)).toEqual(sorted(await shownBy(right)));
  expect([...list.keys()].sort()).toEqual([...life.pages].filter(([, { shared }]) => shared !== null).map(([id]) => id).sort());
  expect(countOpening(logOf(SOLO), theirs.values())).toBe(0);
  expect(await plainOf(right)).not.toContain(ALONE);
  if (life.helper !== null) await judgeHelp(life, life.helper, logOf(CARE_SLOT), theirs, [...logOf(SOLO), ...logOf(SHARED)]);
}

/** What somebody who helps opens is what stands as given; the other one opens nothing of it. */
async function judgeHelp(life: Life, helper: Tab, log: Parameters<typeof countOpening>[0], theirs: Awaited<ReturnType<typeof statesOf>>, elsewhere: typeof log): Promise<void> {
  const states = await statesOf(helper);
  const opened = newestOf(opensOf(log, states.get(CARE_SLOT)!, 0));
  const [own] = await life.two.left.engine.care();
  const given = own!.entries.filter(({ mine, takenBack }) => mine && !takenBack);

  expect(sorted(opened)).toEqual(sorted(new Map(given.map(({ entryId, body }) => [entryId, hex(body)]))));
  expect([...opened.keys()].sort()).toEqual([...life.givenAway].sort());
  expect(given.filter(({ kind }) => kind === RELEASE_KIND).every(({ disclosed }) => disclosed !== null)).toBe(true);
  expect(countOpening(elsewhere, states.values())).toBe(0);
  expect(countOpening(log, theirs.values())).toBe(0);
}

it("R1: what they can see is what their keys open", async () => {
  for (let done = 0, seed = 1; done < SEQUENCES; seed += 1) {
    const next = chance(seed * 7919);
    const life = await Life.begin(next, seed % 2 === 1);
    for (let n = 0; n < IN_A_ROW && done < SEQUENCES; n += 1, done += 1) {
      await life.go(STEPS);
      if (n === IN_A_ROW - 1 || done === SEQUENCES - 1) await life.leave(seed % 4 < 2);
      await judge(life);
    }
    putAway();
  }
});
