/** Random histories of what members say to each other, as the Python tests draw them: versions, answers, misuse. */
import type { Act } from "../../src/domain/acts.ts";
import { ANSWERS, PROPOSE, type AnswerKind, writeAnswer, writeProposal } from "../../src/domain/agreement.ts";
import { writeVersion } from "../../src/domain/agreement-version.ts";
import { bytesOf, hexOf } from "../../src/domain/bodies.ts";
import { versionId } from "../../src/protocol/secret/reveal.ts";
import { type Chance, chance } from "./some.ts";

const WORDS = ["Phones rest at ten.", "We talk on Sunday.", "Money is told.", "A pause\nis kept.", "é雨🌧"];

/** A version that somebody proposed, with the envelope it came in. */
export interface Proposed {
  readonly agreement: Uint8Array;
  readonly data: Uint8Array;
  readonly envelope: string;
}

/** One history in the making: members who propose, answer, err and mislead, all from one seed. */
export class Talk {
  readonly acts: Act[] = [];
  readonly proposed: Proposed[] = [];

  constructor(readonly next: Chance, readonly members = 2) {}

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.next(256));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.next(choices.length)] as T;
  }

  say(member: number, kind: string, body: Uint8Array, revision = 0): string {
    const envelope = hexOf(this.bytes(32));
    const entryId = hexOf(this.bytes(16));
    this.acts.push({ member, envelope, kind, version: 1, entryId, revision, day: 20_000, body });
    return envelope;
  }

  propose(member: number, agreement: Uint8Array, data: Uint8Array, revision = 0): Proposed {
    const envelope = this.say(member, PROPOSE, writeProposal({ agreement, version: data }), revision);
    const made = { agreement, data, envelope };
    if (revision === 0) this.proposed.push(made);
    return made;
  }

  answer(member: number, kind: AnswerKind, { agreement, data, envelope }: Proposed): void {
    const body = writeAnswer({ agreement, version: versionId(data), proposal: bytesOf(envelope) });
    this.say(member, kind, body);
  }

  version(parent: Uint8Array | null): Uint8Array {
    const clauses = Array.from({ length: 1 + this.next(3) }, () => ({
      id: this.bytes(16), text: this.pick(WORDS), appliesTo: null, sign: null, reviewDay: null, endDay: null,
    }));
    return writeVersion({ random: this.bytes(16), parent, clauses }) as Uint8Array;
  }
}

/** A random history of concurrent proposals, for two members or three. */
export function talk(seed: number, steps = 14): Talk {
  const next = chance(seed * 2_654_435_761);
  const made = new Talk(next, [2, 2, 3][next(3)]);
  const agreements = [made.bytes(16), made.bytes(16)];
  for (let left = 1 + next(steps); left > 0; left--) step(made, agreements);
  return made;
}

function step(made: Talk, agreements: readonly Uint8Array[]): void {
  const member = made.next(made.members);
  const roll = made.next(10);
  if (made.proposed.length === 0 || roll < 3) propose(made, member, made.pick(agreements));
  else if (roll < 6) signAll(made);
  else if (roll < 9) made.answer(member, made.pick(ANSWERS), made.pick(made.proposed));
  else mislead(made, member);
}

function signAll(made: Talk): void {
  for (let member = 0; member < made.members; member++) {
    made.answer(member, "sign", made.pick(made.proposed.slice(-2)));
  }
}

/** A first version, a child, a sibling, a child of something unknown, or known bytes once more. */
function propose(made: Talk, member: number, agreement: Uint8Array): void {
  const ofIt = made.proposed.filter((each) => each.agreement === agreement);
  const parents = [null, made.bytes(32), ...ofIt.map((each) => versionId(each.data))];
  const again = ofIt.length > 0 && made.next(7) === 0;
  made.propose(member, agreement, again ? made.pick(ofIt).data : made.version(made.pick(parents.slice(-3))));
}

/** What must count for nothing: another envelope, another agreement, a revision, rubbish, a stranger. */
function mislead(made: Talk, member: number): void {
  const [one, other] = [made.pick(made.proposed), made.pick(made.proposed)];
  switch (made.next(5)) {
    case 0: return made.answer(member, "sign", { ...one, envelope: other.envelope });
    case 1: return made.answer(member, "sign", { ...one, agreement: made.bytes(16) });
    case 2: return void made.propose(member, one.agreement, made.version(versionId(one.data)), 1);
    case 3: return void made.say(member, made.pick([PROPOSE, ...ANSWERS]), made.bytes(made.next(40)));
    default: return made.answer(made.members, "sign", one);
  }
}

/** The same acts in another order. */
export function shuffled<T>(acts: readonly T[], next: Chance): readonly T[] {
  const order = [...acts];
  for (let at = order.length - 1; at > 0; at--) {
    const other = next(at + 1);
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}
