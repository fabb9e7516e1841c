/** Two phones that share a space, each with one tab, and what tests of both wait for. */
import { journal, type Journal } from "../../src/domain/kinds/journal.ts";
import type { KeptEntry, NewEntry, SpaceName } from "../../src/sync/face.ts";
import { compare, connectedTo, ORIGIN, type Phone, type Tab } from "./phone.ts";
import { RelayInMemory } from "./relay-in-memory.ts";

export interface Pair {
  readonly relay: RelayInMemory;
  readonly left: Tab;
  readonly right: Tab;
  readonly phone: Phone;
  /** The phone of the right one. */
  readonly other: Phone;
}

export async function pair(): Promise<Pair> {
  const relay = new RelayInMemory(ORIGIN);
  const { phone, tab: left } = await connectedTo(relay);
  const { phone: other, tab: right } = await connectedTo(relay);
  const invited = await left.engine.invite("https://app.example");
  await compare(invited, await right.engine.join(invited.link!));
  const shares = (tab: Tab) => tab.until(({ shared }) => shared !== null);
  await Promise.all([shares(left), shares(right)]);
  return { relay, left, right, phone, other };
}

/** Resolves when an entry is held whose body fits, and which is at the relay with all that is attached. */
export async function arrives(tab: Tab, entryId: string, fits: (entry: KeptEntry) => boolean = () => true): Promise<KeptEntry> {
  const isIt = (entry: KeptEntry): boolean => entry.entryId === entryId && (entry.where === null || entry.where === "relay") && fits(entry);
  const { entries } = await tab.until((snapshot) => snapshot.entries.some(isIt));
  return entries.find(isIt)!;
}

/** A page of a journal with what is attached to it. */
export function page(space: SpaceName, attachments: Journal["attachments"], at: { readonly entryId?: string; readonly revision?: number } = {}): NewEntry {
  const entryId = at.entryId ?? Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex");
  const said = { text: "a page", practice: null, attachments, answers: null };
  return journal.make(said, { space, entryId, day: 20_000, revision: at.revision ?? 0 })!;
}

export const PHOTO = { media: 0, seconds: null, width: 640, height: 480 } as const;

/** Bytes that tell where they are cut or swapped. */
export function photo(total: number): Uint8Array {
  return new Uint8Array(total).map((_, i) => (i * 31 + (i >> 8)) % 251);
}
