/**
 * A space of care as people look at it: who is in it, what each has given, where it comes from, and whether both agree.
 *
 * Pure. Every entry there is one line, whatever its kind: the list of what somebody can read is complete by how it is made.
 */
import type { Act } from "./acts.ts";
import { PROPOSE, readAnswer, readProposal, type VersionId } from "./agreement.ts";
import { namesOf, versionsIn } from "./agreement-view.ts";
import { bytesOf, hexOf } from "./bodies.ts";
import { CARER, RELEASE, APPROVE, foldCare, readApproval, writeApproval, type Disclosure, type Shown, type Standing } from "./care.ts";
import type { Written, Where } from "./entries.ts";
import { openSaid } from "./kinds/all.ts";
import * as checkins from "./kinds/checkin.ts";
import { note } from "./kinds/note.ts";
import * as people from "./kinds/person.ts";
import type { Content } from "./timeline.ts";

type CareName = `care:${number}`;

/** An entry as the device hands it over. */
export interface Held extends Omit<Act, "envelope"> {
  readonly mine: boolean;
  readonly envelope: string | null;
  readonly where: Where | null;
  readonly order: number;
  readonly takenBack: boolean;
  readonly disclosed: Disclosed | null;
}

/** What a release shows, and what this device knows of where it is from. */
export interface Disclosed extends Shown {
  readonly members: number;
  readonly devices: number;
  readonly device: number;
  readonly ruling: Disclosure<Shown>["ruling"] & string;
  readonly entry: Shown["entry"] & { readonly version: number; readonly entryId: string; readonly revision: number };
}

export interface Space {
  readonly name: CareName;
  readonly me: number;
  readonly roles: readonly number[];
  readonly end: number;
  readonly entries: readonly Held[];
}

/** One thing in a space of care. */
export interface Line {
  readonly key: string;
  readonly member: number;
  readonly mine: boolean;
  readonly envelope: string | null;
  readonly entryId: string;
  readonly kind: string;
  /** The day of what it says, in its author's calendar. */
  readonly day: number;
  readonly where: Where | null;
  /** Its author took it back: nothing of its words is held. */
  readonly takenBack: boolean;
  /** null for what was taken back, and for a release that shows nothing sound. */
  readonly entry: Written | null;
  readonly content: Content | null;
  /** Where it comes from, if it was not written here; null for own words. */
  readonly from: Disclosed | null;
  readonly standing: Standing | null;
  /** Until when it is to be tried; null for what is no such thing. */
  readonly until: number | null;
  /** What was said to this wording of an agreement and came along with it, each with where it is from. */
  readonly answers: readonly AnswerLine[];
}

/** A release of what somebody signed, or withdrew. */
export interface AnswerLine extends Line {
  readonly from: Disclosed;
}

/** What goes with a wording: who signed it, and who took that back. */
export const ALONG: ReadonlySet<string> = new Set(["sign", "withdraw"]);

/** Kinds that are about the space, and no line in it. */
const ABOUT: ReadonlySet<string> = new Set([people.KIND, APPROVE]);

/** The names of those who are in it, as each gave it there. */
export function namesIn({ entries }: Space): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const { kind, member, body, takenBack } of [...entries].sort((a, b) => a.revision - b.revision)) {
    const name = kind === people.KIND && !takenBack ? people.readPerson(body) : null;
    if (name !== null) names.set(member, name);
  }
  return names;
}

/** Who was asked to help. */
export function carerIn({ roles }: Space): number {
  return roles.indexOf(CARER);
}

/** The bytes of the versions that are shown in it, for whoever works out their hashes. */
export function versionsShown({ entries }: Space): readonly Uint8Array[] {
  return versionsIn(entries.flatMap(({ disclosed }) => (disclosed?.entry.kind === PROPOSE ? [{ ...disclosed.entry, member: 0, envelope: "" }] : [])));
}

/**
 * Everything in it but names and approvals, the newest day first; of what was revised the newest words. What was said to a
 * wording stands with it; `versionId` gives a version's hash, or anything else while that is not worked out.
 */
export function linesIn(space: Space, versionId: VersionId = namesOf([], [])): readonly Line[] {
  const standings = standingsIn(space);
  const newest = new Map<string, Held>();
  for (const held of space.entries) {
    if (ABOUT.has(held.kind)) continue;
    const key = held.kind === RELEASE ? `${held.envelope ?? held.entryId}` : `${held.member} ${held.entryId}`;
    const before = newest.get(key);
    if (before === undefined || before.revision < held.revision) newest.set(key, held);
  }
  const all = [...newest].map(([key, held]) => lineOf(key, held, space.name, standings));
  return gathered(all, versionId).sort((a, b) => b.day - a.day || (a.key < b.key ? -1 : 1));
}

