import "fake-indexeddb/auto";
import { beforeAll, describe, expect, it } from "vitest";
import { Gate, type Doing } from "../../src/platform/gate.ts";
import { guard, type GateAnswer } from "../../src/platform/guarded.ts";
import { openByPasskey, openByWords, type Stretch } from "../../src/platform/lock.ts";
import type { DevicePort } from "../../src/platform/served.ts";
import { Vault } from "../../src/platform/vault.ts";
import type { ToDevice } from "../../src/platform/words-on-the-line.ts";
import { hash32, keyed32, randomBytes, ready } from "../../src/protocol/primitives.ts";

const WORDS = "river copper lantern meadow walnut";
let names = 0;

beforeAll(ready);

interface Stand {
  readonly gate: Gate;
  readonly vault: Vault;
  readonly noted: Doing[];
  readonly waits: number[];
  now: number;
}

const quick: Stretch = (words, salt) => keyed32(hash32(salt), words);

async function stand(name = `gate ${(names += 1)}`, stretch = quick): Promise<Stand & { readonly name: string }> {
  const vault = await Vault.open({ name, random: randomBytes, onTrouble: () => undefined });
  const [noted, waits]: [Doing[], number[]] = [[], []];
  const at = { now: 0 };
  const gate = new Gate(vault, {
    random: randomBytes,
    stretch,
    pause: async (milliseconds) => void waits.push(milliseconds),
    clock: () => at.now,
    suggest: async () => WORDS,
    note: async (doing) => void noted.push(doing),
  });
  return { name, gate, vault, noted, waits, get now() { return at.now; }, set now(now) { at.now = now; } };
}

/** With a lock that is set and open. */
async function locked() {
  const here = await stand();
  await here.gate.again("lock", null);
  expect(await here.gate.setWords(WORDS)).toBe(true);
  return here;
}

