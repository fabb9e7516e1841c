/**
 * What this phone alone remembers for the screens: short texts by name, in the vault, so that a lock is before them too.
 *
 * Never sent, and nobody is woken by it: that something was remembered shows nowhere but here.
 */
import type { Drawer, OpenDrawer } from "../platform/vault.ts";
import { list, record, text, type Of } from "../protocol/shape.ts";
import { at, readRecord, writeRecord } from "./records.ts";

const JotRecord = record({ name: text(), said: text() });
const JotRecords = list(JotRecord);

/** The texts by their names. */
export type Jots = Readonly<Record<string, string>>;

export async function readJots(drawer: Drawer): Promise<Jots> {
  const plain = await drawer.get(at.jots);
  if (plain === null) return {};
  return Object.fromEntries(readRecord(JotRecords, plain).map(({ name, said }) => [name, said]));
}

/** A text under a name, in place of the one before. */
export async function putJot(drawer: OpenDrawer, name: string, said: string): Promise<void> {
  const jots = { ...(await readJots(drawer)), [name]: said };
  const records: Of<typeof JotRecord>[] = Object.entries(jots).map(([each, text]) => ({ name: each, said: text }));
  drawer.put(at.jots, writeRecord(JotRecords, records));
}
