/** What is shared, one's own phones, the language. */
import type { About } from "../rooms.ts";
import { loadLock } from "../../words/lock.ts";
import { loadMore } from "../../words/more.ts";
import { loadPhones } from "../../words/phones.ts";
import { loadUs } from "../../words/us.ts";

export const places = {
  us: { room: "us" },
  list: { room: "us" },
  ageing: { room: "us" },
  phones: { room: "us" },
  phone: { room: "us" },
  language: { room: "us" },
  looks: { room: "us" },
  record: { room: "us" },
  bringin: { room: "us", before: true },
  copies: { room: "us" },
} as const satisfies Record<string, About>;

export const loadWords = async (): Promise<void> => void (await Promise.all([loadMore(), loadUs(), loadLock(), loadPhones()]));
