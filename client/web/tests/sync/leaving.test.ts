/** Leaving the space for two, without a word and with one; what each keeps, and what nobody hears of. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { ENVELOPE } from "../../src/protocol/public/messages.ts";
import { formatId } from "../../src/protocol/public/ids.ts";
import type { Snapshot } from "../../src/sync/face.ts";
import { pair, type Pair } from "./pair.ts";
import { compare, entry, ORIGIN, Phone, type Tab } from "./phone.ts";

const DAYS = 30;

let both: Pair;

beforeAll(ready);
beforeEach(async () => {
  both = await pair();
});

const refusal = (work: Promise<unknown>): Promise<string> => work.then(() => "taken", (error: { readonly code: string }) => error.code);

/** The space for two: the one in which two members are. */
function sharedOf({ relay }: Pair): string {
  return formatId(relay.rosters().find(({ devices }) => devices.some(({ member }) => member === 1))!.space);
}

/** How often each seat has come to the space for two; the left one founded it. */
function visitsOf(scene: Pair): { readonly mine: number; readonly theirs: number } {
  const space = sharedOf(scene);
  const own = formatId(scene.relay.rosters().find((roster) => formatId(roster.space) === space)!.devices[0]!.keys.sign);
  const visits = scene.relay.visits.filter(([, where]) => where === space);
  return { mine: visits.filter(([seat]) => seat === own).length, theirs: visits.filter(([seat]) => seat !== own).length };
}

/** What the partner's phone shows and holds, without ids, keys and times of this run. */
function plain({ entries, alarms, shared, apart, devices, care, fetching }: Snapshot): unknown {
  const said = entries.map(({ space, mine, kind, day, revision, where, mark, body }) => ({ space, mine, kind, day, revision, where, mark, body: [...body] }));
  return { said: said.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)), alarms, shared, apart, devices, care, fetching };
}

/** So many days on which the other one writes, and the left one opens the notebook and writes alone. */
async function passes(scene: Pair, alone: boolean): Promise<void> {
  const { left, right, phone, other } = scene;
  for (let day = 1; day <= DAYS; day++) {
    [phone.day, other.day] = [20_000 + day, 20_000 + day];
    if (alone) await left.engine.record([entry("solo", `alone ${day}`)]);
    if (day % 5 !== 0) continue;
    if (alone) await phone.looked();
    await right.engine.record([entry("shared", `still here ${day}`)]);
    await other.looked();
  }
  await right.until(({ entries }) => entries.filter(({ space, where }) => space === "shared" && where === "relay").length >= DAYS / 5);
}

const shares = (tab: Tab, texts: number): Promise<Snapshot> => tab.until(({ entries }) => entries.filter(({ space }) => space === "shared").length === texts);

describe("without a word", () => {
  it("the partner has what they have of somebody idle, for thirty days", async () => {
    // The phone that left goes on alone every day; in the other story it lies in a drawer.
    const idle = await pair();
    for (const scene of [both, idle]) {
      await scene.left.engine.record([entry("shared", "before")]);
      await shares(scene.right, 1);
      await scene.phone.looked();
      await scene.other.looked();
    }
    await both.left.engine.goQuiet();
    idle.left.close();
    const from = [both, idle].map(({ relay }) => relay.given.length);
    const before = visitsOf(both).mine;

    await passes(both, true);
    await passes(idle, false);

    expect(visitsOf(both).mine).toBe(before);
    expect(plain(both.right.engine.snapshot())).toEqual(plain(idle.right.engine.snapshot()));
    expect(receivedBy(both, from[0]!)).toBe(receivedBy(idle, from[1]!));
  }, 30_000);

  it("nothing of the other stays in sight, and all of it can be read", async () => {
    // No page, no presence, no alarm of the space that was left; every page of both is among the copies.
    await both.left.engine.record([entry("shared", "mine"), entry("solo", "own")]);
    await both.right.engine.record([entry("shared", "theirs")]);
    await shares(both.left, 2);

    await both.left.engine.goQuiet();

    const { shared, apart, entries, devices } = both.left.engine.snapshot();
    expect({ shared, apart }).toEqual({ shared: null, apart: "quiet" });
    expect([...entries, ...devices].filter(({ space }) => space === "shared")).toEqual([]);
    expect(both.left.texts("solo")).toContain("own");
    expect(await both.left.keptTexts()).toEqual(["mine", "theirs"]);
  });

  it("nothing can be said there by mistake", async () => {
    // Neither a page nor a wish to be woken reaches the relay.
    await both.left.engine.goQuiet();
    const before = visitsOf(both).mine;

    expect(await refusal(both.left.engine.record([entry("shared", "slip")]))).toBe("closed");
    expect(await refusal(both.left.engine.wakeAt(new Uint8Array(65), null))).toBe("no_space");
    await both.left.engine.healNow();
    await both.phone.looked();
    expect(visitsOf(both).mine).toBe(before);
  });

  it("needs no relay", async () => {
    // It is done on this phone before anything is asked.
    both.relay.stop();

    await both.left.engine.goQuiet();

    expect(both.left.engine.snapshot().apart).toBe("quiet");
  });

  it("a window opened later stays away too", async () => {
    // What was decided is in the vault, not in a tab.
    await both.left.engine.goQuiet();
    both.left.close();
    const before = visitsOf(both).mine;

    const later = await both.phone.open();
    await later.engine.record([entry("solo", "later")]);
    await later.until(({ entries }) => entries.some(({ where, kind }) => kind === "note" && where === "relay"));

    expect(later.engine.snapshot().apart).toBe("quiet");
    expect(visitsOf(both).mine).toBe(before);
  });

  it("going on after all is as if nothing had been", async () => {
    // What the other wrote meanwhile comes, and own words go again.
    await both.left.engine.goQuiet();
    await both.right.engine.record([entry("shared", "meanwhile")]);

    await both.left.engine.goOn();
    await both.left.engine.record([entry("shared", "again")]);

    await Promise.all([both.left, both.right].map((tab) => shares(tab, 2)));
    expect(both.left.engine.snapshot().apart).toBeNull();
  });

  it("another own phone follows", async () => {
    // It learns of it in the own space, and stops by itself.
    const copy = await both.phone.copy();
    const second = await copy.open();

    await both.left.engine.goQuiet();

    await expect.poll(() => second.engine.snapshot().apart, { timeout: 2_000 }).toBe("quiet");
    second.close();
  });
});

