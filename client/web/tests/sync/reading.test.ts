/** The judge against the vectors that every device reads: what counts, what opens, what is told, the state code. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { ready, same } from "../../src/protocol/primitives.ts";
import { formatId } from "../../src/protocol/public/ids.ts";
import { itemId, runningHash, type Page, type PageItem } from "../../src/protocol/public/messages.ts";
import type { Entry } from "../../src/protocol/secret/entry.ts";
import { stateHash } from "../../src/protocol/secret/state_code.ts";
import { mayWrite } from "../../src/sync/alarms.ts";
import { SHUT, judgePage, type Judgement } from "../../src/sync/judge.ts";
import type { AsideRecord, LinkRecord, TroubleRecord } from "../../src/sync/records.ts";
import { settle } from "../../src/sync/settling.ts";
import { EMPTY_CHAIN, chainRecord, doubtfulOf, restoreState, type SpaceState } from "../../src/sync/state.ts";

interface Given {
  readonly seed: string;
  readonly member: number;
  readonly own: number;
  readonly joint: readonly string[];
  readonly founding: string;
  readonly rows: readonly (readonly [type: number, wire: string, arrived: number])[];
  readonly orders: readonly (readonly (readonly number[])[])[];
}

interface Wanted {
  readonly roster: readonly string[];
  readonly counted: readonly (readonly [number, readonly string[]])[];
  readonly heads: readonly (readonly [number, number, string, number])[];
  readonly entries: readonly (readonly unknown[])[];
  readonly erased: readonly string[];
  readonly shut: readonly (readonly [string, string])[];
  readonly epochs: readonly number[];
  readonly alarms: readonly (readonly [string, string])[];
  readonly may_write: boolean;
  readonly state: string;
}

interface Case {
  readonly name: string;
  readonly in: Given;
  readonly out: Wanted;
}

const VECTORS = new URL("../../../../tests/vectors/reading.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(VECTORS, "utf-8")) as { cases: readonly Case[] };

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));

interface Kept {
  readonly id: Uint8Array;
  readonly member: number;
  readonly device: number;
  readonly entry: Entry;
  readonly erased: boolean;
}

/** A device that reads pages and starts anew after each of them, as from a vault. */
class Reader {
  private chain = EMPTY_CHAIN;
  private aside: readonly AsideRecord[] = [];
  private readonly links: LinkRecord[] = [];
  private readonly kept = new Map<string, Kept>();
  private alarms: readonly TroubleRecord[] = [];
  private state: SpaceState;

  constructor(private readonly given: Given) {
    this.state = this.restored();
  }

  private restored(): SpaceState {
    const space = { seed: bytes(this.given.seed), founding: bytes(this.given.founding) };
    return restoreState(space, this.chain, this.aside, this.links);
  }

  read(items: readonly PageItem[]): void {
    const before = this.restored();
    const judgement = judgePage(before, pageOf(before, items));
    const { state, alarms } = settle(judgement, before.number, false, { ...this.memory(judgement), answered: new Map() });
    for (const { link } of judgement.held) this.links.push(link);
    for (const { id, member, device, entry } of judgement.opened) {
      this.kept.set(formatId(id), { id, member, device, entry, erased: false });
    }
    this.erase(state);
    [this.state, this.alarms, this.aside, this.chain] = [state, alarms, [...state.aside.values()], chainRecord(state, alarms)];
  }

  /** A memory that agrees with what is held as far as it reaches. */
  private memory({ state }: Judgement): Pick<Parameters<typeof settle>[3], "own" | "sealed"> {
    const { chains } = state;
    const device = chains.roster.deviceOf(state.seat.keys.sign);
    const id = device === null ? undefined : chains.run(device.number).ids[this.given.own - 1];
    return { own: { seq: this.given.own, id: id ?? new Uint8Array(32), told: [] }, sealed: [] };
  }

  private erase(state: SpaceState): void {
    for (const [key, kept] of this.kept) {
      if (!state.erased.has(key)) continue;
      const stays = kept.member !== this.given.member && this.given.joint.includes(kept.entry.kind);
      if (stays) this.kept.set(key, { ...kept, erased: true });
      else this.kept.delete(key);
    }
  }

