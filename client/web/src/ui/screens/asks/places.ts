/** What one asks the other, and answers; both are there for a while and then gone. */
import type { About } from "../rooms.ts";

export const places = {
  asks: { room: "together", joint: true },
  asking: { room: "together", joint: true },
} as const satisfies Record<string, About>;

export { loadAsks as loadWords } from "../../words/asks.ts";
