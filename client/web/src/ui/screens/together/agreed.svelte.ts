/**
 * The agreements of the shared space as screens show them: folded anew whenever something was said.
 *
 * The fold wants what was said once, each with its envelope, and the hash of every version; the device has both, so they
 * come a moment after the snapshot that asks for them. Whatever was folded last is shown until then.
 */
import { ANSWERS, foldAgreements, PROPOSE, type Agreement, type Stated } from "../../../domain/agreement.ts";
import { actsOf, namesOf, versionsIn, viewOf, type AgreementView, type VersionView } from "../../../domain/agreement-view.ts";
import { foldNames, type Named } from "../../../domain/kinds/named.ts";
import type { Engine, KeptEntry, Snapshot } from "../../../sync/face.ts";
import type { Notebook } from "../../notebook.svelte.ts";

export interface Agreed {
  readonly id: string;
  readonly agreement: Agreement;
  readonly view: AgreementView;
  /** What it is called; null until somebody names it. */
  readonly named: Named | null;
}

interface Folded {
  readonly agreements: readonly Agreement[];
  /** Envelope → the day that its author's calendar had. */
  readonly days: ReadonlyMap<string, number>;
}

const NOTHING: Folded = { agreements: [], days: new Map() };
const SPOKEN: ReadonlySet<string> = new Set([PROPOSE, ...ANSWERS]);
const MEMBERS = 2;

let folded: Folded = $state.raw(NOTHING);
let asked: readonly KeptEntry[] = [];

/** The agreements that are known, in an order that arrival does not decide. */
export function agreedIn({ snapshot, surroundings, locale }: Notebook): readonly Agreed[] {
  const { shared } = snapshot;
  if (shared === null) return [];
  want(surroundings.engine, snapshot, shared.me);
  const names = foldNames(snapshot.entries);
  return folded.agreements.map((agreement) => ({
    id: agreement.id,
    agreement,
    view: viewOf(agreement, shared.me, locale),
    named: names.get(agreement.id) ?? null,
  }));
}

/** One of them, and of its versions the one with a hash. */
export function agreedAt(notebook: Notebook, id: string | null): Agreed | null {
  return agreedIn(notebook).find((each) => each.id === id) ?? null;
}

export function versionIn({ view }: Agreed, hash: string | null): VersionView | null {
  return [...view.inForce, ...view.open, ...view.past].find(({ version }) => version.hash === hash) ?? null;
}

/** The day on which a member signed a version; null if that member did not. */
export function signedOn({ signatures }: Stated, member: number): number | null {
  const days = signatures.filter(([who]) => who === member).flatMap(([, envelope]) => folded.days.get(envelope) ?? []);
  return days.length === 0 ? null : Math.min(...days);
}

function want(engine: Engine, { entries }: Snapshot, me: number): void {
  const said = entries.filter(({ space, kind }) => space === "shared" && SPOKEN.has(kind));
  if (said.length === asked.length && said.every((entry, at) => entry === asked[at])) return;
  asked = said;
  foldNow(engine, me).then(
    (found) => said === asked && (folded = found),
    () => said === asked && (asked = []),
  );
}

async function foldNow(engine: Engine, me: number): Promise<Folded> {
  const acts = actsOf(await engine.said(), me);
  const versions = versionsIn(acts);
  const hashes = await engine.versionIds(versions);
  const days = new Map(acts.map(({ envelope, day }) => [envelope, day]));
  return { agreements: foldAgreements(MEMBERS, acts, namesOf(versions, hashes)), days };
}
