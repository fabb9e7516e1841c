/**
 * The household's code, as the own space tells it one's other phones: with it they can invite somebody too.
 *
 * To its relay the code says that somebody may begin something there; it opens nothing. It is told when another phone or
 * a sheet of paper comes to take part, and not before: as long as there is one phone, that one alone has it.
 */
import { Refused } from "../protocol/errors.ts";
import type { Random } from "../protocol/primitives.ts";
import { decode, encode } from "../protocol/public/encoding.ts";
import { ENTRY_ID_BYTES, ORIGIN_BYTES_MAX, PLAIN_BYTES_MAX } from "../protocol/public/limits.ts";
import { Code } from "../protocol/public/messages.ts";
import { record, shortText, type Of } from "../protocol/shape.ts";
import type { Draft } from "./drafts.ts";
import { HOUSEHOLD_KIND } from "./founding.ts";
import { SOLO, type DeviceRecord } from "./records.ts";

const SCHEMA = 1;

/** [relay origin, the code that is good there]. */
const HouseholdBody = record({ relay: shortText(ORIGIN_BYTES_MAX), code: Code });
export type Household = Of<typeof HouseholdBody>;

/** What this phone has itself, and what the own space told last. */
interface Known {
  readonly device: DeviceRecord | null;
  readonly papers: { readonly household: Household | null };
}

export function readHousehold(body: Uint8Array): Household | null {
  try {
    return decode(HouseholdBody, body, PLAIN_BYTES_MAX);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** The code for this phone's relay: its own, or the one that another own phone told. Never that of another relay. */
export function codeOf({ device, papers }: Known): string | null {
  const told = papers.household;
  return device?.code ?? (told !== null && told.relay === device?.relay ? told.code : null);
}

/** What tells this phone's code; nothing where it has none, or where that was told already. */
export function tellingCode({ device, papers }: Known, random: Random, day: number): readonly Draft[] {
  const [relay, code, told] = [device?.relay ?? null, device?.code ?? null, papers.household];
  if (relay === null || code === null || (told?.relay === relay && told.code === code)) return [];
  const body = encode(HouseholdBody, { relay, code });
  return [{ slot: SOLO, entry: { kind: HOUSEHOLD_KIND, schema: SCHEMA, entryId: random(ENTRY_ID_BYTES), revision: 0, day, body } }];
}
