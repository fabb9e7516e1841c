/** The kind `person`, version 1: the name by which the other phone calls its author. */
import { decodeBody, encodeBody } from "../../protocol/secret/entry.ts";
import type { Draft, SpaceName } from "../entries.ts";
import { tidyText, utf8Length } from "../text.ts";

export const KIND = "person";
export const VERSION = 1;
export const NAME_BYTES = 64;

/** The name as it will be kept: one line, trimmed; null when nothing is left or it is too long. */
export function tidyName(typed: string): string | null {
  const name = tidyText(typed.replace(/\s+/gu, " "));
  return name !== null && utf8Length(name) <= NAME_BYTES ? name : null;
}

/** The name for the given space; both of one's spaces hold the same entry id. */
export function makePerson(space: SpaceName, name: string, entryId: string, day: number): Draft {
  const body = encodeBody([name]);
  return { space, kind: KIND, version: VERSION, entryId, revision: 0, day, body };
}

/** The name in a body; null when the body does not hold exactly one. */
export function readPerson(body: Uint8Array): string | null {
  try {
    const decoded: unknown = decodeBody(body);
    if (!Array.isArray(decoded) || decoded.length !== 1) return null;
    const [name] = decoded as unknown[];
    return typeof name === "string" && tidyName(name) === name ? name : null;
  } catch {
    return null;
  }
}
