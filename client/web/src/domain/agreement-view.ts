/**
 * An agreement as a screen shows it: what is in force, what is proposed beside it, what came before, what is due.
 *
 * Made from the fold alone, so two phones that hold the same show the same. Whatever stands here as a text is, byte for
 * byte, one version that somebody proposed; what changed is told beside it and never put together.
 */
import type { Act } from "./acts.ts";
import { type Agreement, inForce, PROPOSE, readProposal, type Stated, type VersionId } from "./agreement.ts";
import type { Clause } from "./agreement-version.ts";
import { hexOf } from "./bodies.ts";
import { type ClauseChange, diffVersions } from "./clause-diff.ts";
import type { Written } from "./entries.ts";

/** An entry with the envelope it came in, in hex; null while it has none that another could name. */
export type Carried = Written & { readonly envelope?: string | null };

/** Stands in for the envelope of an own entry that has not left. */
const NOT_LEFT = "not left ";

/** The acts of the shared space; `me` is one's own number there, the other's is the other of 0 and 1. */
export function actsOf(entries: Iterable<Carried>, me: number): readonly Act[] {
  const acts: Act[] = [];
  for (const { space, mine, mark, envelope, kind, version, entryId, revision, day, body } of entries) {
    if (space !== "shared" || mark === "unconfirmed") continue;
    const named = envelope ?? `${NOT_LEFT}${entryId}`;
    acts.push({ member: mine ? me : 1 - me, envelope: named, kind, version, entryId, revision, day, body });
  }
  return acts;
}

/** The bytes of all versions that were proposed, each once, for whoever works out their hashes. */
export function versionsIn(acts: Iterable<Act>): readonly Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  for (const { kind, body } of acts) {
    const proposal = kind === PROPOSE ? readProposal(body) : null;
    if (proposal !== null) found.set(hexOf(proposal.version), proposal.version);
  }
  return [...found.values()];
}

/** The hash of each version by its bytes, once whoever can has worked them out; the bytes themselves for one that is not there. */
export function namesOf(versions: readonly Uint8Array[], hashes: readonly Uint8Array[]): VersionId {
  const known = new Map(versions.map((data, at) => [hexOf(data), hashes[at] as Uint8Array]));
  return (data) => known.get(hexOf(data)) ?? data;
}

export interface VersionView {
  readonly version: Stated;
  /** What it is told beside: the version in force that it follows, else its parent, else nothing. */
  readonly base: Stated | null;
  readonly changes: readonly ClauseChange[];
  /** Whether it follows what is in force now, or begins the agreement. A signature on an older base never carries over. */
  readonly current: boolean;
  /** What each of the two has said to it. */
  readonly mine: Said;
  readonly others: Said;
  /** The envelope to name in an answer; null while none has left. */
  readonly answerTo: string | null;
}

export interface Said {
  readonly proposed: boolean;
  readonly accepted: boolean;
  readonly declined: boolean;
  readonly signed: boolean;
  readonly withdrawn: boolean;
}

export interface AgreementView {
  readonly id: string;
  readonly inForce: readonly VersionView[];
  /** What is proposed and neither in force nor declined, side by side; those on the present base first. */
  readonly open: readonly VersionView[];
  /** What was in force, and what was declined or withdrawn, the latest in the line first. */
  readonly past: readonly VersionView[];
  readonly uncertain: boolean;
}

export function viewOf(agreement: Agreement, me: number, locale?: string): AgreementView {
  const known = new Map(agreement.versions.map((version) => [version.hash, version]));
  const depth = (version: Stated): number => depthOf(version, known);
  const forced = inForce(agreement);
  const view = (version: Stated): VersionView => versionView(version, known, forced, me, locale);
  const ordered = [...agreement.versions].sort((a, b) => depth(b) - depth(a) || (a.hash < b.hash ? -1 : 1));
  const open = ordered.filter(({ standing }) => standing === "open").map(view);
  return {
    id: agreement.id,
    inForce: forced.map(view),
    open: [...open.filter(({ current }) => current), ...open.filter(({ current }) => !current)],
    past: ordered.filter(({ standing }) => standing !== "open" && standing !== "in_force").map(view),
    uncertain: agreement.uncertain,
  };
}

