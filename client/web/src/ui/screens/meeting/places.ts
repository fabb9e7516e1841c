/** Relays, finding each other, comparing, another own phone, and the sheet of paper that leads back. */
import { loadHelpWords } from "../../words/help.ts";
import { loadMore } from "../../words/more.ts";
import type { About } from "../rooms.ts";

export const places = {
  relay: { room: "us", before: true },
  invite: { room: "us" },
  join: { room: "us", before: true },
  sheet: { room: "us" },
  restore: { room: "us", before: true },
  addphone: { room: "us" },
  ownphone: { room: "us", before: true },
  testsheet: { room: "us" },
  code: { room: "us" },
} as const satisfies Record<string, About>;

export const loadWords = async (): Promise<void> => void (await Promise.all([loadMore(), loadHelpWords()]));
