/**
 * Every judgement the protocol can pass on what it is given (spec: Errors).
 *
 * Owns the names and their stable codes; must not know transport, status numbers or sentences for people.
 *
 *     Refused                 somebody handed us something that must not be taken
 *     ├── Malformed …         the bytes are not of the form: their writer is wrong
 *     ├── Forged …            the form is right, the claim is not: do not believe it
 *     ├── Gap, UnknownHead …  cannot be judged yet: fetch, then ask again
 *     └── Quarantined         the chain is sound, this one entry does not open: set it aside, go on
 */

/** A refusal with a stable code; `detail` carries what the caller needs to go on, if anything. */
export class Refused extends Error {
  static readonly code: string = "refused";
  readonly code: string;

  constructor(readonly detail: unknown = null) {
    super(new.target.code);
    this.name = "Refused";
    this.code = new.target.code;
  }
}

/** The bytes are not the one permitted form of any record. */
export class Malformed extends Refused {
  static override readonly code: string = "malformed";
}

/** A version, suite or feature that this program does not speak; a newer one may. */
export class Unsupported extends Refused {
  static override readonly code: string = "unsupported";
}

/** Longer than the limit for its kind; nothing behind the limit was looked at. */
export class TooLarge extends Refused {
  static override readonly code: string = "too_large";
}

/** A public key that is not canonical, of low order, or useless for an exchange. */
export class BadKey extends Refused {
  static override readonly code: string = "bad_key";
}

/** A signature does not fit the signer, the space and the bytes. */
export class Forged extends Refused {
  static override readonly code: string = "forged";
}

/** A sound record of another space. */
export class NotForUs extends Refused {
  static override readonly code: string = "not_for_us";
}

/** The record does not continue the roster's head; fetch, ask whether it is still needed, sign anew. */
export class RosterMoved extends Refused {
  static override readonly code: string = "roster_moved";
}

/** The signer or author is no device of the roster at the head it cites. */
export class NotPresent extends Refused {
  static override readonly code: string = "not_present";
}

/** A key is admitted once, ever; this one was. */
export class KeyUsed extends Refused {
  static override readonly code: string = "key_used";
}

/** The cited roster head is not known here yet. */
export class UnknownHead extends Refused {
  static override readonly code: string = "unknown_head";
}

/** The author cites an older roster head than it cited before. */
export class HeadBackwards extends Refused {
  static override readonly code: string = "head_backwards";
}

/** The author's sequence jumps; `detail` is the author's head held here, as (sequence, id). */
export class Gap extends Refused {
  static override readonly code: string = "gap";
}

/** A second signed branch at a sequence already taken; `detail` is the head held here. */
export class Forked extends Refused {
  static override readonly code: string = "forked";
}

/** The author has ended, and this is not what the walk back from its pin meets next. */
export class PastPin extends Refused {
  static override readonly code: string = "past_pin";
}

/** A member has left and closed the space; only erasing goes on in it, and nobody leaves it again. */
export class Closed extends Refused {
  static override readonly code: string = "closed";
}

/** The seat was admitted and has ended; `detail` is the records up to the one that ended it. */
export class Ended extends Refused {
  static override readonly code: string = "ended";
}

/** Two signed rosters of one space; `detail` is the other's record where they part. */
export class ForkedRoster extends Refused {
  static override readonly code: string = "forked_roster";
}

/** The wrap is not under the newest epoch; `detail` is the newest. */
export class StaleWrap extends Refused {
  static override readonly code: string = "stale_wrap";
}

/** A grant does not open to the epoch keys the roster commits to. */
export class BadGrant extends Refused {
  static override readonly code: string = "bad_grant";
}

/** The typed digits are not those of the other side; the ceremony has ended. */
export class WrongCode extends Refused {
  static override readonly code: string = "wrong_code";
}

/** A ceremony message that does not fit the transcript so far; the ceremony has ended. */
export class BadTranscript extends Refused {
  static override readonly code: string = "bad_transcript";
}

/**
 * Words that are not in the list, too many, too few, or without their checksum.
 *
 * `detail` is the position of the first strange word from 0 and the words near it, where one is strange.
 */
export class BadWords extends Refused {
  static override readonly code: string = "bad_words";
}

/** An envelope of a sound chain whose entry does not open; subclasses name the reason. */
export class Quarantined extends Refused {
  static override readonly code: string = "quarantined";
}

/** The envelope came without a body, or with one that does not hash to what was signed. */
export class NoBody extends Quarantined {
  static override readonly code: string = "no_body";
}

/** The envelope came without a wrap. */
export class NoWrap extends Quarantined {
  static override readonly code: string = "no_wrap";
}

/** The wrap is under an epoch whose key this device does not hold. */
export class NoEpochKey extends Quarantined {
  static override readonly code: string = "no_epoch_key";
}

/** The wrap does not open under its epoch's key. */
export class BadWrap extends Quarantined {
  static override readonly code: string = "bad_wrap";
}

/** The unwrapped key is not the one the author committed to. */
export class BadCommit extends Quarantined {
  static override readonly code: string = "bad_commit";
}

/** The body does not open under the committed key. */
export class BadCipher extends Quarantined {
  static override readonly code: string = "bad_cipher";
}

/** The opened body is not an entry padded with zeros to its bucket. */
export class BadPadding extends Quarantined {
  static override readonly code: string = "bad_padding";
}

/** The opened bytes are no entry, or no body of their kind. */
export class BadSchema extends Quarantined {
  static override readonly code: string = "bad_schema";
}

const ALL: readonly (typeof Refused)[] = [
  Refused,
  Malformed,
  Unsupported,
  TooLarge,
  BadKey,
  Forged,
  NotForUs,
  RosterMoved,
  NotPresent,
  KeyUsed,
  UnknownHead,
  HeadBackwards,
  Gap,
  Forked,
  PastPin,
  Closed,
  Ended,
  ForkedRoster,
  StaleWrap,
  BadGrant,
  WrongCode,
  BadTranscript,
  BadWords,
  Quarantined,
  NoBody,
  NoWrap,
  NoEpochKey,
  BadWrap,
  BadCommit,
  BadCipher,
  BadPadding,
  BadSchema,
];

/** Code → class for every refusal; the vectors and the relay's table are checked against it. */
export function everyRefusal(): ReadonlyMap<string, typeof Refused> {
  return new Map(ALL.map((refusal) => [refusal.code, refusal]));
}
