/** Whoever puts an attempt away is told the truth, at whatever step it comes. */
import { beforeAll, expect, it } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import type { Pairing } from "../../src/sync/face.ts";
import { CODE, Phone, compare, reaches, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

const ORIGIN = "http://localhost:4100";
const APP = "http://localhost:4000";
const STEPS = Array.from({ length: 40 }, (_, i) => i + 1);
const BACKING_OUT = (["inviter", "joiner"] as const).flatMap((who) => STEPS.map((step) => [who, step] as const));

beforeAll(ready);

/** Counts what two phones ask of the network and the storage, and acts at one step of it. */
class Steps {
  private count = 0;
  private act: () => void = () => undefined;
  private at = 0;

  constructor(relay: RelayInMemory) {
    const wires = relay.wires.bind(relay);
    relay.wires = () => {
      const { fetch, ...rest } = wires();
      return { ...rest, fetch: (address, init) => this.pass(() => fetch(address, init)) };
    };
  }

  alsoIn(tab: Tab): void {
    const change = tab.vault.change.bind(tab.vault);
    tab.vault.change = (work) => this.pass(() => change(work));
  }

  on(step: number, act: () => void): void {
    [this.at, this.act] = [this.count + step, act];
  }

  private pass<T>(go: () => T): T {
    this.count += 1;
    const result = go();
    if (this.count === this.at) this.act();
    return result;
  }
}

async function twoPhones(): Promise<{ a: Tab; b: Tab; steps: Steps }> {
  const relay = new RelayInMemory(ORIGIN);
  const steps = new Steps(relay);
  const [a, b] = [await new Phone(relay).open(), await new Phone(relay).open()];
  await a.engine.connect(ORIGIN, CODE);
  for (const tab of [a, b]) steps.alsoIn(tab);
  return { a, b, steps };
}

async function meet(a: Tab, b: Tab): Promise<[Pairing, Pairing]> {
  const invitation = await a.engine.invite(APP);
  return [invitation, await b.engine.join(invitation.link!)];
}

it.each(BACKING_OUT)("%s, at step %i", async (who, step) => {
  // Either it says cancelled, and both are free to pair anew; or it goes on, and both are paired.
  const { a, b, steps } = await twoPhones();
  const [invitation, joining] = await meet(a, b);
  const mine = who === "inviter" ? invitation : joining;
  steps.on(step, () => void mine.cancel());

  await compare(invitation, joining);

  const end = await reaches(mine, "done");
  if (end.at === "ended") {
    expect(end.why).toBe("cancelled");
    expect([a, b].map((tab) => tab.engine.snapshot().shared)).toEqual([null, null]);
    expect(await compare(...(await meet(a, b)))).toEqual([{ at: "done" }, { at: "done" }]);
  }
  await Promise.all([a, b].map((tab) => tab.until(({ shared }) => shared !== null)));
});
