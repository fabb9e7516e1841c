/**
 * An act: one counted entry as folds over a space take it, with its author and its envelope.
 *
 * Folds are functions of the set of acts: neither their order nor any clock can matter.
 */

export interface Act {
  readonly member: number;
  /** The id of the envelope it came in, in hex. */
  readonly envelope: string;
  readonly kind: string;
  readonly version: number;
  readonly entryId: string;
  readonly revision: number;
  readonly day: number;
  readonly body: Uint8Array;
}

/** Whether the act is of one of these kinds, in the version and form spoken here. */
export function isA(act: Act, ...kinds: readonly string[]): boolean {
  return kinds.includes(act.kind) && act.version === 1 && act.revision === 0;
}

/** The acts of members 0 to `members` − 1, each once. */
export function heard(members: number, acts: Iterable<Act>): readonly Act[] {
  const once = new Map<string, Act>();
  for (const act of acts) if (act.member < members) once.set(`${act.member} ${act.envelope}`, act);
  return [...once.values()];
}
