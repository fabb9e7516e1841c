/** What the stage can show: one snapshot per scene, with Mika's phone and Jo's pages. */
import { EMPTY, makeEntries, type Checkin, type Field } from "../../src/domain/kinds/checkin.ts";
import { KINDS } from "../../src/domain/kinds/all.ts";
import { makePerson } from "../../src/domain/kinds/person.ts";
import type { KeptEntry, OwnDevice, Snapshot } from "../../src/sync/face.ts";
import { BEGUN, NOTHING, kept } from "../fake-engine.ts";

/** Sunday, 22 November 2026. */
export const TODAY = 20_779;

const idOf = (number: number): string => number.toString(16).padStart(32, "0");

function mine(number: number, day: number, checkin: Partial<Checkin>, shared: readonly Field[], where: KeptEntry["where"]): readonly KeptEntry[] {
  const drafts = makeEntries({ ...EMPTY, ...checkin }, new Set(shared), idOf(number), day);
  return kept(drafts, { mine: true, where, order: number });
}

function theirs(number: number, day: number, checkin: Partial<Checkin>): readonly KeptEntry[] {
  const fields = Object.keys(checkin) as Field[];
  const drafts = makeEntries({ ...EMPTY, ...checkin }, new Set(fields), idOf(number), day);
  return kept(drafts.filter((draft) => draft.space === "shared"), { mine: false, where: null, order: number });
}

const names: readonly KeptEntry[] = [
  ...kept([makePerson("solo", "Mika", idOf(900), TODAY - 5), makePerson("shared", "Mika", idOf(901), TODAY - 5)], { mine: true, where: "relay", order: 1 }),
  ...kept([makePerson("shared", "Jo", idOf(902), TODAY - 5)], { mine: false, where: null, order: 2 }),
];

const alone: readonly KeptEntry[] = [
  ...mine(10, TODAY, { distress: 5, words: [0, 3], note: "Long day. The walk helped." }, [], "phone"),
  ...mine(11, TODAY - 1, { energy: 3, closeness: 5 }, [], "phone"),
];

const pair: readonly KeptEntry[] = [
  ...names,
  ...mine(10, TODAY - 1, { distress: 5, energy: 4, words: [0, 3] }, ["distress"], "way"),
  ...mine(12, TODAY, { thanks: "For coming back inside.", safety: 6, note: "I noticed I was holding my breath until the name came up." }, ["thanks"], "relay"),
  ...mine(13, TODAY, { distress: 6, words: [3, 4] }, [], "phone"),
  ...theirs(14, TODAY - 1, { safety: 6, thanks: "For asking instead of guessing." }),
  ...theirs(15, TODAY - 3, { closeness: 7, words: [1, 8], body: [7], need: "An hour without phones on Sunday." }),
  ...mine(16, TODAY - 3, { satisfaction: 4, need: "A quiet hour before we talk." }, ["satisfaction", "need"], "relay"),
  ...kept([{ space: "shared", kind: "promise", version: 1, entryId: idOf(17), revision: 0, day: TODAY - 3, body: new Uint8Array([0x90]) }], { mine: false, where: null, order: 17 }),
];

const LETTER = `After the phone call
I noticed I was holding my breath until the name came up. Then it was only the plumber, and I was angry at myself for the relief.
What helped was that you put the phone on the table without being asked. I would like that again on evenings like this one.
I have not decided what I think about Thursday. It can stay here for now.`;

const at = (number: number, day: number) => ({ entryId: idOf(number), day });
const page = (text: string) => ({ text, practice: null, attachments: [], answers: null });

/** A journal with a bit of everything: pages, the open page, moments. */
const written: readonly KeptEntry[] = [
  ...pair,
  ...kept([KINDS.journal.make(page(LETTER), { space: "solo", ...at(30, TODAY) })].filter((each) => each !== null), { mine: true, where: "phone", order: 30 }),
  ...(["solo", "shared"] as const).flatMap((space) =>
    kept([KINDS.journal.make(page(space === "solo" ? LETTER : "It can stay here for now."), { space, ...at(31, TODAY - 1) })].filter((each) => each !== null), { mine: true, where: "relay", order: 31 }),
  ),
  ...kept([KINDS.note.make({ text: "Could we walk on Sunday, before lunch?", last: TODAY + 3 }, { space: "shared", ...at(32, TODAY) })].filter((each) => each !== null), { mine: true, where: "relay", order: 32 }),
  ...kept([KINDS.note.make({ text: "Yes. By the river.", last: null }, { space: "shared", ...at(33, TODAY) })].filter((each) => each !== null), { mine: false, where: null, order: 33 }),
  ...kept([KINDS.moment.make({ practice: null, text: "I said where my limit is.", what: 1 }, { space: "shared", ...at(34, TODAY - 1) })].filter((each) => each !== null), { mine: false, where: null, order: 34 }),
];

/** The other's newest page was counted until a pin ended its phone. */
const apart: readonly KeptEntry[] = pair.map((entry) => (entry.mine || entry.order !== 14 ? entry : { ...entry, mark: "unconfirmed" as const }));

const device = { letIn: false, brings: 0, doubled: false, name: null, since: 20_000, phone: null } as const;

const devices: readonly OwnDevice[] = (["solo", "shared"] as const).flatMap((space): OwnDevice[] => [
  { ...device, space, number: 0, phone: 0, is: "other", state: "pending" },
  { ...device, space, number: 1, phone: 1, name: "The one in my pocket", is: "this", state: "in" },
  { ...device, space, number: 2, is: "sheet", state: "in" },
  { ...device, space, number: 3, is: "other", state: "in", brings: 1, doubled: space === "shared" },
  { ...device, space, number: 4, is: "other", state: "in", letIn: true },
]);

const relay = { origin: "https://relay.example", reach: "here" } as const;

export const scenes: Readonly<Record<string, Snapshot>> = {
  nothing: NOTHING,
  begun: BEGUN,
  alone: { ...BEGUN, entries: alone },
  connected: { ...BEGUN, entries: alone, relay, persisted: false },
  named: { ...BEGUN, entries: [...alone, ...names.slice(0, 1)], relay, persisted: true },
  pair: { ...BEGUN, entries: pair, relay, shared: { me: 0, confirmed: null }, persisted: true },
  written: { ...BEGUN, entries: written, relay, shared: { me: 0, confirmed: null }, persisted: true },
  empty: { ...BEGUN, entries: names, relay, shared: { me: 0, confirmed: null }, persisted: true },
  away: { ...BEGUN, entries: pair, relay: { ...relay, reach: "away" }, shared: { me: 0, confirmed: null }, persisted: true },
  sheet: { ...BEGUN, entries: pair, relay, shared: { me: 0, confirmed: null }, persisted: true, sheet: true, devices },
  restoring: { ...BEGUN, entries: alone, relay, restoring: true, fetching: { held: 400, of: 1_000 } },
  apart: { ...BEGUN, entries: apart, relay, shared: { me: 0, confirmed: null }, persisted: true, devices, alarms: [{ name: "disowned", space: "shared", reason: "device 1" }] },
  copied: { ...BEGUN, entries: pair, relay, shared: { me: 0, confirmed: null }, persisted: true, alarms: [{ name: "restored", space: "solo", reason: null }] },
  alarmed: {
    ...BEGUN,
    entries: pair,
    relay,
    shared: { me: 0, confirmed: null },
    persisted: true,
    fetching: { held: 1_200, of: 10_000 },
    alarms: [
      { name: "healed", space: "shared", reason: null },
      { name: "quarantined", space: "shared", reason: "bad_wrap" },
    ],
  },
};