describe("the gate", () => {
  it("asks again before the verbs that cannot be undone", async () => {
    // Without a lock a word of one's own is enough, with a lock only the right words; a line is kept before the verb goes on.
    const { gate, noted } = await locked();
    noted.length = 0;

    expect(gate.may("exportFile")).toBe(false);
    expect(await gate.again("export", null)).toBe(false);
    expect(await gate.again("export", { words: "guessed" })).toBe(false);
    expect([gate.may("exportFile"), ...noted]).toEqual([false]);
    expect(await gate.again("export", { words: WORDS })).toBe(true);
    expect(noted).toEqual(["export"]);
    expect(gate.may("record")).toBe(true);
    expect(gate.may("exportFile")).toBe(true);
  });

  it("asks again before a phone comes or goes", async () => {
    // Another own phone is let in or removed only by whoever is asked, and each leaves its line.
    const { gate, noted } = await stand();
    expect([gate.may("invite", ["https://app.example", "own"]), gate.may("removeDevice")]).toEqual([false, false]);
    for (const doing of ["device", "remove"] as const) await gate.again(doing, null);

    expect([gate.may("removeDevice"), gate.may("invite", ["https://app.example", "own"])]).toEqual([true, false]);
    expect(noted).toEqual(["device", "remove"]);
  });

  it("asks again before a sheet is tested, and no line says so", async () => {
    // The test changes nothing anywhere; whoever has no words learns nothing of a sheet that they found.
    const { gate, noted } = await locked();
    noted.length = 0;

    expect([gate.may("testSheet"), await gate.again("test", { words: "guessed" }), gate.may("testSheet")]).toEqual([false, false, false]);
    expect([await gate.again("test", { words: WORDS }), gate.may("testSheet"), gate.may("makeSheet")]).toEqual([true, true, false]);
    expect(noted).toEqual([]);
  });

  it("asks again before the own space moves", async () => {
    // Whoever holds the open notebook for a moment takes it to no relay of their own: moving is taking along.
    const here = await stand();
    expect(here.gate.may("moveTo")).toBe(false);
    await here.gate.again("export", null);
    expect([here.gate.may("moveTo"), here.gate.may("moveTo")]).toEqual([true, false]);
  });

  it("allows one thing, once, and for a minute", async () => {
    // What was allowed for a file is no sheet; it is used up by its use, and by time.
    const here = await stand();
    await here.gate.again("export", null);
    expect(here.gate.may("makeSheet")).toBe(false);
    expect([here.gate.may("exportFile"), here.gate.may("exportFile")]).toEqual([true, false]);
    await here.gate.again("sheet", null);
    here.now += 60_000;
    expect(here.gate.may("makeSheet")).toBe(false);
  });

  it("asks again whatever a release is called", async () => {
    // Recording a page in care, or asking somebody to help, is as much as giving; a note typed there, and a notebook for two, are not.
    const { gate } = await stand();
    const inCare = (kind: string) => [[{ space: "solo", kind }, { space: "care:1", kind }], []];

    expect(["journal", "checkin", "release"].map((kind) => gate.may("record", inCare(kind)))).toEqual([false, false, false]);
    expect(["note", "person", "approve"].map((kind) => gate.may("record", inCare(kind)))).toEqual([true, true, true]);
    expect([gate.may("invite", ["https://app.example"]), gate.may("invite", ["https://app.example", { end: 0, both: false }])]).toEqual([true, false]);
    await gate.again("release", null);
    expect([gate.may("record", inCare("journal")), gate.may("record", inCare("journal"))]).toEqual([true, false]);
  });

  it("counts a try before it is made", async () => {
    // Whoever loads the page anew while the words are at work has used up a try.
    const { vault, name } = await locked();
    vault.close();
    const { vault: next, gate } = await stand(name, () => {
      throw new Error("loaded anew");
    });
    await expect(gate.unlock({ words: "guessed" })).rejects.toThrow("loaded anew");

    expect((await next.lock())!.wrong).toBe(1);
  });

  it("changes the lock only after asking again", async () => {
    // Whoever finds the notebook open cannot put other words, add a passkey, or take the lock off.
    const { gate, vault, name } = await locked();
    const slot = new Uint8Array(32);

    expect(await gate.setWords("other words")).toBe(false);
    expect(await gate.setPasskey(slot, slot, slot)).toBe(false);
    expect(await gate.takeOff()).toBe(false);
    vault.close();
    expect((await stand(name)).vault.isShut).toBe(true);
  });

  it("opens by new words in place of the old ones", async () => {
    // New words take the place of the old ones: those open nothing any more. A passkey that answers meanwhile goes on opening it.
    const { gate, name, vault } = await locked();
    const [id, asked, answer] = [randomBytes(16), randomBytes(32), randomBytes(32)];
    await gate.again("lock", { words: WORDS });
    expect(await gate.setPasskey(id, asked, answer)).toBe(true);
    await gate.again("lock", { words: WORDS });
    expect(await gate.setWords("entirely other words", answer)).toBe(true);
    vault.close();

    const next = (await stand(name)).gate;
    expect(await next.unlock({ words: WORDS })).toBe(false);
    expect(await next.unlock({ answer: randomBytes(32) })).toBe(false);
    expect(await next.unlock({ answer })).toBe(true);
    expect((await next.state()).shut).toBe(false);
  });

  it("what opened it before opens nothing that lies there now", async () => {
    // A copied lock with its words, and a passkey's answer: after other words, and after the passkey went, both give a key that is none.
    const { gate, vault } = await locked();
    const [id, answer] = [randomBytes(16), randomBytes(32)];
    await gate.again("lock", { words: WORDS });
    expect(await gate.setPasskey(id, id, answer)).toBe(true);
    await vault.change(async (drawer) => drawer.put([1], id));
    const copied = (await vault.lock())!;
    await gate.again("lock", { words: WORDS });
    expect(await gate.dropPasskey()).toBe(true);
    const between = (await vault.lock())!;
    await gate.again("lock", { words: WORDS });
    expect(await gate.setWords("entirely other words", answer)).toBe(true);

    const keys = [openByPasskey(copied, answer)!, openByWords(between, WORDS, { stretch: quick })!];
    expect((await vault.lock())!.passkey).toBeNull();
    expect(await vault.read((drawer) => drawer.get([1]))).toEqual(id);
    for (const key of keys) {
      vault.admit(key);
      await expect(vault.read((drawer) => drawer.get([1]))).rejects.toMatchObject({ code: "storage_unreadable" });
    }
  });

  it("changes the lock by words alone", async () => {
    // A passkey answers to whoever knows the phone's own code: it lets a file go, and puts no other words.
    const { gate } = await locked();
    const answer = randomBytes(32);
    await gate.again("lock", { words: WORDS });
    await gate.setPasskey(answer, answer, answer);

    expect([await gate.again("export", { answer }), await gate.again("lock", { answer })]).toEqual([true, false]);
    expect(await gate.setWords("entirely other words", answer)).toBe(false);
  });

  it("R21: meeting another phone asks again under a lock", async () => {
    // An invitation for two, and following one: asked where there is a lock; everywhere it leaves its line.
    const free = await stand();
    expect(await free.gate.lets("invite", ["https://app.example"])).toBe(true);
    expect(free.noted).toEqual(["device"]);
    const { gate, noted } = await locked();
    noted.length = 0;
    for (const [verb, args] of [["invite", ["https://app.example"]], ["join", ["link"]]] as const) {
      expect(await gate.lets(verb, args)).toBe(false);
      await gate.again("device", { words: WORDS });
      expect([await gate.lets(verb, args), await gate.lets(verb, args)]).toEqual([true, false]);
    }
    expect(noted).toEqual(["device", "device"]);
  });

  it("waits longer after five wrong words, also after a new start", async () => {
    // The count is kept with the lock, before the answer; right words end it.
    const { name, vault } = await locked();
    vault.close();
    const first = await stand(name);
    for (let i = 0; i < 6; i++) expect(await first.gate.unlock({ words: `${i}` })).toBe(false);
    first.vault.close();
    const second = await stand(name);
    expect(await second.gate.unlock({ words: "again" })).toBe(false);
    expect(await second.gate.unlock({ words: WORDS })).toBe(true);

    expect([first.waits, second.waits]).toEqual([[2_000], [4_000, 8_000]]);
    expect((await second.vault.lock())!.wrong).toBe(0);
  });

  it("lets nothing of a shut notebook be asked for", async () => {
    // Where the notebook is shut, asking again does not open it, and notes nothing.
    const { name, vault } = await locked();
    vault.close();
    const next = await stand(name);

    expect(await next.gate.again("export", { words: WORDS })).toBe(false);
    expect([next.gate.may("exportFile"), ...next.noted]).toEqual([false]);
  });
});

