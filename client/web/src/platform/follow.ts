/** One long-lived connection for one space: the pages of a fetch as they come to be, and appends of this phone. */
import { VERSION } from "../protocol/public/limits.ts";
import { AppendFrame, FollowFrame, parseFrame, write, type AppendAnswer, type Item, type Page } from "../protocol/public/messages.ts";

export interface Follower {
  page(page: Page): void;
  /** The connection is over. `refused`: the relay closed it and said no; prove again before another one. */
  ended(refused: boolean): void;
}

/** Close codes by which a relay refuses: 4000 + the status of the refusal. */
const REFUSALS_FROM = 4400;
const REFUSALS_TO = 4500;
const TOO_SLOW = 4408;

/** A line that says nothing for so long is asked no further: the same by request is no second append. */
const ANSWER_MILLISECONDS = 4_000;

type Settle = (answer: AppendAnswer | null) => void;

/** Speaks on a socket that is just opening. */
export class Line {
  private over = false;
  private open = false;
  private calls = 0;
  private readonly asked = new Map<number, Settle>();

  constructor(
    private readonly socket: WebSocket,
    frame: FollowFrame,
    private readonly follower: Follower,
  ) {
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.open = true;
      this.send(write(FollowFrame, frame));
    };
    socket.onmessage = ({ data }) => this.take(data);
    socket.onclose = ({ code }) => this.end(refuses(code));
    socket.onerror = () => this.end(false);
  }

  /** The answer to an append; null where only asking by request can tell. */
  append(items: readonly Item[]): Promise<AppendAnswer | null> {
    if (this.over || !this.open) return Promise.resolve(null);
    const call = this.calls++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle(call, null), ANSWER_MILLISECONDS);
      this.asked.set(call, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.send(write(AppendFrame, { version: VERSION, call, items }));
    });
  }

  /** Hangs up without a further word to the follower. */
  close(): void {
    this.over = true;
    this.socket.close();
    for (const call of [...this.asked.keys()]) this.settle(call, null);
  }

  private end(refused: boolean): void {
    if (this.over) return;
    this.close();
    this.follower.ended(refused);
  }

  private take(data: unknown): void {
    const frame = this.over ? null : frameIn(data);
    if (frame === null) this.end(false);
    else if ("call" in frame) this.settle(frame.call, frame);
    else this.follower.page(frame);
  }

  private settle(call: number, answer: AppendAnswer | null): void {
    const settle = this.asked.get(call);
    this.asked.delete(call);
    settle?.(answer);
  }

  private send(frame: Uint8Array): void {
    this.socket.send(new Uint8Array(frame));
  }
}

function refuses(code: number): boolean {
  return code >= REFUSALS_FROM && code < REFUSALS_TO && code !== TOO_SLOW;
}

function frameIn(data: unknown): Page | AppendAnswer | null {
  if (!(data instanceof ArrayBuffer)) return null;
  try {
    return parseFrame(new Uint8Array(data));
  } catch {
    return null;
  }
}
