/** One long-lived connection for one space: the same pages that a fetch gives, as they come to be. */
import { FollowFrame, Page, parseReply, write } from "../protocol/public/messages.ts";

export interface Follower {
  page(page: Page): void;
  /** The connection is over. `refused`: the relay closed it and said no; prove again before another one. */
  ended(refused: boolean): void;
}

/** Close codes by which a relay refuses: 4000 + the status of the refusal. */
const REFUSALS_FROM = 4400;
const REFUSALS_TO = 4500;
const TOO_SLOW = 4408;

/** Speaks on a socket that is just opening; the answer closes it without a further word. */
export function openFollow(socket: WebSocket, frame: FollowFrame, follower: Follower): () => void {
  let over = false;
  const end = (refused: boolean): void => {
    if (over) return;
    over = true;
    socket.close();
    follower.ended(refused);
  };
  socket.binaryType = "arraybuffer";
  socket.onopen = () => socket.send(new Uint8Array(write(FollowFrame, frame)));
  socket.onmessage = ({ data }) => {
    const page = over ? null : pageIn(data);
    if (page) follower.page(page);
    else end(false);
  };
  socket.onclose = ({ code }) => end(refuses(code));
  socket.onerror = () => end(false);
  return () => {
    over = true;
    socket.close();
  };
}

function refuses(code: number): boolean {
  return code >= REFUSALS_FROM && code < REFUSALS_TO && code !== TOO_SLOW;
}

function pageIn(data: unknown): Page | null {
  if (!(data instanceof ArrayBuffer)) return null;
  try {
    return parseReply(Page, new Uint8Array(data));
  } catch {
    return null;
  }
}
