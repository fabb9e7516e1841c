/** Two wordings held against each other: whose stand side by side, and what of them differs. */
import type { Clause } from "../../../domain/agreement-version.ts";
import type { AgreementView, VersionView } from "../../../domain/agreement-view.ts";
import { hexOf } from "../../../domain/bodies.ts";
import type { Notebook } from "../../notebook.svelte.ts";
import { linesOf } from "./paper.ts";

export interface Pair {
  readonly mine: VersionView;
  readonly theirs: VersionView;
}

/** A wording of each that is open and follows the same words as this one; null where there are no two. */
export function pairOf({ open }: AgreementView, view: VersionView): Pair | null {
  const follows = ({ version }: VersionView): string => (version.content.parent === null ? "" : hexOf(version.content.parent));
  const beside = [view, ...open].filter((each) => each.version.standing === "open" && follows(each) === follows(view));
  const mine = beside.find((each) => each.mine.proposed && !each.others.proposed);
  const theirs = beside.find((each) => each.others.proposed && !each.mine.proposed);
  return mine === undefined || theirs === undefined ? null : { mine, theirs };
}

/** The clauses of one wording that the other does not have in these words. */
export function onlyIn(one: VersionView, other: VersionView, notebook: Notebook): string {
  const words = (clause: Clause): string => linesOf(clause, notebook, notebook.today).join("\n");
  const known = new Set(other.version.content.clauses.map((clause) => `${hexOf(clause.id)} ${words(clause)}`));
  const own = one.version.content.clauses.filter((clause) => !known.has(`${hexOf(clause.id)} ${words(clause)}`));
  return own.map(words).join("\n\n") || "–";
}
