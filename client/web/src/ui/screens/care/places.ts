/** Someone who helps: asking them, giving to them, and reading what one was given. */
import type { About } from "../rooms.ts";

export const places = {
  care: { room: "us" },
  careask: { room: "us" },
  carespace: { room: "us" },
  caregive: { room: "us" },
  carecome: { room: "us", before: true },
  room: { room: "us" },
} as const satisfies Record<string, About>;

/** The words come with the screens, when somebody uses them. */
export const loadWords = async (): Promise<void> => undefined;
