/** Leaving what is shared, and moving one's own to another relay. */
import { loadLeaving } from "../../words/leaving.ts";
import { loadMore } from "../../words/more.ts";
import { loadUs } from "../../words/us.ts";
import type { About } from "../rooms.ts";

export const places = {
  part: { room: "us" },
  move: { room: "us" },
} as const satisfies Record<string, About>;

export const loadWords = async (): Promise<void> => void (await Promise.all([loadLeaving(), loadMore(), loadUs()]));
