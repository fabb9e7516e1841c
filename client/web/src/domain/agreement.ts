/**
 * Agreements: what was proposed, what each member said to it, and what is in force (docs: Kinds).
 *
 * A pure fold over the set of acts. Every answer names the version by its hash and the envelope that proposed it, so
 * no other words can be slid underneath. Nothing is revised in place: new words are a new version. The hash is
 * handed in: the domain has no cryptography of its own.
 */
import { ENTRY_ID_BYTES, ID_BYTES } from "../protocol/public/limits.ts";
import { encodeBody } from "../protocol/secret/entry.ts";
import { type Act, heard, isA } from "./acts.ts";
import { readVersion, VERSION_BYTES_MAX, type Version } from "./agreement-version.ts";
import { hexOf, isBytes, itemsOf } from "./bodies.ts";

export const PROPOSE = "propose";
export const ANSWERS = ["accept", "decline", "sign", "withdraw"] as const;
export type AnswerKind = (typeof ANSWERS)[number];
export type Standing = "open" | "declined" | "in_force" | "superseded" | "withdrawn";

/** H("version", bytes), 32 bytes: the name of a version. */
export type VersionId = (data: Uint8Array) => Uint8Array;

/** The body of a `propose`: which agreement, and the exact bytes of the version. */
export interface Proposal {
  readonly agreement: Uint8Array;
  readonly version: Uint8Array;
}

/** The body of an answer: which agreement, which version, and the envelope of the `propose` it answers. */
export interface Answer {
  readonly agreement: Uint8Array;
  readonly version: Uint8Array;
  readonly proposal: Uint8Array;
}

/** One version as all devices see it: its bytes, who proposed it in which envelopes, and who said what. */
export interface Stated {
  readonly hash: string;
  readonly data: Uint8Array;
  readonly content: Version;
  readonly proposals: readonly (readonly [number, string])[];
  readonly accepted: readonly number[];
  readonly declined: readonly number[];
  readonly signed: readonly number[];
  readonly withdrawn: readonly number[];
  /** Who signed in which envelopes. */
  readonly signatures: readonly (readonly [number, string])[];
  readonly standing: Standing;
}

/** All versions of one agreement, by hash. */
export interface Agreement {
  readonly id: string;
  readonly versions: readonly Stated[];
  /** Whether something was erased in this space that may have said otherwise. */
  readonly uncertain: boolean;
}

/** What holds now; signed siblings stand side by side. */
export function inForce(agreement: Agreement): readonly Stated[] {
  return agreement.versions.filter((version) => version.standing === "in_force");
}

export function writeProposal({ agreement, version }: Proposal): Uint8Array {
  return encodeBody([agreement, version]);
}

/** The proposal in a body; null when the body is none, its version's bytes included. */
export function readProposal(body: Uint8Array): (Proposal & { readonly content: Version }) | null {
  const [agreement, version] = itemsOf(body, 2) ?? [];
  if (!isBytes(agreement, ENTRY_ID_BYTES) || !isBytes(version, 1, VERSION_BYTES_MAX)) return null;
  const content = readVersion(version);
  return content && { agreement, version, content };
}

export function writeAnswer({ agreement, version, proposal }: Answer): Uint8Array {
  return encodeBody([agreement, version, proposal]);
}

/** The answer in a body; null when the body is none. */
export function readAnswer(body: Uint8Array): Answer | null {
  const [agreement, version, proposal] = itemsOf(body, 3) ?? [];
  if (!isBytes(agreement, ENTRY_ID_BYTES) || !isBytes(version, ID_BYTES)) return null;
  return isBytes(proposal, ID_BYTES) ? { agreement, version, proposal } : null;
}

interface Gathered {
  readonly data: Uint8Array;
  readonly content: Version;
  /** Envelope → who proposed it there. */
  readonly proposals: Map<string, number>;
  /** Envelope → who signed there. */
  readonly signatures: Map<string, number>;
  readonly said: Readonly<Record<AnswerKind, Set<number>>>;
}

type Versions = Map<string, Gathered>;

/**
 * The agreements of a space of so many members, by id. A function of the set of acts.
 *
 * `uncertain` says that an act may be missing: a member erased something before this device could open it.
 */