describe("by a record", () => {
  it("last words go before it, and what waited stays here", async () => {
    // Away from the relay all of it is kept; then the words arrive, the page of yesterday does not, and the space is closed.
    both.relay.stop();
    await both.left.engine.record([entry("shared", "yesterday")]);
    await both.left.engine.leave(entry("shared", "be well"));
    expect(both.left.engine.snapshot().apart).toBe("leaving");
    expect(await both.left.keptTexts()).toContain("yesterday");

    both.relay.down = false;
    both.left.engine.wake();
    both.right.engine.wake();

    await both.right.until(({ apart }) => apart === "theirs");
    expect(await both.right.keptTexts()).toEqual(["be well"]);
    await both.left.until(({ apart }) => apart === "said");
    expect(await both.left.keptTexts()).toEqual(["be well", "yesterday"]);
  });

  it("nothing opens after it, on either side", async () => {
    // The relay takes no more words of the space, and neither phone makes any.
    await both.left.engine.leave();
    await both.right.until(({ apart }) => apart === "theirs");
    const envelopes = (): number => both.relay.rows().filter(({ type }) => type === ENVELOPE).length;
    await Promise.all([both.phone.looked(), both.other.looked()]);
    const before = envelopes();

    for (const tab of [both.left, both.right]) expect(await refusal(tab.engine.record([entry("shared", "late")]))).toBe("closed");

    await Promise.all([both.phone.looked(), both.other.looked()]);
    expect(envelopes()).toBe(before);
    expect(both.right.engine.snapshot().shared).toBeNull();
  });

  it("cannot be taken back", async () => {
    // What was said was said.
    await both.left.engine.leave();

    expect(await refusal(both.left.engine.goOn())).toBe("closed");
  });
});

describe("afterwards", () => {
  it("put away, it is only copies, and somebody new may come", async () => {
    // Its keys are gone; the next space holds nothing of the one before.
    await both.right.engine.record([entry("shared", "theirs")]);
    await shares(both.left, 1);
    await both.left.engine.goQuiet();
    await both.left.engine.putAway(true);
    expect(both.left.engine.snapshot().apart).toBeNull();
    expect(await both.left.keptTexts()).toEqual(["theirs"]);

    const third = await new Phone(both.relay).open();
    await third.engine.begin();
    await third.engine.connect(ORIGIN, "0123-4567-89AB-CDEF");
    const invited = await both.left.engine.invite("https://app.example");
    await compare(invited, await third.engine.join(invited.link!));
    await Promise.all([both.left, third].map((tab) => tab.until(({ shared }) => shared !== null)));
    await both.left.engine.record([entry("shared", "hello")]);

    await shares(third, 1);
    expect(third.texts("shared")).toEqual(["hello"]);
    third.close();
  });

  it("removed, nothing of it is left", async () => {
    // Neither a page nor a copy of one.
    await both.right.engine.record([entry("shared", "theirs")]);
    await shares(both.left, 1);
    await both.left.engine.goQuiet();

    await both.left.engine.putAway(false);

    expect(await both.left.keptTexts()).toEqual([]);
    expect(both.left.texts("shared")).toEqual([]);
  });

  it("a space that nobody left is not put away", async () => {
    // It takes two steps, so that no tap loses what is shared.
    expect(await refusal(both.left.engine.putAway(true))).toBe("no_space");
    expect(both.left.engine.snapshot().shared).not.toBeNull();
  });
});

/** The bytes of pages that the partner's seat was given in the space for two, from the n-th page on. */
function receivedBy(scene: Pair, from: number): number {
  const space = sharedOf(scene);
  const other = formatId(scene.relay.rosters().find((roster) => formatId(roster.space) === space)!.devices[1]!.keys.sign);
  return scene.relay.given.slice(from).filter(([seat, where]) => seat === other && where === space).reduce((sum, [, , bytes]) => sum + bytes, 0);
}
