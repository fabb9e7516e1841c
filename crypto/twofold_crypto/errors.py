"""Every judgement the protocol can pass on what it is given (spec: Errors).

Owns the names and their stable codes; must not know transport, status numbers or sentences for people.

    Refused                 somebody handed us something that must not be taken
    ├── Malformed …         the bytes are not of the form: their writer is wrong
    ├── Forged …            the form is right, the claim is not: do not believe it
    ├── Gap, UnknownHead …  cannot be judged yet: fetch, then ask again
    └── Quarantined         the chain is sound, this one entry does not open: set it aside, go on
"""

from typing import ClassVar


class Refused(Exception):
    """A refusal with a stable code; `detail` carries what the caller needs to go on, if anything."""

    code: ClassVar[str] = "refused"

    def __init__(self, detail: object = None) -> None:
        super().__init__(self.code)
        self.detail = detail


class Malformed(Refused):
    """The bytes are not the one permitted form of any record."""

    code = "malformed"


class Unsupported(Refused):
    """A version, suite or feature that this program does not speak; a newer one may."""

    code = "unsupported"


class TooLarge(Refused):
    """Longer than the limit for its kind; nothing behind the limit was looked at."""

    code = "too_large"


class BadKey(Refused):
    """A public key that is not canonical, of low order, or useless for an exchange."""

    code = "bad_key"


class Forged(Refused):
    """A signature does not fit the signer, the space and the bytes."""

    code = "forged"


class NotForUs(Refused):
    """A sound record of another space."""

    code = "not_for_us"


class RosterMoved(Refused):
    """The record does not continue the roster's head; fetch, ask whether it is still needed, sign anew."""

    code = "roster_moved"


class NotPresent(Refused):
    """The signer or author is no device of the roster at the head it cites."""

    code = "not_present"


class KeyUsed(Refused):
    """A key is admitted once, ever; this one was."""

    code = "key_used"


class UnknownHead(Refused):
    """The cited roster head is not known here yet."""

    code = "unknown_head"


class HeadBackwards(Refused):
    """The author cites an older roster head than it cited before."""

    code = "head_backwards"


class Gap(Refused):
    """The author's sequence jumps; `detail` is the author's head held here, as (sequence, id)."""

    code = "gap"


class Forked(Refused):
    """A second signed branch at a sequence already taken; `detail` is the head held here."""

    code = "forked"


class PastPin(Refused):
    """The author has ended, and this is not what the walk back from its pin meets next."""

    code = "past_pin"


class Closed(Refused):
    """A member has left and closed the space; only erasing goes on in it, and nobody leaves it again."""

    code = "closed"


class Ended(Refused):
    """The seat was admitted and has ended; `detail` is the records up to the one that ended it."""

    code = "ended"


class ForkedRoster(Refused):
    """Two signed rosters of one space; `detail` is the other's record where they part."""

    code = "forked_roster"


class StaleWrap(Refused):
    """The wrap is not under the newest epoch; `detail` is the newest."""

    code = "stale_wrap"


class BadGrant(Refused):
    """A grant does not open to the epoch keys the roster commits to."""

    code = "bad_grant"


class WrongCode(Refused):
    """The typed digits are not those of the other side; the ceremony has ended."""

    code = "wrong_code"


class BadTranscript(Refused):
    """A ceremony message that does not fit the transcript so far; the ceremony has ended."""

    code = "bad_transcript"


class BadWords(Refused):
    """Words that are not in the list, too many, too few, or without their checksum.

    `detail` is the position of the first strange word from 0 and the words near it, where one is strange.
    """

    code = "bad_words"


class Quarantined(Refused):
    """An envelope of a sound chain whose entry does not open; subclasses name the reason."""

    code = "quarantined"


class NoBody(Quarantined):
    """The envelope came without a body, or with one that does not hash to what was signed."""

    code = "no_body"


class NoWrap(Quarantined):
    """The envelope came without a wrap."""

    code = "no_wrap"


class NoEpochKey(Quarantined):
    """The wrap is under an epoch whose key this device does not hold."""

    code = "no_epoch_key"


class BadWrap(Quarantined):
    """The wrap does not open under its epoch's key."""

    code = "bad_wrap"


class BadCommit(Quarantined):
    """The unwrapped key is not the one the author committed to."""

    code = "bad_commit"


class BadCipher(Quarantined):
    """The body does not open under the committed key."""

    code = "bad_cipher"


class BadPadding(Quarantined):
    """The opened body is not an entry padded with zeros to its bucket."""

    code = "bad_padding"


class BadSchema(Quarantined):
    """The opened bytes are no entry, or no body of their kind."""

    code = "bad_schema"


def every_refusal(base: type[Refused] = Refused) -> dict[str, type[Refused]]:
    """Code → class for `base` and all below it; the vectors and the relay's table are checked against it."""
    table = {base.code: base}
    for child in base.__subclasses__():
        table |= every_refusal(child)
    return table
