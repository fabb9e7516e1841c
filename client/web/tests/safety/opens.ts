/** What somebody's keys open of what another one wrote: of every row that the relay has, and of all that their vault holds. */
import { parseEnvelope } from "../../src/protocol/public/envelope.ts";
import { ENVELOPE, type PageItem } from "../../src/protocol/public/messages.ts";
import { openEnvelope } from "../../src/protocol/secret/sealing.ts";
import type { Entry } from "../../src/protocol/secret/entry.ts";
import { digitsOf } from "../../src/sync/entry-id.ts";
import { ABOUT_KIND, ERASE_KIND } from "../../src/sync/founding.ts";
import type { Slot } from "../../src/sync/records.ts";
import type { SpaceState } from "../../src/sync/state.ts";
import { readSpaces, readState } from "../../src/sync/store.ts";
import type { Tab } from "../sync/phone.ts";

/** Where keys of the vault begin. */
const PLACES = 24;
const ABOUT_THE_SPACE: ReadonlySet<string> = new Set([ABOUT_KIND, ERASE_KIND]);

/** Entry id → the newest revision that opens, as bytes of the entry's body in hex. */
export type Opened = ReadonlyMap<string, string>;

/** Every space that a phone holds, as it has judged it, with all keys it ever got. */
export function statesOf(tab: Tab): Promise<ReadonlyMap<Slot, SpaceState>> {
  return tab.vault.read(async (drawer) => {
    const held = [...(await readSpaces(drawer))].filter(([, { space }]) => space.founding.length > 0);
    return new Map(await Promise.all(held.map(async ([slot, each]) => [slot, await readState(drawer, slot, each)] as const)));
  });
}

/** What the keys of `state` open in these rows of what `member` wrote there. */
export function opensOf(rows: readonly PageItem[], { chains, keys }: SpaceState, member: number): readonly Entry[] {
  return rows.flatMap(({ type, wire }) => {
    if (type !== ENVELOPE) return [];
    const envelope = parseEnvelope(wire);
    const author = chains.roster.devices[envelope.header.device];
    if (author?.member !== member || envelope.body === null) return [];
    const entry = openEnvelope(envelope, keys.ring);
    return ABOUT_THE_SPACE.has(entry.kind) ? [] : [entry];
  });
}

/** How many rows of a log any of these keys open, whoever wrote them. */
export function countOpening(rows: readonly PageItem[], states: Iterable<SpaceState>): number {
  const rings = [...states].map(({ keys }) => keys.ring);
  return rows.filter(({ type, wire }) => type === ENVELOPE && rings.some((ring) => opens(wire, ring))).length;
}

function opens(wire: Uint8Array, ring: SpaceState["keys"]["ring"]): boolean {
  try {
    openEnvelope(parseEnvelope(wire), ring);
    return true;
  } catch {
    return false;
  }
}

export function newestOf(entries: readonly Pick<Entry, "entryId" | "revision" | "body">[]): Opened {
  const newest = [...entries].sort((a, b) => a.revision - b.revision);
  return new Map(newest.map(({ entryId, body }) => [digitsOf(entryId), Buffer.from(body).toString("hex")]));
}

/** All that a vault holds, opened with its key, as one text to be searched. */
export async function plainOf(tab: Tab): Promise<string> {
  const records = await tab.vault.read((drawer) => Promise.all(Array.from({ length: PLACES }, (_, first) => drawer.under([first]))));
  return Buffer.concat(records.flat().map(([, bytes]) => Buffer.from(bytes))).toString("latin1");
}
