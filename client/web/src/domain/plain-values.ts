/** One's own record as plain values for other programs: what each entry says, days as dates, no key of anything. */
import { hexOf } from "./bodies.ts";
import type { Written } from "./entries.ts";
import { openSaid } from "./kinds/all.ts";
import { did } from "./kinds/did.ts";
import * as checkins from "./kinds/checkin.ts";
import { left } from "./kinds/left.ts";
import * as people from "./kinds/person.ts";

type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** All entries but lines about one's phones, the oldest day first; `day` is the day of the file. */
export function valuesOf(entries: readonly Written[], day: number): Value {
  const ordered = entries.filter(({ kind }) => kind !== did.name && kind !== left.name).sort((a, b) => a.day - b.day || a.order - b.order);
  return { version: 1, day: dateOf(day), entries: ordered.map(entryOf) };
}

function entryOf(entry: Written): Value {
  const { space, mine, kind, version, entryId, revision, day, mark = null } = entry;
  return { space, mine, kind, version, entry: entryId, revision, day: dateOf(day), mark, content: contentOf(entry) };
}

/** What it says; the bytes of what is not known here, or does not fit. */
function contentOf(entry: Written): Value {
  const known = entry.version === 1;
  if (known && entry.kind === checkins.KIND) return valueOf(checkins.readCheckin(entry.body) ?? entry.body);
  if (known && entry.kind === people.KIND) return people.readPerson(entry.body) ?? hexOf(entry.body);
  const content = openSaid(entry);
  return valueOf(content?.is === "said" ? content.said : entry.body);
}

function valueOf(said: unknown): Value {
  if (said instanceof Uint8Array) return hexOf(said);
  if (Array.isArray(said)) return said.map(valueOf);
  if (typeof said === "object" && said !== null) {
    return Object.fromEntries(Object.entries(said).filter(([name]) => name !== "key").map(([name, each]) => [name, valueOf(each)]));
  }
  return typeof said === "string" || typeof said === "number" || typeof said === "boolean" ? said : null;
}

function dateOf(day: number): string {
  const at = new Date(day * 86_400_000);
  return Number.isNaN(at.getTime()) ? String(day) : at.toISOString().slice(0, 10);
}
