/**
 * Care: what was disclosed into a space with a third person, by whom, and whether the other agrees (docs: Kinds).
 *
 * A pure fold over the set of acts of a care space. One's own words are recorded there again and linked to nothing;
 * another's words, and what was said jointly, come as a release, whose provenance the protocol judges. An approval
 * is a label and no lock: text can always be copied.
 */
import { ID_BYTES } from "../protocol/public/limits.ts";
import { encodeBody } from "../protocol/secret/entry.ts";
import { type Act, heard, isA } from "./acts.ts";
import { hexOf, isBytes, itemsOf } from "./bodies.ts";

export const RELEASE = "release";
export const APPROVE = "approve";
/** Roles in the description of a space: who writes about oneself, and who was asked to help. */
export const SELF = 0;
export const CARER = 1;

/** Nobody else here could approve · not yet by all who could · by all · what came is no sound release. */
export type Standing = "alone" | "unapproved" | "approved" | "refused";

/**
 * What a device makes of a release of a space that it is in: of a space that it is not in · counts here · has not come
 * here · by a device that has ended, after the last of it that counts · its place is taken · of another history.
 */
export type Ruling = "unknown_space" | "counts" | "not_held" | "past_pin" | "not_counted" | "other_roster";

/** What a sound release shows: an entry, by which member of which space, as of which record of its roster. */
export interface Shown {
  readonly space: Uint8Array;
  readonly member: number;
  readonly n: number;
  readonly ended: boolean;
  readonly entry: { readonly kind: string; readonly day: number; readonly body: Uint8Array };
}

/** What a release shows, all of it verified, its entry judged by its kind too; throws for what is none. */
export type ReadRelease<T extends Shown> = (body: Uint8Array) => T;

/** How a device reads releases: what they show, what it knows of their spaces, each verified once. */
export interface Reader<T extends Shown> {
  readonly read: ReadRelease<T>;
  /** Judges a release by what this device holds of its space. */
  readonly rule?: (body: Uint8Array, released: T) => Ruling;
  /** Envelope → what the release in it shows, null if it is none; the same for ever. */
  readonly seen?: Map<string, T | null>;
}

/** One release in a care space: who brought it, what it shows (null if it is refused), who approved. */
export interface Disclosure<T extends Shown> {
  readonly releaser: number;
  readonly envelope: string;
  readonly released: T | null;
  readonly approved: readonly number[];
  readonly standing: Standing;
  /** What this device knows of it; null if it is refused. It may differ between devices, all else not. */
  readonly ruling: Ruling | null;
}

/** One line of what a member has put into a care space; `disclosure` is null for one's own words. */
export interface Given<T extends Shown> {
  readonly kind: string;
  readonly day: number;
  readonly envelope: string;
  readonly disclosure: Disclosure<T> | null;
}

/** The body of an `approve`: the envelope of the `release` it approves. */
export function writeApproval(envelope: Uint8Array): Uint8Array {
  return encodeBody([envelope]);
}

/** The envelope that a body approves; null when the body is no approval. */
export function readApproval(body: Uint8Array): Uint8Array | null {
  const [envelope] = itemsOf(body, 1) ?? [];
  return isBytes(envelope, ID_BYTES) ? envelope : null;
}

/** The releases of a care space whose members have these roles, by envelope. A function of the set of acts. */
export function foldCare<T extends Shown>(
  roles: readonly number[],
  acts: Iterable<Act>,
  reader: Reader<T>,
): readonly Disclosure<T>[] {
  const known = heard(roles.length, acts);
  const approvals = approvalsIn(roles, known);
  return known
    .filter((act) => isA(act, RELEASE))
    .sort(byEnvelope)
    .map((act) => disclosureOf(roles, act, approvals.get(act.envelope) ?? new Set(), reader));
}

/** Everything that a member has put into a care space, by day: what was released, and nothing besides. */
export function statement<T extends Shown>(
  member: number,
  roles: readonly number[],
  acts: readonly Act[],
  reader: Reader<T>,
): readonly Given<T>[] {
  const brought = new Map(foldCare(roles, acts, reader).map((each) => [each.envelope, each]));
  return heard(roles.length, acts)
    .filter((act) => act.member === member && isListed(act))
    .map((act) => givenOf(act, brought.get(act.envelope) ?? null))
    .sort((a, b) => a.day - b.day || byEnvelope(a, b));
}

function isListed(act: Act): boolean {
  return isA(act, RELEASE) || ![RELEASE, APPROVE, "about", "erase", "person"].includes(act.kind);
}

function givenOf<T extends Shown>(act: Act, disclosure: Disclosure<T> | null): Given<T> {
  const { kind, day } = disclosure?.released?.entry ?? act;
  return { kind, day, envelope: act.envelope, disclosure };
}

/** Envelope of a release → the members who approved it; a carer has no say in it. */
function approvalsIn(roles: readonly number[], acts: readonly Act[]): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  for (const act of acts) {
    const approved = isA(act, APPROVE) && roles[act.member] === SELF ? readApproval(act.body) : null;
    if (approved === null) continue;
    const envelope = hexOf(approved);
    found.set(envelope, (found.get(envelope) ?? new Set()).add(act.member));
  }
  return found;
}

function disclosureOf<T extends Shown>(
  roles: readonly number[],
  { member: releaser, envelope, body }: Act,
  approvals: ReadonlySet<number>,
  { read, rule = () => "unknown_space", seen = new Map() }: Reader<T>,
): Disclosure<T> {
  const known = seen.get(envelope);
  const released = known === undefined ? readDisclosed(body, read) : known;
  seen.set(envelope, released);
  if (released === null) return { releaser, envelope, released, approved: [], standing: "refused", ruling: null };
  const asked = [...roles.keys()].filter((member) => roles[member] === SELF && member !== releaser);
  const approved = asked.filter((member) => approvals.has(member));
  const whole = approved.length === asked.length;
  const standing = asked.length === 0 ? "alone" : whole ? "approved" : "unapproved";
  return { releaser, envelope, released, approved, standing, ruling: rule(body, released) };
}

/** What a release shows; null for what is none. A release of a release, or of an approval, is none. */
export function readDisclosed<T extends Shown>(body: Uint8Array, read: ReadRelease<T>): T | null {
  try {
    const released = read(body);
    return [RELEASE, APPROVE].includes(released.entry.kind) ? null : released;
  } catch {
    return null;
  }
}

function byEnvelope(a: { readonly envelope: string }, b: { readonly envelope: string }): number {
  return a.envelope < b.envelope ? -1 : 1;
}
