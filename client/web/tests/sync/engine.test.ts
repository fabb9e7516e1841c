import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ready } from "../../src/protocol/primitives.ts";
import { parseEnvelope } from "../../src/protocol/public/envelope.ts";
import { CODE, compare, connectedTo, entry, ORIGIN, Phone, reaches, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

const APP = "http://localhost:4000";

const PLAIN_CODE = CODE.replaceAll("-", "");

let relay: RelayInMemory;

beforeAll(ready);
beforeEach(() => {
  relay = new RelayInMemory(ORIGIN);
});

const connected = () => connectedTo(relay);

/** Two phones that share a space. */
async function pair(): Promise<{ a: Tab; b: Tab; phoneA: Phone; phoneB: Phone }> {
  const { phone: phoneA, tab: a } = await connected();
  const phoneB = new Phone(relay);
  const b = await phoneB.open();
  const invitation = await a.engine.invite(APP);
  const joining = await b.engine.join(invitation.link!);
  expect(await compare(invitation, joining)).toEqual([{ at: "done" }, { at: "done" }]);
  await Promise.all([a.until((s) => s.shared?.me === 0), b.until((s) => s.shared?.me === 1)]);
  return { a, b, phoneA, phoneB };
}

const atRelay = (count: number) => (s: { entries: readonly { where: string | null }[] }) =>
  s.entries.filter((kept) => kept.where === "relay").length === count;

describe("one phone alone", () => {
  it("begins and records without a relay", async () => {
    // Begun and recorded offline, read back by a fresh start.
    const phone = new Phone(relay);
    const tab = await phone.open();
    await tab.engine.begin();
    await tab.engine.begin();
    await tab.engine.record([entry("solo", "one"), entry("solo", "two")]);
    tab.close();

    const again = await phone.open();

    const { begun, entries, shared, relay: reached } = again.engine.snapshot();
    expect({ begun, shared, reached }).toEqual({ begun: true, shared: null, reached: null });
    expect(again.texts("solo")).toEqual(["one", "two"]);
    expect(entries.map(({ where, mine }) => [where, mine])).toEqual([["phone", true], ["phone", true]]);
    expect(relay.routes).toEqual([]);
  });

  it("keeps all entries of a call or none", async () => {
    // One entry for a space that is not there refuses them all.
    const tab = await new Phone(relay).open();
    await tab.engine.begin();

    await expect(tab.engine.record([entry("solo", "one"), entry("shared", "two")])).rejects.toThrow("no_space");
    expect(tab.engine.snapshot().entries).toEqual([]);
  });

  it("brings what waited to the relay", async () => {
    // Entries recorded before there was a relay arrive there, described first, in order, each once.
    const phone = new Phone(relay);
    const tab = await phone.open();
    await tab.engine.begin();
    for (const body of ["one", "two", "three"]) await tab.engine.record([entry("solo", body)]);
    await tab.engine.connect(ORIGIN, CODE.toLowerCase().replaceAll("0", "o"));

    const snapshot = await tab.until(atRelay(3));

    expect(snapshot.alarms).toEqual([]);
    expect(relay.rows().map((row) => row.type)).toEqual([0, 1, 2, 2, 2, 2]);
    expect(snapshot.relay).toEqual({ origin: ORIGIN, reach: "here" });
  });

  it("brings more than one batch", async () => {
    // However much has waited, all of it goes, a batch after the other, by itself.
    const phone = new Phone(relay);
    const tab = await phone.open();
    await tab.engine.begin();
    await tab.engine.record(Array.from({ length: 300 }, (_, i) => entry("solo", `entry ${i}`)));
    await tab.engine.connect(ORIGIN, CODE);
    await tab.until(atRelay(300));
    tab.close();

    const again = await phone.open();

    expect(again.texts("solo").length).toBe(300);
    expect(again.engine.snapshot().entries.every((kept) => kept.where === "relay")).toBe(true);
  });

  it("shows the newest revision", async () => {
    // A later revision replaces the earlier on every road: from the outbox, and from the relay.
    const { tab, phone } = await connected();
    const id = "00".repeat(16);
    await tab.engine.record([entry("solo", "first", 0, id)]);
    await tab.until(atRelay(1));
    await tab.engine.record([entry("solo", "second", 1, id)]);
    await tab.until((s) => s.entries.some((kept) => kept.revision === 1 && kept.where === "relay"));
    tab.close();

    expect((await phone.open()).texts("solo")).toEqual(["second"]);
  });

  it.each([
    ["away", ORIGIN, CODE, true],
    ["code_unknown", ORIGIN, "FFFF-FFFF-FFFF-FFFF", false],
    ["bad_code", ORIGIN, "FFFF", false],
    ["bad_address", "http://relay.example", CODE, false],
  ])("is told why it cannot connect: %s", async (code, origin, typed, down) => {
    // A relay that is away, an unknown code, no code and no address are four different refusals; nothing is kept.
    relay.down = down;
    const tab = await new Phone(relay).open();

    await expect(tab.engine.connect(origin, typed)).rejects.toThrow(code);
    expect(tab.engine.snapshot().relay).toBeNull();
  });
});

describe("a phone with a relay", () => {
  it("stays with it", async () => {
    // Another relay is refused, and whatever was there is as it was.
    const { tab } = await connected();

    await expect(tab.engine.connect("http://localhost:4200", CODE)).rejects.toThrow("other_relay");
    expect(tab.engine.snapshot().relay?.origin).toBe(ORIGIN);
  });

  it("takes another code, if the relay knows it", async () => {
    // A code that the relay does not know never replaces one that works.
    const { tab } = await connected();

    await expect(tab.engine.connect(ORIGIN, "FFFF-FFFF-FFFF-FFFF")).rejects.toThrow("code_unknown");
    await expect(tab.engine.connect(ORIGIN, CODE)).resolves.toBeUndefined();
    expect((await tab.engine.invite(APP)).link).not.toBeNull();
  });

  it.each([0, 1, 2, 3])("is connected or is not, when the storage fails at change %i", async (failing) => {
    // Whatever is kept before the fault, a second try connects it and what was written arrives.
    const phone = new Phone(relay);
    const tab = await phone.open();
    await tab.engine.begin();
    await tab.engine.record([entry("solo", "one")]);
    tab.failChange(failing);
    await tab.engine.connect(ORIGIN, CODE).catch(() => undefined);
    tab.close();

    const again = await phone.open();
    const { relay: reached } = again.engine.snapshot();
    if (reached === null) await again.engine.connect(ORIGIN, CODE);

    expect((await again.until(atRelay(1))).relay?.origin).toBe(ORIGIN);
  });
});

describe("two phones", () => {
  it("find each other and exchange", async () => {
    // What each writes into the shared space is on both; what each keeps alone is on one.
    const { a, b } = await pair();
    await a.engine.record([entry("shared", "from a"), entry("solo", "a alone")]);
    await b.engine.record([entry("shared", "from b"), entry("solo", "b alone")]);

    await Promise.all([a, b].map((tab) => tab.until((s) => s.entries.length === 3)));

    expect(a.texts("shared")).toEqual(["from a", "from b"]);
    expect(b.texts("shared")).toEqual(["from a", "from b"]);
    expect([a.texts("solo"), b.texts("solo")]).toEqual([["a alone"], ["b alone"]]);
    const theirs = b.engine.snapshot().entries.find((kept) => !kept.mine);
    expect(theirs?.where).toBeNull();
    await b.until(atRelay(2));
  });

  it("end the attempt on a wrong number", async () => {
    // One wrong entry ends it on both sides, and no space comes of it.
    const { tab: a } = await connected();
    const b = await new Phone(relay).open();
    const invitation = await a.engine.invite(APP);
    const joining = await b.engine.join(invitation.link!);
    const shown = await reaches(joining, "codes");
    await reaches(invitation, "codes");
    const wrong = shown.at === "codes" && shown.mine === "000000" ? "000001" : "000000";

    await invitation.type(wrong);

    expect(await reaches(invitation, "done")).toEqual({ at: "ended", why: "wrong_number" });
    expect(await reaches(joining, "done")).toEqual({ at: "ended", why: "closed" });
    expect(a.engine.snapshot().shared).toBeNull();
    expect(b.engine.snapshot().shared).toBeNull();
  });

  it("stop when one puts it away", async () => {
    // Cancelled here, closed there.
    const { tab: a } = await connected();
    const b = await new Phone(relay).open();
    const invitation = await a.engine.invite(APP);
    const joining = await b.engine.join(invitation.link!);
    await reaches(joining, "codes");

    await joining.cancel();

    expect(await reaches(joining, "done")).toEqual({ at: "ended", why: "cancelled" });
    expect(await reaches(invitation, "done")).toEqual({ at: "ended", why: "closed" });
  });

  it.each(["code_spent", "code_unknown"])("begin later when the code fails at the last step: %s", async (code) => {
    // Both are told why; with another code the same notebook stands on both, and nothing is paired anew.
    const { tab: a } = await connected();
    const b = await new Phone(relay).open();
    const invitation = await a.engine.invite(APP);
    const joining = await b.engine.join(invitation.link!);
    if (code === "code_spent") relay.codes.set(PLAIN_CODE, 0);
    else relay.codes.delete(PLAIN_CODE);

    const [ended] = await compare(invitation, joining);
    expect(ended).toEqual({ at: "ended", why: code });
    expect(a.engine.snapshot().alarms.map(({ name, space }) => [name, space])).toContainEqual([code, "shared"]);
    await expect(a.engine.invite(APP)).rejects.toThrow("shared_waits");
    await expect(a.engine.connect(ORIGIN, CODE)).rejects.toThrow(code);
    relay.codes.set("FFFFFFFFFFFFFFFF", 16);
    await a.engine.connect(ORIGIN, "FFFF-FFFF-FFFF-FFFF");

    await Promise.all([a.until((s) => s.shared?.me === 0), b.until((s) => s.shared?.me === 1)]);
    await a.engine.record([entry("shared", "from a")]);
    await b.until((s) => s.entries.length === 1);
    expect((await a.until((s) => s.alarms.length === 0)).shared).toEqual({ me: 0, confirmed: null });
  });

  it("share with one other only", async () => {
    // A phone that shares a space neither invites nor joins a second time.
    const { a, b } = await pair();

    await expect(a.engine.invite(APP)).rejects.toThrow("already_shared");
    await expect(b.engine.join(`${APP}/#/join/AAAAAAAAAAAAAAAAAAAAAA/aHR0cDovL2xvY2FsaG9zdA`)).rejects.toThrow(
      "already_shared",
    );
  });

  it("send again unchanged what was lost", async () => {
    // A batch that never arrived goes out again, byte for byte.
    const { a, b } = await pair();
    await b.until((s) => s.relay?.reach === "here");
    relay.loseBatches = 2;
    await a.engine.record([entry("shared", "once")]);

    await b.until((s) => s.entries.length === 1);

    const sent = relay.appended.map((wire) => Buffer.from(wire).toString("hex"));
    const lost = relay.lost.map((wire) => Buffer.from(wire).toString("hex"));
    expect(lost.length).toBe(2);
    expect(sent).toEqual(expect.arrayContaining(lost));
  });

  it("count once what was answered to nobody", async () => {
    // The relay took it and its answer was lost: it comes back in a page, and is not sealed a second time.
    const { a, b } = await pair();
    await b.until((s) => s.relay?.reach === "here");
    relay.loseAnswers = 1;
    await a.engine.record([entry("shared", "once")]);

    await a.until((s) => s.entries.some((kept) => kept.space === "shared" && kept.where === "relay"));
    await b.until((s) => s.entries.length === 1);

    const envelopes = relay.appended.map((wire) => parseEnvelope(wire));
    const places = envelopes.map(({ header }) => `${header.space.join()} ${header.device} ${header.seq}`);
    const ids = envelopes.map(({ id }) => id.join());
    expect(new Set(ids).size).toBe(new Set(places).size);
    expect(b.texts("shared")).toEqual(["once"]);
  });

  it("go on by themselves after the relay was gone", async () => {
    // Written while the relay was away, seen by the other once it is back, without a word from anybody.
    const { a, b } = await pair();
    relay.stop();
    await a.until((s) => s.relay?.reach === "away");
    await a.engine.record([entry("shared", "later")]);
    await a.until((s) => s.entries.map((kept) => kept.where).join() === "phone");

    relay.down = false;

    await b.until((s) => s.entries.length === 1);
    await a.until(atRelay(1));
    expect(a.engine.snapshot().alarms).toEqual([]);
  });
});

describe("several tabs", () => {
  it("never use a sequence number twice", async () => {
    // Five tabs record at once while leaders come and go: every entry arrives once, every number is used once.
    const { phone, tab } = await connected();
    const tabs = [tab, ...(await Promise.all([1, 2, 3, 4].map(() => phone.open())))];
    const written: string[] = [];
    for (let round = 0; round < 12; round++) {
      const alive = tabs.slice(Math.floor(round / 3));
      await Promise.all(
        alive.map((each, i) => {
          written.push(`${round} ${i}`);
          return each.engine.record([entry("solo", `${round} ${i}`)]);
        }),
      );
      if (round % 3 === 2) tabs[Math.floor(round / 3)]!.close();
    }
    const last = tabs[4]!;
    await last.until(atRelay(written.length));

    expect(last.texts("solo")).toEqual(written.sort());
    const seqs = relay.rows().filter((row) => row.type === 2).map((row) => parseEnvelope(row.wire).header.seq);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    expect(last.engine.snapshot().alarms).toEqual([]);
  });

  it("never use one twice even if all of them lead", async () => {
    // Should the lock fail, the vault's own comparison still lets only one tab take each number.
    const phone = new Phone(relay, true);
    const tabs = [await phone.open(), await phone.open(), await phone.open()];
    await tabs[0]!.engine.begin();
    await tabs[0]!.engine.connect(ORIGIN, CODE);
    for (let round = 0; round < 8; round++) {
      await Promise.all(tabs.map((tab, i) => tab.engine.record([entry("solo", `${round} ${i}`)])));
    }
    await Promise.all(tabs.map((tab) => tab.until(atRelay(24))));

    const seqs = relay.rows().filter((row) => row.type === 2).map((row) => parseEnvelope(row.wire).header.seq);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    expect(tabs.flatMap((tab) => tab.engine.snapshot().alarms)).toEqual([]);
  });

  it("all draw the same picture", async () => {
    // What one tab records, the other shows, with where it is.
    const { phone, tab } = await connected();
    const other = await phone.open();
    await other.engine.record([entry("solo", "from the other")]);

    await Promise.all([tab, other].map((each) => each.until(atRelay(1))));

    expect(tab.texts("solo")).toEqual(["from the other"]);
    expect(other.engine.snapshot().relay?.reach).toBe("here");
  });
});