function versionView(
  version: Stated,
  known: ReadonlyMap<string, Stated>,
  forced: readonly Stated[],
  me: number,
  locale?: string,
): VersionView {
  const parent = parentOf(version, known);
  const line = ancestorsOf(version, known);
  const held = version.standing === "open" ? forced.find(({ hash }) => line.has(hash)) : undefined;
  const base = held ?? parent;
  const begins = version.content.parent === null && forced.length === 0;
  return {
    version,
    base,
    changes: diffVersions(base?.content ?? null, version.content, locale),
    current: begins || forced.some(({ hash }) => hash === version.hash || hash === parent?.hash),
    mine: saidBy(version, me),
    others: saidBy(version, 1 - me),
    answerTo: version.proposals.map(([, envelope]) => envelope).find((envelope) => !envelope.startsWith(NOT_LEFT)) ?? null,
  };
}

function saidBy(version: Stated, member: number): Said {
  const { accepted, declined, signed, withdrawn } = version;
  return {
    proposed: version.proposals.some(([proposer]) => proposer === member),
    accepted: accepted.includes(member),
    declined: declined.includes(member),
    signed: signed.includes(member),
    withdrawn: withdrawn.includes(member),
  };
}

function parentOf({ content }: Stated, known: ReadonlyMap<string, Stated>): Stated | null {
  return content.parent === null ? null : (known.get(hexOf(content.parent)) ?? null);
}

function ancestorsOf(version: Stated, known: ReadonlyMap<string, Stated>): ReadonlySet<string> {
  const found = new Set<string>();
  for (let at = parentOf(version, known); at !== null && !found.has(at.hash); at = parentOf(at, known)) found.add(at.hash);
  return found;
}

/** How many versions came before it in its line: an order that needs no clock. */
function depthOf(version: Stated, known: ReadonlyMap<string, Stated>): number {
  return ancestorsOf(version, known).size;
}

/** What would be in force if this version were withdrawn: an earlier one may come back. */
export function inForceWithout(agreement: Agreement, hash: string): readonly Stated[] {
  const known = new Map(agreement.versions.map((version) => [version.hash, version]));
  const standing = agreement.versions.filter(({ standing: is, hash: its }) => (is === "in_force" || is === "superseded") && its !== hash);
  const followed = new Set(standing.flatMap((version) => [...ancestorsOf(version, known)]));
  return standing.filter((version) => !followed.has(version.hash));
}

export interface Due {
  readonly clause: Clause;
  readonly day: number;
}

export interface Dates {
  /** Clauses to look at again: their day has come. */
  readonly reviews: readonly Due[];
  /** Clauses that have ended, and hold no more; nothing renews them by itself. */
  readonly ended: readonly Due[];
  /** The next day on which one of the two comes. */
  readonly next: number | null;
}

/** What is due in a version, on a day. */
export function datesOf({ content }: Stated, today: number): Dates {
  const days = (key: "reviewDay" | "endDay"): readonly Due[] =>
    content.clauses.flatMap((clause) => (clause[key] === null ? [] : [{ clause, day: clause[key] }])).sort((a, b) => a.day - b.day);
  const [reviews, ends] = [days("reviewDay"), days("endDay")];
  const over = new Set(ends.filter(({ day }) => day < today).map(({ clause }) => clause));
  const coming = [...reviews, ...ends].map(({ day }) => day).filter((day) => day > today);
  return {
    reviews: reviews.filter(({ clause, day }) => day <= today && !over.has(clause)),
    ended: ends.filter(({ clause }) => over.has(clause)),
    next: coming.length === 0 ? null : Math.min(...coming),
  };
}
