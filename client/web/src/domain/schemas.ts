/** Whether an entry is what its kind says; the table of kinds that are judged here. */
import { parseAbout } from "../protocol/secret/entry.ts";
import { ANSWERS, PROPOSE, readAnswer, readProposal } from "./agreement.ts";
import { APPROVE, readApproval, readDisclosed, RELEASE, type ReadRelease, type Shown } from "./care.ts";
import { kindOf } from "./kinds/all.ts";
import { KIND as CHECKIN, readCheckin } from "./kinds/checkin.ts";
import { KIND as PERSON, readPerson } from "./kinds/person.ts";
import { OPENED, readOpening, readSealed, SEALED } from "./reveal.ts";

interface Judged {
  readonly kind: string;
  readonly schema: number;
  readonly revision: number;
  readonly body: Uint8Array;
}

type Read = (body: Uint8Array) => unknown;

/** Kinds that are revised, besides those in `kinds/all.ts`. */
const REVISED: ReadonlyMap<string, Read> = new Map<string, Read>([
  [CHECKIN, readCheckin],
  [PERSON, readPerson],
  ["about", (body) => parseAbout(body)],
]);

/** Kinds that are said once, answered, and never revised. */
const SAID: ReadonlyMap<string, Read> = new Map<string, Read>([
  [PROPOSE, readProposal],
  ...ANSWERS.map((kind) => [kind, readAnswer] as const),
  [SEALED, readSealed],
  [OPENED, readOpening],
  [APPROVE, readApproval],
]);

/** What was said to the others: who received it keeps a copy, also when its author erases it. */
export const JOINT: ReadonlySet<string> = new Set(SAID.keys());

/** Whether the entry fits its kind; unknown kinds and versions fit, and are kept for a newer program. */
export function fitsKind<T extends Shown>(entry: Judged, read: ReadRelease<T>): boolean {
  if (entry.schema !== 1) return true;
  const said = entry.kind === RELEASE ? (body: Uint8Array) => readDisclosed(body, read) : SAID.get(entry.kind);
  const plain = kindOf(entry.kind);
  if ((said !== undefined || plain?.once === true) && entry.revision !== 0) return false;
  const judge = said ?? REVISED.get(entry.kind) ?? plain?.read;
  return judge === undefined || succeeds(judge, entry.body);
}

function succeeds(judge: Read, body: Uint8Array): boolean {
  try {
    return judge(body) !== null;
  } catch {
    return false;
  }
}
