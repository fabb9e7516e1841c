/**
 * A relay in memory for tests: speaks the public messages over the two wires that a phone has, and judges as a relay
 * does. Can be cut off, can lose its answers, and can be told to lie.
 */
import { Refused } from "../../src/protocol/errors.ts";
import { randomBytes, same } from "../../src/protocol/primitives.ts";
import { formatId } from "../../src/protocol/public/ids.ts";
import * as m from "../../src/protocol/public/messages.ts";
import { requireLookup, requireProof } from "../../src/protocol/public/proof.ts";
import { Roster, parseRecord, type Device } from "../../src/protocol/public/roster.ts";
import { SetWakeRequest, WakeKeyReply } from "../../src/protocol/public/wake.ts";
import type { Wires } from "../../src/platform/relay.ts";
import { BlobRefused, BlobsInMemory } from "./blobs-in-memory.ts";
import { BoxesInMemory, Declined } from "./boxes-in-memory.ts";
import { InMemorySocket } from "./socket-in-memory.ts";
import { SpaceInMemory } from "./space-in-memory.ts";

interface Token {
  readonly space: string;
  readonly sign: Uint8Array;
}

const SMALL_BYTES = 1600;

export class RelayInMemory {
  /** Under which it wakes; null where it wakes nobody. */
  wakeKey: Uint8Array | null = null;
  /** What was said about being woken: for which space, and where. */
  readonly endpoints: (readonly [space: string, endpoint: string | null])[] = [];
  /** No answer at all while set. */
  down = false;
  /** How many batches are lost before the relay sees them. */
  loseBatches = 0;
  /** Called when a batch was lost. */
  afterLoss: () => void = () => undefined;
  /** While set, every append is refused with this code. */
  refusal: string | null = null;
  /** While set, there is room for the smallest envelopes only. */
  tooFull = false;
  /** Acknowledges what is appended, under the number of the newest row, and keeps none of it. */
  swallows = false;
  /** While set, pages for followers wait here until they are called. */
  late: (() => void)[] | null = null;
  /** Called between an append and its answer. */
  afterAppend: () => void = () => undefined;
  /** How many answers are lost after the work was done. */
  loseAnswers = 0;
  codes = new Map<string, number>([["0123456789ABCDEF", 16]]);
  readonly blobs = new BlobsInMemory();
  readonly appended: Uint8Array[] = [];
  readonly lost: Uint8Array[] = [];
  readonly routes: string[] = [];
  /** Which seat has come to which space, each time; and how many bytes of pages each was given there. */
  readonly visits: (readonly [seat: string, space: string])[] = [];
  readonly given: (readonly [seat: string, space: string, bytes: number])[] = [];
  /** Changes a page on its way out. */
  bend: (page: m.Page) => m.Page = (page) => page;
  private readonly onAnswer = new Set<() => void>();
  private readonly awaited = new Set<{ readonly route: string; left: number; readonly resolve: () => void }>();
  private readonly spaces = new Map<string, SpaceInMemory>();
  private readonly tokens = new Map<string, Token>();
  private readonly boxes = new BoxesInMemory((code) => this.codes.has(code));
  private readonly sockets = new Set<InMemorySocket>();

  constructor(readonly origin: string) {}

  wires(): Wires {
    return {
      fetch: (address, init) => this.fetch(address, init),
      socket: (address) => new InMemorySocket(this, address) as unknown as WebSocket,
    };
  }

  /** Forgets tokens and cuts every connection, as a restart does. */
  restart(): void {
    this.tokens.clear();
    for (const socket of [...this.sockets]) socket.cut(1006);
  }

  stop(): void {
    this.down = true;
    this.restart();
  }

  /** From the next batch that is lost on, it answers nobody; resolves then. */
  stopsAtLoss(): Promise<void> {
    return new Promise((resolve) => {
      this.afterLoss = () => {
        this.stop();
        resolve();
      };
    });
  }

  /** All rows of all spaces. */
  rows(): m.PageItem[] {
    return [...this.spaces.values()].flatMap((space) => space.rows.map((row) => row.item));
  }

  logs(): m.PageItem[][] {
    return [...this.spaces.values()].map((space) => space.rows.map((row) => row.item));
  }

  /** The same as whoever fetches all of it gets it: without the bodies that were erased. */
  served(): m.PageItem[][] {
    return [...this.spaces.values()].map((space) => {
      const items: m.PageItem[] = [];
      while (items.length < space.rows.length) items.push(...space.page(items.length).items);
      return items;
    });
  }

  /** Goes back to a backup of every space with so many rows, as after a restore; `heals` as a relay does that knows it. */
  rewindTo(number: number, heals = false): void {
    for (const [key, space] of this.spaces) {
      const before = SpaceInMemory.of(space.rows.slice(0, number).map((row) => row.item));
      if (heals) before.beginHealing();
      this.spaces.set(key, before);
    }
    this.restart();
  }