/** What was said to a wording, under that wording, where the same person brought both. */
function gathered(all: readonly Line[], versionId: VersionId): Line[] {
  const wordings = new Map(all.flatMap((line) => (isOnce(line, PROPOSE) ? [[wordingOf(line, versionId), line] as const] : [])));
  const along = new Map<Line, AnswerLine[]>();
  for (const line of all) {
    const wording = isOnce(line, ...ALONG) ? wordings.get(answered(line)) : undefined;
    if (wording !== undefined) along.set(wording, [...(along.get(wording) ?? []), line as AnswerLine]);
  }
  const placed = new Set<Line>([...along.values()].flat());
  return all.filter((line) => !placed.has(line)).map((line) => withAnswers(line, along.get(line) ?? []));
}

/** As the least agreed of its parts. */
function withAnswers(line: Line, answers: readonly AnswerLine[]): Line {
  const standing = answers.some((each) => each.standing === "unapproved") ? "unapproved" : line.standing;
  return answers.length === 0 ? line : { ...line, standing, answers: [...answers].sort((a, b) => a.from.member - b.from.member || (a.key < b.key ? -1 : 1)) };
}

/** Whether it shows something that is said once, in the form spoken here. */
function isOnce({ from }: Line, ...kinds: readonly string[]): boolean {
  return from !== null && kinds.includes(from.entry.kind) && from.entry.version === 1 && from.entry.revision === 0;
}

/** Which version of which agreement of which space, brought by whom; of a body that is none, nobody's. */
function wordingOf({ member, from, key }: Line, versionId: VersionId): string {
  const proposal = readProposal(from!.entry.body);
  return proposal === null ? key : [member, hexOf(from!.space), hexOf(proposal.agreement), hexOf(versionId(proposal.version))].join(" ");
}

function answered({ member, from }: Line): string {
  const answer = readAnswer(from!.entry.body);
  return answer === null ? "" : [member, hexOf(from!.space), hexOf(answer.agreement), hexOf(answer.version)].join(" ");
}

/** What is to be approved by whoever looks: given by the other, and not yet agreed to. */
export function mayApprove(space: Space, line: Line): boolean {
  return line.standing === "unapproved" && !line.mine && space.roles[space.me] !== CARER && line.envelope !== null;
}

/** The bodies of the approvals of a line, and of what stands with it. */
export function approvalsOf(line: Line): readonly Uint8Array[] {
  const due = [{ ...line, standing: line.answers.length === 0 ? line.standing : ("unapproved" as const) }, ...line.answers].filter(({ standing, envelope }) => standing === "unapproved" && envelope !== null);
  return due.map(({ envelope }) => writeApproval(bytesOf(envelope!)));
}

/** The ids of all that a line is made of: what is taken back with it. */
export function partsOf(line: Line): readonly string[] {
  return [line, ...line.answers].map(({ entryId }) => entryId);
}

export { APPROVE, readApproval };

function standingsIn({ roles, entries }: Space): ReadonlyMap<string, Standing> {
  const counted = entries.filter((held): held is Held & { envelope: string } => held.envelope !== null && !held.takenBack);
  const shown = new Map(counted.map((held) => [held.body, held.disclosed]));
  const read = (body: Uint8Array): Disclosed => {
    const found = shown.get(body);
    if (found == null) throw new Error("no release");
    return found;
  };
  return new Map(foldCare<Disclosed>(roles, counted, { read }).map(({ envelope, standing }) => [envelope, standing]));
}

function lineOf(key: string, held: Held, space: CareName, standings: ReadonlyMap<string, Standing>): Line {
  const { member, mine, envelope, entryId, where, takenBack, disclosed: from } = held;
  const said = held.kind === RELEASE ? from?.entry ?? null : held;
  const entry = said === null || takenBack ? null : { ...said, space, mine, where, order: held.order };
  const content = entry === null ? null : contentOf(entry);
  const standing = held.kind !== RELEASE || takenBack ? null : (standings.get(envelope ?? "") ?? (from === null ? "refused" : null));
  const place = { kind: said?.kind ?? held.kind, day: said?.day ?? held.day };
  return { key, member, mine, envelope, entryId, ...place, where, takenBack, entry, content, from, standing, until: untilOf(held), answers: [] };
}

/** What an entry says, whatever space it was said in. */
export function contentOf(entry: Written): Content {
  if (entry.kind !== checkins.KIND || entry.version !== checkins.VERSION) return openSaid(entry) ?? { is: "newer" };
  const checkin = checkins.readCheckin(entry.body);
  return checkin === null ? { is: "unfit" } : { is: "checkin", checkin };
}

function untilOf({ kind, body, version }: Held): number | null {
  return kind === note.name && version === 1 ? (note.read(body)?.last ?? null) : null;
}