export function foldAgreements(
  members: number,
  acts: Iterable<Act>,
  versionId: VersionId,
  uncertain = false,
): readonly Agreement[] {
  const known = heard(members, acts);
  const gathered = gatherProposals(known, versionId);
  for (const act of known) if (isA(act, ...ANSWERS)) gatherAnswer(gathered, act);
  return [...gathered].sort(byKey).map(([id, versions]) => ({ id, versions: stated(versions, members), uncertain }));
}

function gatherProposals(acts: readonly Act[], versionId: VersionId): Map<string, Versions> {
  const gathered = new Map<string, Versions>();
  for (const act of acts) {
    const proposal = isA(act, PROPOSE) ? readProposal(act.body) : null;
    if (proposal === null) continue;
    const id = hexOf(proposal.agreement);
    const versions = gathered.get(id) ?? new Map<string, Gathered>();
    const hash = hexOf(versionId(proposal.version));
    const version = versions.get(hash) ?? fresh(proposal.version, proposal.content);
    version.proposals.set(act.envelope, act.member);
    gathered.set(id, versions.set(hash, version));
  }
  return gathered;
}

function fresh(data: Uint8Array, content: Version): Gathered {
  const said = { accept: new Set<number>(), decline: new Set<number>(), sign: new Set<number>(), withdraw: new Set<number>() };
  return { data, content, proposals: new Map(), signatures: new Map(), said };
}

/**
 * An answer counts if it names an envelope that carries the version; to withdraw, the version is enough.
 *
 * So a version that was withdrawn never returns, whatever becomes of the envelope that proposed it.
 */
function gatherAnswer(gathered: ReadonlyMap<string, Versions>, act: Act): void {
  const answer = readAnswer(act.body);
  const version = answer && gathered.get(hexOf(answer.agreement))?.get(hexOf(answer.version));
  if (!answer || !version) return;
  if (act.kind !== "withdraw" && !version.proposals.has(hexOf(answer.proposal))) return;
  version.said[act.kind as AnswerKind].add(act.member);
  if (act.kind === "sign") version.signatures.set(act.envelope, act.member);
}

function stated(versions: Versions, members: number): readonly Stated[] {
  const superseded = supersededIn(versions, members);
  return [...versions].sort(byKey).map(([hash, version]) => ({
    hash,
    data: version.data,
    content: version.content,
    proposals: inPairs(version.proposals),
    accepted: inOrder(version.said.accept),
    declined: inOrder(version.said.decline),
    signed: inOrder(version.said.sign),
    withdrawn: inOrder(version.said.withdraw),
    signatures: inPairs(version.signatures),
    standing: standingOf(version, members, superseded.has(hash)),
  }));
}

/** Every version from which one that stands descends, through however many that do not. */
function supersededIn(versions: Versions, members: number): ReadonlySet<string> {
  const found = new Set<string>();
  for (const version of versions.values()) {
    let before = stands(version, members) ? parentOf(version) : null;
    while (before !== null && !found.has(before) && versions.has(before)) {
      found.add(before);
      before = parentOf(versions.get(before) as Gathered);
    }
  }
  return found;
}

function parentOf({ content }: Gathered): string | null {
  return content.parent && hexOf(content.parent);
}

/** Signed by every member, withdrawn by none. */
function stands({ said }: Gathered, members: number): boolean {
  return said.sign.size === members && said.withdraw.size === 0;
}

function standingOf(version: Gathered, members: number, superseded: boolean): Standing {
  if (version.said.withdraw.size > 0) return "withdrawn";
  if (stands(version, members)) return superseded ? "superseded" : "in_force";
  return version.said.decline.size > 0 ? "declined" : "open";
}

function inPairs(byEnvelope: ReadonlyMap<string, number>): readonly (readonly [number, string])[] {
  return [...byEnvelope].map(([envelope, member]) => [member, envelope] as const).sort(byMember);
}

function inOrder(members: ReadonlySet<number>): readonly number[] {
  return [...members].sort((a, b) => a - b);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function byMember(a: readonly [number, string], b: readonly [number, string]): number {
  return a[0] - b[0] || (a[1] < b[1] ? -1 : 1);
}