  /** A copy of all that it holds; `takeUp` makes it go on from there. */
  backup(): m.PageItem[][] {
    return this.logs();
  }

  takeUp(logs: readonly m.PageItem[][]): void {
    this.spaces.clear();
    for (const log of logs) {
      const space = SpaceInMemory.of(log);
      this.spaces.set(formatId(space.roster.space), space);
    }
    this.restart();
  }

  /** How many mails each side of each mailbox has put. */
  mails(): number[][] {
    return this.boxes.mails();
  }

  /** The rosters of all spaces. */
  rosters(): Roster[] {
    return [...this.spaces.values()].map((space) => space.roster);
  }

  /** Resolves when a route has been asked for `times` more times. */
  asked(route: string, times: number): Promise<void> {
    return new Promise((resolve) => this.awaited.add({ route, left: times, resolve }));
  }

  /** Resolves after the first answer with which something holds of this relay. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        this.onAnswer.delete(look);
        resolve();
      };
      this.onAnswer.add(look);
      look();
    });
  }

  private note(route: string): void {
    this.routes.push(route);
    for (const wait of this.awaited) {
      if (wait.route === route) wait.left -= 1;
      if (wait.left > 0) continue;
      this.awaited.delete(wait);
      wait.resolve();
    }
  }

  private async fetch(address: string, init: RequestInit): Promise<Response> {
    await Promise.resolve();
    if (this.down || !address.startsWith(`${this.origin}/v1/`)) throw new TypeError("no route");
    const route = address.slice(`${this.origin}/v1/`.length);
    this.note(route);
    const headers = new Headers(init.headers);
    try {
      const token = headers.get("Authorization")?.slice("Bearer ".length) ?? "";
      const body = await this.answer(route, init.body as Uint8Array, token, init.signal!);
      if (this.loseAnswers > 0 && route === "append") {
        this.loseAnswers -= 1;
        throw new TypeError("answer lost");
      }
      for (const look of this.onAnswer) look();
      return response(200, body);
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Declined)) throw error;
      const detail = error instanceof Declined ? error.detail : null;
      const refusal = { code: error.code, sentence: "No.", todo: "Stop.", detail };
      return response(403, m.write(m.Refusal, refusal));
    }
  }

  private async answer(route: string, body: Uint8Array, token: string, signal: AbortSignal): Promise<Uint8Array> {
    if (route === "append" && this.loseBatches > 0) {
      this.loseBatches -= 1;
      this.lost.push(...m.parseRequest(m.AppendRequest, body).items.map(({ wire }) => wire));
      this.afterLoss();
      throw new TypeError("lost");
    }
    switch (route) {
      case "challenge":
        return m.write(m.ChallengeReply, { challenge: randomBytes(32) });
      case "proof":
        return this.prove(m.parseRequest(m.ProofRequest, body));
      case "found":
        return this.found(m.parseRequest(m.FoundRequest, body));
      case "append":
        return this.append(token, m.parseRequest(m.AppendRequest, body));
      case "fetch":
        return this.give(token, this.bend(this.spaceOf(token).page(m.parseRequest(m.FetchRequest, body).after)));
      case "lookup":
        return this.lookup(m.parseRequest(m.LookupRequest, body));
      case "heal":
        this.spaceOf(token).awaited.clear();
        return m.write(m.Done, { version: 1 });
      case "blobs/put":
      case "blobs/missing":
      case "blobs/get":
      case "blobs/drop":
        return this.carry(route, token, body);
      default:
        if (route.startsWith("wake/")) return this.wake(route, this.callerOf(token).space.roster.space, body);
        return this.boxes.answer(route, body, signal);
    }
  }

  private wake(route: string, space: Uint8Array, body: Uint8Array): Uint8Array {
    if (this.wakeKey === null) throw new Declined("no_wake");
    if (route === "wake/key") return m.write(WakeKeyReply, { key: this.wakeKey });
    this.endpoints.push([formatId(space), route === "wake/set" ? m.parseRequest(SetWakeRequest, body).endpoint : null]);
    return m.write(m.Done, { version: 1 });
  }

  private carry(route: string, token: string, body: Uint8Array): Uint8Array {
    const { space, device } = this.callerOf(token);
    try {
      return this.blobs.answer(route, body, space.roster.space, device.member);
    } catch (error) {
      throw error instanceof BlobRefused ? new Declined(error.code) : error;
    }
  }

  private callerOf(token: string): { readonly space: SpaceInMemory; readonly device: Device } {
    const held = this.tokens.get(token);
    if (held) this.visits.push([formatId(held.sign), held.space]);
    const space = held && this.spaces.get(held.space);
    const device = held && space?.roster.deviceOf(held.sign);
    if (!space || !device || device.endedN !== null) throw new Declined("unknown");
    return { space, device };
  }

  private give(token: string, page: m.Page): Uint8Array {
    const bytes = m.write(m.Page, page);
    const held = this.tokens.get(token);
    if (held) this.given.push([formatId(held.sign), held.space, bytes.length]);
    return bytes;
  }

  private spaceOf(token: string): SpaceInMemory {
    return this.callerOf(token).space;
  }

  private prove(request: m.ProofRequest): Uint8Array {
    requireProof(request, this.origin);
    this.visits.push([formatId(request.public), formatId(request.space)]);
    const space = this.spaces.get(formatId(request.space));
    if (!space) throw new Declined("unknown");
    this.takeTail(space, request);
    const device = space.roster.deviceOf(request.public);
    if (device === null) throw new Declined("unknown");
    if (device.endedN !== null) throw new Declined("ended", this.recordsOf(space, request.known + 1, device.endedN));
    space.awaited.delete(formatId(request.public));
    const token = randomBytes(32);
    this.tokens.set(formatId(token), { space: formatId(request.space), sign: request.public });
    return m.write(m.ProofReply, { token, seconds: 900 });
  }

  /** What continues the roster held, up to a record that ends the prover; a tail that contradicts it is answered. */
  private takeTail(space: SpaceInMemory, { public: sign, tail }: m.ProofRequest): void {
    for (const wire of tail) {
      const { id, record } = parseRecord(wire);
      if (space.roster.numberOf(id) !== null) continue;
      const contradicts = record.n < space.roster.ids.length;
      if (contradicts) throw new Declined("forked_roster", this.recordsOf(space, record.n, record.n));
      space.appendRecord(wire);
      if (space.roster.deviceOf(sign)?.endedN != null) return;
    }
  }

