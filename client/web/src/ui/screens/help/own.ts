/** One's own lines in Help: cards of the own space, and nothing that was ever shown to somebody. */
import type { Written } from "../../../domain/entries.ts";
import { foldCards } from "../../../domain/kinds/card.ts";
import { OWN_CALLS, type Call } from "../../../domain/practices/help.ts";

/** The lines that somebody wrote for themselves, the oldest first. */
export function ownCalls(entries: readonly Written[]): readonly (Call & { readonly id: string })[] {
  return foldCards(entries, OWN_CALLS)
    .filter(({ entry }) => entry.mine && entry.space === "solo")
    .map(({ entry, said }) => ({ id: entry.entryId, name: said.title, number: said.lines[0] ?? "", text: "" }));
}

/** What a phone dials; null where it is no number. */
export function dialled(number: string): string | null {
  return /^\+?[\d ()/.-]{3,40}$/.test(number) && /\d{3}/.test(number.replace(/\D/g, "")) ? number.replace(/[^\d+]/g, "") : null;
}