  out(): Wanted {
    const { state } = this;
    const { chains } = state;
    const { devices, ids, head, space } = chains.roster;
    const written = devices.filter(({ number }) => chains.head(number).seq > 0).map(({ number }) => number);
    const heads = devices.map(({ number }) => ({ device: number, ...chains.head(number) }));
    return {
      roster: ids.map(hex),
      counted: written.map((number) => [number, chains.run(number).ids.map(hex)]),
      heads: heads.filter(({ seq }) => seq > 0).map(({ device, seq, id, cited }) => [device, seq, hex(id), cited]),
      entries: this.entries().sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)),
      erased: this.links.filter(({ id }) => this.isNamed(id)).map(({ id }) => hex(id)).sort(),
      shut: this.shut(),
      epochs: [...state.keys.ring.keys()].sort((a, b) => a - b),
      alarms: this.told().map(({ name, reason }) => [name, reason ?? ""]),
      may_write: mayWrite(state),
      state: hex(stateHash(space, head, heads)),
    };
  }

  private entries(): (readonly unknown[])[] {
    const doubtful = new Set(doubtfulOf(this.state).map(formatId));
    return [...this.kept].map(([key, { id, member, device, entry, erased }]) => {
      const { kind, entryId, revision, day, body } = entry;
      const mark = erased ? "erased" : doubtful.has(key) ? "unconfirmed" : null;
      return [hex(id), member, device, kind, hex(entryId), revision, day, hex(body), mark];
    });
  }

  /** Whether an envelope that counts names this one as erased, whoever wrote either. */
  private isNamed(id: Uint8Array): boolean {
    const { chains, erasures } = this.state;
    return (erasures.get(formatId(id)) ?? []).some((by) => chains.counted(by));
  }

  private shut(): [string, string][] {
    const { aside, chains } = this.state;
    const shut = [...aside].filter(([, { reason }]) => SHUT.has(reason));
    const named = shut.flatMap(([key, { reason }]): [string, string][] => {
      const link = this.links.find(({ id }) => formatId(id) === key);
      return link && chains.counted(link.id) ? [[hex(link.id), reason]] : [];
    });
    return named.sort((a, b) => (a[0] < b[0] ? -1 : 1));
  }

  /** What is told; whether an author has recorded again what a pin ended is known to the picture alone. */
  private told(): readonly TroubleRecord[] {
    const doubtful = new Set(doubtfulOf(this.state).map(formatId));
    const all = [...this.kept];
    const isAgain = ({ member, entry }: Kept): boolean =>
      all.some(([key, other]) => !doubtful.has(key) && other.member === member && same(other.entry.entryId, entry.entryId) && other.entry.revision >= entry.revision);
    const stands = (reason: string | null): boolean =>
      all.some(([key, kept]) => doubtful.has(key) && `device ${kept.device}` === reason && !isAgain(kept));
    const isOfTheLine = ({ reason }: TroubleRecord): boolean => reason === "own admission";
    return this.alarms.filter((alarm) => !isOfTheLine(alarm) && (alarm.name !== "disowned" || stands(alarm.reason)));
  }
}

/** A page whose own words are true. */
function pageOf({ number, hash }: SpaceState, items: readonly PageItem[]): Page {
  const end = items.reduce((before, { type, wire, arrived }) => runningHash(before, itemId(type, wire), arrived), hash);
  return { after: number, items, head: number + items.length, hash: end, room: 1 };
}

beforeAll(ready);

describe("what every device reads", () => {
  it.each(cases.map((each) => [each.name, each] as const))("is the same here: %s", (_, { in: given, out }) => {
    // Each way to show the rows, in pages that are judged one by one, ends in what all devices agree on.
    const items = given.rows.map(([type, wire, arrived]): PageItem => ({ type, wire: bytes(wire), arrived }));
    for (const order of given.orders) {
      const reader = new Reader(given);
      for (const page of order) reader.read(page.map((at) => items[at]!));

      expect(reader.out()).toEqual(expected(out));
    }
  });
});

function expected({ roster, counted, heads, entries, erased, shut, epochs, alarms, may_write, state }: Wanted): Wanted {
  return { roster, counted, heads, entries, erased, shut, epochs, alarms, may_write, state };
}