  /** The records n to m of a space, as the detail of a refusal. */
  private recordsOf(space: SpaceInMemory, first: number, last: number): Uint8Array {
    const ids = space.roster.ids.slice(first, last + 1);
    const wires = ids.map((id) => space.rows.find((row) => same(row.id, id))!.item.wire);
    return m.write(m.Records, { wires });
  }

  private lookup(request: m.LookupRequest): Uint8Array {
    requireLookup(request, this.origin);
    const space = [...this.spaces.values()].find(({ roster }) => roster.deviceOf(request.public)?.endedN === null);
    if (space === undefined) throw new Declined("unknown");
    return m.write(m.LookupReply, { space: space.roster.space });
  }

  private found(request: m.FoundRequest): Uint8Array {
    const left = this.codes.get(request.code);
    if (left === undefined) throw new Declined("code_unknown");
    const roster = Roster.found(request.founding);
    const key = formatId(roster.space);
    if (!this.spaces.has(key)) {
      if (left === 0) throw new Declined("code_spent");
      const space = new SpaceInMemory(request.founding);
      space.appendRecord(request.rotate);
      this.spaces.set(key, space);
      this.codes.set(request.code, left - 1);
    }
    return m.write(m.FoundReply, { number: 2 });
  }

  private append(token: string, { items }: m.AppendRequest): Uint8Array {
    const { space, device } = this.callerOf(token);
    if (this.refusal !== null) throw new Declined(this.refusal);
    if (this.swallows) return m.write(m.AppendReply, { numbers: items.map(() => space.rows.length) });
    const numbers = items.map(({ type, wire }) => {
      if (this.tooFull && type === m.ENVELOPE && wire.length > SMALL_BYTES) throw new Declined("over_quota");
      this.appended.push(wire);
      if (type !== m.ROSTER) return space.appendEnvelope(wire, device);
      if (space.awaited.size > 0) throw new Declined("healing");
      return space.appendRecord(wire);
    });
    for (const tell of space.followers) tell();
    this.afterAppend();
    return m.write(m.AppendReply, { numbers });
  }

  /** A follower's first frame; answers how to stop. */
  follow(socket: InMemorySocket, frame: Uint8Array): void {
    this.note("follow");
    const { token, after } = m.parseRequest(m.FollowFrame, frame);
    if (!this.tokens.has(formatId(token))) return socket.cut(4403);
    const space = this.spaceOf(formatId(token));
    let cursor = after ?? 0;
    const send = (): void => {
      while (cursor < space.rows.length) {
        const page = this.bend(space.page(cursor));
        cursor += page.items.length;
        const give = (): void => socket.give(this.give(formatId(token), page));
        if (this.late === null) give();
        else this.late.push(give);
      }
    };
    space.followers.add(send);
    this.sockets.add(socket);
    socket.gone = () => {
      space.followers.delete(send);
      this.sockets.delete(socket);
    };
    send();
  }
}

function response(status: number, body: Uint8Array): Response {
  const init = { status, headers: { "Content-Type": m.MEDIA_TYPE } };
  return new Response(new Uint8Array(body), init);
}
