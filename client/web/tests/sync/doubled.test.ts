/** A phone that was copied by somebody else: what the copy wrote is its human's to keep or to leave, and never speaks for them. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import type { NewEntry, Snapshot } from "../../src/sync/face.ts";
import { mayComeAgain, type Word } from "../../src/sync/rerecording.ts";
import { connectedTo, entry, ORIGIN, Phone, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";


let relay: RelayInMemory;

beforeAll(ready);
beforeEach(() => {
  relay = new RelayInMemory(ORIGIN);
});

const told = (name: string) => ({ alarms }: Snapshot) => alarms.some((alarm) => alarm.name === name);
const signed = (text: string): NewEntry => ({ ...entry("solo", text), kind: "sign" });
const arrived = (s: Snapshot): boolean => s.entries.length > 0 && s.entries.every(({ where }) => where === "relay");

const connected = () => connectedTo(relay);

async function write(phone: Phone, entries: readonly NewEntry[]): Promise<void> {
  const tab = await phone.open();
  await tab.engine.record(entries);
  await tab.until(arrived);
  tab.close();
}

/** The phone and its copy write apart; the relay shows both stories, the copy's first. */
async function writeApart(phone: Phone, own: readonly NewEntry[], copied: readonly NewEntry[]): Promise<Phone> {
  const [copy, early] = [await phone.copy(), relay.backup()];
  await write(phone, own);
  const rows = relay.logs()[0]!.slice(-own.length);
  relay.takeUp(early);
  await write(copy, copied);
  relay.takeUp([[...relay.logs()[0]!, ...rows]]);
  return copy;
}

/** What stands confirmed, and what stands apart. */
function shown(tab: Tab): { readonly stands: string[]; readonly apart: string[] } {
  const { entries } = tab.engine.snapshot();
  const texts = (mark: string | null) => entries.filter((each) => each.mark === mark).map(({ body }) => new TextDecoder().decode(body)).sort();
  return { stands: texts(null), apart: texts("unconfirmed") };
}

describe("a phone that somebody else has copied", () => {
  it("keeps only what it remembers, however long the copy's story is", async () => {
    // The copy wrote more, and signed: none of it counts, and nothing of it is written again.
    const { phone, tab } = await connected();
    tab.close();
    await writeApart(phone, [entry("solo", "mine")], [signed("theirs"), entry("solo", "more"), entry("solo", "and more")]);
    const again = await phone.open();
    await again.until(told("restored"));

    await again.engine.enrolAgain(false);
    await again.until((s) => !told("restored")(s) && s.devices.some(({ is, number }) => is === "this" && number === 1));
    await again.engine.record([entry("solo", "later")]);
    await again.until((s) => arrived(s) && shown(again).stands.length === 2);

    expect(shown(again).stands).toEqual(["later", "mine"]);
  });

  it("keeps all notes on its human's word, and signs nothing that it did not sign", async () => {
    // The shorter story of the copy is written again, but for what was said to others.
    const { phone, tab } = await connected();
    tab.close();
    const own = [entry("solo", "mine"), signed("my own word"), entry("solo", "and mine")];
    await writeApart(phone, own, [signed("theirs"), entry("solo", "a note")]);
    const again = await phone.open();
    await again.until(told("restored"));

    await again.engine.enrolAgain(true);

    await again.until((s) => !told("restored")(s) && arrived(s) && shown(again).stands.length === 4);
    expect(shown(again)).toEqual({ stands: ["a note", "and mine", "mine", "my own word"], apart: [] });
  });

  it("does not lose what it had not sent", async () => {
    // What waited goes out under the new seat, what was said to others too: this phone wrote it.
    const { phone, tab } = await connected();
    tab.close();
    await writeApart(phone, [entry("solo", "mine")], [entry("solo", "theirs"), entry("solo", "more")]);
    const again = await phone.open();
    await again.until(told("restored"));
    await again.engine.record([signed("waiting")]);

    await again.engine.enrolAgain(false);

    await again.until((s) => !told("restored")(s) && arrived(s) && shown(again).stands.length === 2);
    expect(shown(again).stands).toEqual(["mine", "waiting"]);
  });
});

describe("another phone of one's own that somebody has copied", () => {
  /** A second phone of the same member, by a sheet, while the first one is copied. */
  async function beside(own: readonly NewEntry[], copied: readonly NewEntry[]): Promise<Tab> {
    const { phone, tab } = await connected();
    const { words } = await tab.engine.makeSheet();
    const mine = await new Phone(relay).open();
    await mine.engine.restore(words.join(" "), ORIGIN, true);
    await mine.until((s) => s.begun && !s.restoring);
    await tab.until((s) => s.devices.length === 3);
    tab.close();
    await writeApart(phone, own, copied);
    mine.engine.wake();
    await mine.until(told("forked"));
    return mine;
  }

  it("ends where the two stories part, if its human leaves the rest out", async () => {
    // Neither story counts from there on, and nothing of either is written again.
    const mine = await beside([entry("solo", "one")], [signed("other"), entry("solo", "note")]);

    await mine.engine.removeDevice("solo", 0, false);

    await mine.until((s) => !told("forked")(s) && s.devices.some(({ number, state }) => number === 0 && state !== "in"));
    await mine.engine.record([entry("solo", "later")]);
    await mine.until((s) => arrived(s) && shown(mine).stands.includes("later") && shown(mine).stands.length === 1);

    expect(shown(mine).stands).toEqual(["later"]);
  });

  it("keeps the longer story and the notes of the other, if its human wants all of it", async () => {
    // What the shorter story said to others is not said again by this phone, which did not say it.
    const mine = await beside([entry("solo", "one"), entry("solo", "two"), entry("solo", "three")], [signed("other"), entry("solo", "note")]);

    await mine.engine.removeDevice("solo", 0, true);

    await mine.until((s) => !told("forked")(s) && shown(mine).stands.length === 4 && arrived(s));
    expect(shown(mine).stands).toEqual(["note", "one", "three", "two"]);
  });
});

describe("a word that is recorded again", () => {
  const word: Word = { id: new Uint8Array(32), entry: null, erases: [], own: false };

  it.each(["sign", "sheet", "spare", "erase"])("is never another copy's %s", (kind) => {
    // What this phone sealed itself may come again whatever it is.
    const isJoint = (each: string): boolean => each === "sign";

    expect(mayComeAgain(word, kind, isJoint)).toBe(false);
    expect(mayComeAgain({ ...word, own: true }, kind, isJoint)).toBe(true);
    expect(mayComeAgain(word, "note", isJoint)).toBe(true);
  });
});

