/** A relay that forgot, and devices that give it back what it had. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { parseEnvelope, writeEnvelope } from "../../src/protocol/public/envelope.ts";
import { ENVELOPE, type Page, type PageItem } from "../../src/protocol/public/messages.ts";
import { CODE, Phone, compare, entry, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

const ORIGIN = "http://localhost:4100";
const APP = "http://localhost:4000";

let relay: RelayInMemory;

beforeAll(ready);
beforeEach(() => {
  relay = new RelayInMemory(ORIGIN);
});

/** Two phones that share a space and have each written so many entries into it. */
async function pair(each: number): Promise<{ a: Tab; b: Tab; phoneA: Phone }> {
  const phoneA = new Phone(relay);
  const [a, b] = await Promise.all([phoneA.open(), new Phone(relay).open()]);
  await a.engine.begin();
  await a.engine.connect(ORIGIN, CODE);
  const invitation = await a.engine.invite(APP);
  await compare(invitation, await b.engine.join(invitation.link!));
  await Promise.all([a.until((s) => s.shared?.me === 0), b.until((s) => s.shared?.me === 1)]);
  for (let i = 0; i < each; i++) {
    await Promise.all([a, b].map((tab, who) => tab.engine.record([entry("shared", `${who} ${i}`)])));
  }
  await Promise.all([a, b].map((tab) => tab.until((s) => atRelay(s) === each && s.entries.length === 2 * each)));
  return { a, b, phoneA };
}

const NO_PAGE: Page = { after: 0, items: [], head: 0, hash: new Uint8Array(32), room: 0 };

type Shown = { readonly entries: readonly { readonly where: string | null }[]; readonly alarms: readonly { readonly name: string }[] };

const atRelay = ({ entries }: Shown): number => entries.filter((kept) => kept.where === "relay").length;
const told = (name: string) => ({ alarms }: Shown) => alarms.some((alarm) => alarm.name === name);

/** The log of the space that has two members. */
function sharedLog(): readonly PageItem[] {
  return relay.logs()[relay.rosters().findIndex(({ rotations }) => rotations.length === 2)]!;
}

/** Ids of all envelopes in the log of the shared space, sorted. */
function idsAtRelay(): string[] {
  const ids = sharedLog().filter(({ type }) => type === ENVELOPE).map(({ wire }) => parseEnvelope(wire).id);
  return [...new Set(ids.map((id) => Buffer.from(id).toString("hex")))].sort();
}

/** Whether the newest row of each envelope of a log has its body. */
function wholeIn(log: readonly PageItem[]): boolean {
  const newest = new Map<string, boolean>();
  for (const { type, wire } of log) {
    if (type !== ENVELOPE) continue;
    const { id, body } = parseEnvelope(wire);
    newest.set(Buffer.from(id).toString("hex"), body !== null);
  }
  return [...newest.values()].every((whole) => whole);
}

function withoutBodies(page: Page): Page {
  const items = page.items.map((item) => {
    if (item.type !== ENVELOPE) return item;
    const { headerBytes, commitment, bodyHash, signature, wrap } = parseEnvelope(item.wire);
    return { ...item, wire: writeEnvelope(headerBytes, commitment, bodyHash, signature, null, wrap) };
  });
  return { ...page, items };
}

describe("a relay restored from a backup", () => {
  it("is complete again, and each device says so once", async () => {
    // Forty envelopes of two authors were lost: none is missing afterwards, nothing local is, the codes agree.
    const { a, b } = await pair(20);
    const before = idsAtRelay();
    relay.rewindTo(4);
    [a, b].forEach((tab) => tab.engine.wake());

    await Promise.all([a, b].map((tab) => tab.until((s) => told("healed")(s) && atRelay(s) === 20)));

    expect(idsAtRelay()).toEqual(before);
    expect(a.texts("shared")).toEqual(b.texts("shared"));
    await Promise.all([a, b].map((tab) => tab.until((s) => s.alarms.every(({ name }) => name === "healed"))));
    expect(await a.engine.stateCode("shared")).toEqual(await b.engine.stateCode("shared"));
    await a.engine.dismiss("healed");
    expect(a.engine.snapshot().alarms).toEqual([]);
  });

  it("gets back what another wrote, from one phone alone", async () => {
    // The author's phone never calls again; the one that holds its envelopes brings them back.
    const { a, b } = await pair(5);
    const before = idsAtRelay();
    b.close();
    relay.rewindTo(3);
    a.engine.wake();

    await a.until((s) => told("healed")(s) && atRelay(s) === 5);

    expect(idsAtRelay()).toEqual(before);
  });

  it("gets back the roster first, also while it waits for the phones", async () => {
    // A removal was lost with it: the relay takes no records, and gets them with a proof.
    const { a, b } = await pair(2);
    await a.engine.connect(ORIGIN, CODE);
    await a.engine.makeSheet();
    await a.until((s) => s.sheet);
    const rosters = relay.rosters().map((roster) => roster.ids.length);
    relay.rewindTo(2, true);
    [a, b].forEach((tab) => tab.engine.wake());

    await Promise.all([a, b].map((tab) => tab.until((s) => told("healed")(s) && atRelay(s) === 2)));

    await relay.until(() => relay.rosters().every((roster, at) => roster.ids.length === rosters[at]));
    await Promise.all([a, b].map((tab) => tab.until((s) => s.alarms.every(({ name }) => name === "healed"))));
  });

  it("shows as on this phone what it has lost and not got back", async () => {
    // While the relay takes nothing, what it held of one's own is not called at the relay.
    const { a } = await pair(3);
    relay.rewindTo(2);
    relay.refusal = "over_quota";
    a.engine.wake();

    const { entries } = await a.until(told("healed"));

    expect(entries.filter(({ mine }) => mine).map(({ where }) => where)).not.toContain("relay");
    relay.refusal = null;
    a.engine.wake();
    await a.until((s) => atRelay(s) === 3);
  });

  it("gets back the words of what it holds as covers only", async () => {
    // Bodies were lost, the log was not: the phone that has them sends them, and each envelope is whole once more.
    const { a, b } = await pair(2);
    b.close();
    relay.takeUp(relay.backup().map((items) => [...withoutBodies({ ...NO_PAGE, items }).items]));
    a.engine.wake();

    await a.until(told("healed"));
    await relay.until(() => wholeIn(sharedLog()));

    expect(a.texts("shared").length).toBe(4);
  });

  it("goes on after a crash in between", async () => {
    // What is to be brought back lies in the vault: another start does what the first one did not.
    const { a, b, phoneA } = await pair(4);
    const before = idsAtRelay();
    b.close();
    relay.rewindTo(2);
    relay.loseBatches = 1;
    const lost = relay.stopsAtLoss();
    a.engine.wake();
    await lost;
    a.close();
    relay.down = false;

    const again = await phoneA.open();
    await again.until((s) => told("healed")(s) && atRelay(s) === 4);

    expect(idsAtRelay()).toEqual(before);
  });
});

