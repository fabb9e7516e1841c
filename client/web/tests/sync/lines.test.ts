import { describe, expect, it } from "vitest";
import { Relay, type Wires } from "../../src/platform/relay.ts";
import { randomBytes } from "../../src/protocol/primitives.ts";
import { Line, type SyncDoors } from "../../src/sync/lines.ts";
import { SHARED } from "../../src/sync/records.ts";

const ORIGIN = "http://localhost:4100";

/** A line in a time that passes at once; `pauses` is what was waited out, in milliseconds. */
function lineOver(socket: Wires["socket"]): { line: Line; pauses: number[] } {
  const pauses: number[] = [];
  const wires: Wires = { fetch: () => Promise.reject(new TypeError("no route")), socket };
  const doors = {
    relayAt: (origin: string) => new Relay(origin, wires),
    chance: () => 0.5,
    pause: async (milliseconds: number, signal: AbortSignal) => {
      await Promise.resolve();
      if (!signal.aborted) pauses.push(milliseconds);
    },
    isLive: () => true,
    mustScatter: () => false,
    fared: () => undefined,
  };
  const line = new Line(SHARED, doors as unknown as SyncDoors);
  line.origin = ORIGIN;
  return { line, pauses };
}

/** As the run over a space does when it is level: follows, rests, and fetches with success. */
async function round(line: Line): Promise<void> {
  let due = false;
  while (!due) {
    line.follow(randomBytes(32), 5);
    due = await line.rest("idle");
    line.takeRefusal();
    line.takeEnd();
  }
  line.heard();
  line.fetched(5, null);
}

describe("a line", () => {
  it.each([
    ["are cut", 1006],
    ["are refused", 4403],
  ])("tries live connections ever more seldom when all of them %s", async (_, code) => {
    // Fetching works all the while, and does not make it hurry.
    let sockets = 0;
    const { line, pauses } = lineOver(() => {
      sockets += 1;
      const socket = { close: () => undefined, onclose: (_event: { code: number }): void => undefined };
      queueMicrotask(() => socket.onclose({ code }));
      return socket as unknown as WebSocket;
    });

    for (let i = 0; i < 8; i++) await round(line);

    expect(sockets).toBeLessThanOrEqual(9);
    expect(pauses.length).toBe(8);
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses.at(-1)).toBeGreaterThan(20_000);
    expect(line.open).toBe(true);
  });

  it("asks for minutes, then every few minutes, for what another device has to do", async () => {
    // As long as the ceremony's mailbox lasts it asks every few seconds; after that there is no hurry.
    const { line, pauses } = lineOver(() => ({ close: () => undefined }) as unknown as WebSocket);
    for (let i = 0; i < 200; i++) {
      line.notYet();
      await line.rest("wait");
    }

    const often = pauses.filter((pause) => pause < 10_000);
    expect(often.reduce((sum, pause) => sum + pause)).toBe(600_000);
    expect(Math.min(...pauses.slice(often.length))).toBeGreaterThan(120_000);
  });

  it("has the next page here, and one more, before they are asked for", async () => {
    // Of a long log no more than that is fetched ahead of what is judged.
    const [asked, came]: [number[], number[]] = [[], []];
    const fetch = async (_: Uint8Array, after: number) => {
      asked.push(after);
      return { is: "here", value: { after, items: Array(10).fill(null), head: 95, hash: randomBytes(32), room: 0 } };
    };
    const line = new Line(SHARED, { relayAt: () => ({ fetch }) } as unknown as SyncDoors, ({ after }) => came.push(after));
    line.origin = ORIGIN;
    const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

    await line.fetch(randomBytes(32), 0);
    await settled();
    expect([asked, came]).toEqual([[0, 10, 20], [0, 10, 20]]);
    for (let after = 10; after < 95; after += 10) {
      await line.fetch(randomBytes(32), after);
      await settled();
    }

    expect(asked).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    expect(came).toEqual(asked);
  });
});