describe("the guarded port", () => {
  it("refuses a guarded call and hands on every other", async () => {
    // One door for all calls of the page: what wants to be asked again is answered here, the rest goes on in its order.
    const { gate } = await stand();
    const said: unknown[] = [];
    const port: DevicePort = { postMessage: (message) => void said.push(message), onmessage: null };
    const behind = guard(port, Promise.resolve(gate));
    const came: string[] = [];
    behind.onmessage = ({ data }) => void came.push(data.is === "call" ? data.verb : data.is);
    const call = (id: number, verb: string): void => port.onmessage!({ data: { is: "call", id, verb, args: [], pairing: null } as ToDevice } as MessageEvent<ToDevice>);
    call(1, "begin");
    call(2, "makeSheet");
    call(3, "record");
    await Promise.resolve().then(() => gate.opened);
    await gate.again("sheet", null);
    call(4, "makeSheet");
    await gate.opened;
    await new Promise((resolve) => setTimeout(resolve));

    expect(came).toEqual(["begin", "record", "makeSheet"]);
    expect(said).toEqual([{ is: "answer", id: 2, code: "ask_again", value: null }]);
  });

  it("answers what is asked of the gate at a port of its own", async () => {
    // The page's port of the gate speaks the gate's verbs and no others.
    const { gate } = await stand();
    const port: DevicePort = { postMessage: () => undefined, onmessage: null };
    guard(port, Promise.resolve(gate));
    const { port1, port2 } = new MessageChannel();
    const answers: GateAnswer[] = [];
    const both = new Promise<void>((resolve) => {
      port1.onmessage = ({ data }: MessageEvent<GateAnswer>) => {
        answers.push(data);
        if (answers.length === 2) resolve();
      };
    });
    port.onmessage!({ data: { is: "gate" }, ports: [port2] } as unknown as MessageEvent<ToDevice>);
    port1.postMessage({ id: 1, verb: "state", args: [] });
    port1.postMessage({ id: 2, verb: "may", args: ["exportFile"] });
    await both;
    port1.close();

    const byId = answers.sort((a, b) => a.id - b.id);
    expect(byId).toEqual([{ id: 1, code: null, value: { set: false, shut: false, passkey: null } }, { id: 2, code: "device", value: null }]);
  });
});
