/** Appends as this phone sends them: on the connection that is open, by request, and when a line breaks between. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Line } from "../../src/platform/follow.ts";
import { Relay } from "../../src/platform/relay.ts";
import * as m from "../../src/protocol/public/messages.ts";

const ORIGIN = "https://relay.example";
const TOKEN = new Uint8Array(32);
const ITEM = { type: m.ENVELOPE, wire: new Uint8Array([1]) };
const FOLLOW = { version: 1, token: TOKEN, after: 0 };

/** A relay that numbers what it has not seen, and says what each way brought. */
class Numbered {
  readonly seen: Uint8Array[] = [];
  requests = 0;
  socket: Fake | null = null;

  number(items: readonly m.Item[]): number[] {
    return items.map(({ wire }) => {
      const at = this.seen.findIndex((each) => each.join() === wire.join());
      return at >= 0 ? at + 1 : this.seen.push(wire);
    });
  }

  readonly wires = {
    fetch: async (_: string, init: RequestInit): Promise<Response> => {
      this.requests += 1;
      const { items } = m.parseRequest(m.AppendRequest, init.body as Uint8Array);
      const body = new Uint8Array(m.write(m.AppendReply, { numbers: this.number(items) }));
      return new Response(body, { headers: { "Content-Type": m.MEDIA_TYPE } });
    },
    socket: (): WebSocket => (this.socket = new Fake(this)) as unknown as WebSocket,
    lines: new Map<string, Line>(),
  };
}

class Fake {
  binaryType = "";
  onopen: () => void = () => undefined;
  onmessage: (event: { data: ArrayBuffer }) => void = () => undefined;
  onclose: (event: { code: number }) => void = () => undefined;
  onerror: () => void = () => undefined;
  answers: "at once" | "never" | "cut" | m.Refusal = "at once";
  private first = true;

  constructor(private readonly relay: Numbered) {}

  send(frame: Uint8Array): void {
    if (this.first) return void (this.first = false);
    const { call, items } = m.parseRequest(m.AppendFrame, frame);
    if (typeof this.answers === "object") return this.give(m.AppendAnswer, { call, numbers: null, refusal: this.answers });
    const numbers = this.relay.number(items);
    if (this.answers === "cut") this.onclose({ code: 1006 });
    if (this.answers === "at once") this.give(m.AppendAnswer, { call, numbers, refusal: null });
  }

  give<T>(kind: Parameters<typeof m.write<T>>[0], message: T): void {
    this.onmessage({ data: new Uint8Array(m.write(kind, message)).buffer });
  }

  close(): void {
    return undefined;
  }
}

let relay: Numbered;
let phone: Relay;
let ended: boolean[];

beforeEach(() => {
  relay = new Numbered();
  phone = new Relay(ORIGIN, relay.wires);
  ended = [];
});

function follow(): { hangUp: () => void; socket: Fake } {
  const hangUp = phone.follow(TOKEN, 0, { page: () => undefined, ended: (refused) => ended.push(refused) });
  relay.socket!.onopen();
  return { hangUp, socket: relay.socket! };
}

describe("an append", () => {
  test("goes by request without a connection", async () => {
    expect(await phone.append(TOKEN, [ITEM])).toEqual({ is: "here", value: [1] });
    expect(relay.requests).toBe(1);
  });

  test("goes over the connection that is open", async () => {
    follow();
    expect(await phone.append(TOKEN, [ITEM])).toEqual({ is: "here", value: [1] });
    expect(relay.requests).toBe(0);
  });

  test("goes by request again once that is over", async () => {
    follow().hangUp();
    expect(await phone.append(TOKEN, [ITEM])).toEqual({ is: "here", value: [1] });
    expect([relay.requests, relay.wires.lines.size]).toEqual([1, 0]);
  });

  test("of another token never goes over it", async () => {
    follow();
    await phone.append(new Uint8Array(32).fill(1), [ITEM]);
    expect(relay.requests).toBe(1);
  });

  test("that is cut before its answer gets the number it has", async () => {
    follow().socket.answers = "cut";
    expect(await phone.append(TOKEN, [ITEM])).toEqual({ is: "here", value: [1] });
    expect([relay.requests, relay.seen.length, ended]).toEqual([1, 1, [false]]);
  });

  test("that gets no answer is asked again by request", async () => {
    vi.useFakeTimers();
    follow().socket.answers = "never";
    const reply = phone.append(TOKEN, [ITEM]);
    await vi.advanceTimersByTimeAsync(4_000);
    vi.useRealTimers();
    expect(await reply).toEqual({ is: "here", value: [1] });
    expect(relay.seen.length).toBe(1);
  });

  test("that is refused there is refused", async () => {
    follow().socket.answers = { code: "gap", sentence: "", todo: "", detail: 3 };
    expect(await phone.append(TOKEN, [ITEM])).toEqual({ is: "refused", code: "gap", detail: 3 });
    expect(relay.requests).toBe(0);
  });

  test("that is put off there is asked by request", async () => {
    follow().socket.answers = { code: "busy", sentence: "", todo: "", detail: null };
    expect(await phone.append(TOKEN, [ITEM])).toEqual({ is: "here", value: [1] });
    expect(relay.requests).toBe(1);
  });
});

test("an answer that nobody asked for ends nothing, and no answer at all ends the line", () => {
  const line = new Line(relay.wires.socket(), FOLLOW, { page: () => undefined, ended: (refused) => ended.push(refused) });
  relay.socket!.onopen();
  relay.socket!.give(m.AppendAnswer, { call: 9, numbers: [1], refusal: null });
  expect(ended).toEqual([]);
  relay.socket!.give(m.AppendAnswer, { call: 9, numbers: null, refusal: null });
  expect(ended).toEqual([false]);
  line.close();
});

describe("a relay that does not speak this version", () => {
  const said = (oldest: number, newest: number): m.Refusal => ({ code: "unsupported", sentence: "", todo: "", detail: m.write(m.Spoken, { oldest, newest }) });
  const refusing = (refusal: m.Refusal): Relay => {
    const headers = { "Content-Type": m.MEDIA_TYPE };
    const answer = async (): Promise<Response> => new Response(new Uint8Array(m.write(m.Refusal, refusal)), { status: 400, headers });
    return new Relay(ORIGIN, { ...relay.wires, fetch: answer });
  };
  const here = { code: "unsupported", sentence: "", todo: "", detail: null };

  test.each([
    ["the phone is the older one", said(2, 3), "phone_older"],
    ["the relay is the older one", said(0, 0), "relay_older"],
    ["it is about something else", said(1, 1), "unsupported"],
    ["it does not say what it speaks", here, "unsupported"],
    ["it says it in no known form", { ...here, detail: new Uint8Array([0xc1]) }, "unsupported"],
  ])("says that %s", async (_, refusal, code) => {
    expect(await refusing(refusal).challenge()).toMatchObject({ is: "refused", code });
    follow().socket.answers = refusal;
    expect(await phone.append(TOKEN, [ITEM])).toMatchObject({ is: "refused", code });
  });
});
