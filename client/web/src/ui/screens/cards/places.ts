/** Cards: all, one, and writing one. */
import type { About } from "../rooms.ts";

export const places = {
  cards: { room: "together" },
  card: { room: "together" },
  carding: { room: "together" },
} as const satisfies Record<string, About>;

export { loadCards as loadWords } from "../../words/cards.ts";
