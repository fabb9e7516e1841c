/** Two phones that share a space, and a third in care of one of them or of both; what tests of care wait for. */
import type { CareEntry, CareName, CarePlan, CareSpace, NewEntry, Pairing } from "../../src/sync/face.ts";
import { pair, type Pair } from "./pair.ts";
import { Phone, compare, reaches, type Tab } from "./phone.ts";
import type { RelayInMemory } from "./relay-in-memory.ts";

export const APP = "https://app.example";
export const CARE: CareName = "care:1";

export interface Circle extends Pair {
  readonly helper: Tab;
  readonly helping: Phone;
}

const phones: Phone[] = [];

/** Closes every tab that a test has opened: what runs on would only take time from the next. */
export function putAway(): void {
  for (const phone of phones.splice(0)) for (const tab of phone.tabs) tab.close();
}

export async function twoOf(): Promise<Pair> {
  const two = await pair();
  phones.push(two.phone, two.other);
  return two;
}

export function cleanPhone(relay: RelayInMemory): Phone {
  const phone = new Phone(relay);
  phones.push(phone);
  return phone;
}

/** A third phone, clean, that follows the link. */
export async function circle(plan: CarePlan = { end: 0, both: false }): Promise<Circle> {
  const two = await twoOf();
  const helping = cleanPhone(two.relay);
  const helper = await helping.open();
  if (plan.both) await meetBoth(two, helper, plan);
  else await meet(two.left, helper, plan);
  await Promise.all([two.left, helper, ...(plan.both ? [two.right] : [])].map(stands));
  return { ...two, helper, helping };
}

export async function meet(left: Tab, helper: Tab, plan: CarePlan): Promise<void> {
  const invited = await left.engine.invite(APP, plan);
  await compare(invited, await helper.engine.join(invited.link!));
}

/** First the other one, then who helps, in one attempt of the one who invites. */
async function meetBoth({ left, right }: Pair, helper: Tab, plan: CarePlan): Promise<void> {
  const invited = await left.engine.invite(APP, plan);
  const first = await right.engine.join(invited.link!);
  await typeEach(invited, first);
  const next = await new Promise<string>((resolve) => invited.watch((state) => state.at === "waiting" && state.next !== undefined && resolve(state.next)));
  const second = await helper.engine.join(next);
  await typeEach(invited, second);
  await Promise.all([invited, first, second].map((each) => reaches(each, "done")));
}

async function typeEach(left: Pairing, right: Pairing): Promise<void> {
  const mine = await new Promise<string>((resolve) => left.watch((state) => state.at === "codes" && !state.typed && resolve(state.mine)));
  const theirs = await reaches(right, "codes");
  if (theirs.at !== "codes") throw new Error("no digits");
  await Promise.all([left.type(theirs.mine), right.type(mine)]);
}

const stands = (tab: Tab) => tab.until(({ care }) => care.some(({ stage }) => stage === "open"));

/** The first space of care that fits, looked at again with every change. */
export async function inCare(tab: Tab, fits: (space: CareSpace) => boolean, name: CareName = CARE): Promise<CareSpace> {
  for (;;) {
    const changed = new Promise<void>((resolve) => {
      const stop = tab.engine.watch(() => {
        stop();
        resolve();
      });
    });
    const found = (await tab.engine.care()).find((space) => space.name === name);
    if (found !== undefined && fits(found)) return found;
    tab.engine.wake();
    await changed;
  }
}

export const wordsIn = (space: CareSpace): string[] => space.entries.filter(({ takenBack }) => !takenBack).map(({ body }) => new TextDecoder().decode(body)).sort();

/** An own entry as it is given: in other words nowhere, linked to nothing. */
export function given({ kind, version, day, body }: NewEntry, space: CareName = CARE): NewEntry {
  return { space, kind, version, entryId: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex"), revision: 0, day, body };
}

export const isAtRelay = (entries: readonly CareEntry[], count: number): boolean => entries.filter(({ where }) => where === "relay").length === count;
