/** The lock, the lines that stay, and what the notebook is called on this phone. */
import type { About } from "../rooms.ts";

export const places = {
  lock: { room: "us" },
  lines: { room: "us" },
  names: { room: "us" },
} as const satisfies Record<string, About>;

export { loadLock as loadWords } from "../../words/lock.ts";