describe("two phones that answer each other", () => {
  it("know the day on which the other last named a page of theirs", async () => {
    // Nothing is confirmed before the other has written with one's own page before them; then its day is known.
    const { a, b } = await pair(1);
    await b.engine.record([entry("shared", "an answer")]);

    const { shared } = await a.until((s) => s.entries.length === 3 && s.shared?.confirmed !== null);

    expect(shared?.confirmed).toBe(20_000);
  });
});

describe("an envelope without its words", () => {
  it("is told of, and opens when they come", async () => {
    // The relay hands over covers only; later it hands over all.
    const { a, b } = await pair(1);
    relay.bend = withoutBodies;
    await b.engine.record([entry("shared", "covered")]);
    await a.until(told("body_missing"));
    expect(a.texts("shared")).not.toContain("covered");

    relay.bend = (page) => page;
    relay.rewindTo(4);
    [a, b].forEach((tab) => tab.engine.wake());

    await a.until((s) => s.entries.length === 3 && !told("body_missing")(s));
    expect(a.texts("shared")).toContain("covered");
  });
});

describe("a page that the relay keeps back", () => {
  it("is missed as soon as somebody has seen it", async () => {
    // One envelope of three is dropped for one of the phones: what follows it tells of a gap, and is not shown.
    const { a, b } = await pair(1);
    let dropped: Uint8Array | null = null;
    relay.bend = (page) => {
      const items = page.items.filter(({ type, wire }) => {
        if (type !== ENVELOPE || parseEnvelope(wire).header.device !== 1 || parseEnvelope(wire).header.seq !== 2) return true;
        dropped = wire;
        return false;
      });
      return { ...page, items };
    };
    await b.engine.record([entry("shared", "first")]);
    await b.engine.record([entry("shared", "second")]);

    const { alarms } = await a.until((s) => s.alarms.some(({ name }) => name === "gap" || name === "differs"));

    expect(dropped).not.toBeNull();
    expect(alarms.map(({ name, reason }) => [name, reason])).toEqual(expect.arrayContaining([["gap", "device 1"]]));
    expect(a.texts("shared")).not.toContain("second");
  });
});

describe("two rosters of one space", () => {
  it("stop whoever meets the second, and nothing is written any more", async () => {
    // A copied phone and a relay taken back: each half signs another record 2. Nothing is lost, nothing goes out.
    const phone = new Phone(relay);
    const tab = await phone.open();
    await tab.engine.begin();
    await tab.engine.connect(ORIGIN, CODE);
    await tab.engine.record([entry("solo", "before")]);
    await tab.until((s) => atRelay(s) === 1);
    const early = relay.backup();
    tab.close();
    const copy = await phone.copy();
    const first = await phone.open();
    await first.engine.makeSheet();
    await first.until((s) => s.devices.some(({ is }) => is === "sheet"));
    first.close();
    relay.takeUp(early);
    const second = await copy.open();
    await second.engine.makeSheet();
    second.close();
    const sent = relay.appended.length;

    const again = await phone.open();
    await again.until(told("forked_roster"));
    await again.engine.record([entry("solo", "after")]);
    await again.until((s) => s.entries.length === 2);
    const asked = relay.asked("fetch", 1);
    again.engine.wake();
    await asked;

    expect(again.texts("solo")).toEqual(["after", "before"]);
    expect(relay.appended.length).toBe(sent);
  });
});
