"""Every message between a device and a relay, on one page (spec: Messages).

All are MessagePack arrays. Requests are POST bodies of type `application/vnd.msgpack` and open with the
version; the wires inside travel as byte strings, so exactly the signed bytes cross.
"""

from typing import Annotated, TypeVar

from msgspec import Meta

from ..errors import Malformed
from .encoding import Array, decode, encode, labelled_hash, require_version
from .envelope import EnvelopeWire, envelope_id
from .ids import Id, Key, Signature, Uint
from .limits import (
    CHALLENGE_BYTES_MAX,
    ENVELOPE_BYTES_MAX,
    FRAME_BYTES_MAX,
    MAIL_BYTES_MAX,
    MAIL_MESSAGES_MAX,
    REQUEST_BYTES_MAX,
    ROSTER_BYTES_MAX,
    ROSTER_RECORDS_MAX,
    TOKEN_BYTES,
    VERSION,
)
from .roster import FoundingWire, RecordWire

MEDIA_TYPE = "application/vnd.msgpack"

FOUNDING, ROSTER, ENVELOPE = 0, 1, 2
"""Types of an item in the log: record 0, a later roster record, an envelope."""

LOG_START = bytes(32)
"""The running hash of an empty log."""

Version = Annotated[int, Meta(ge=VERSION, le=VERSION)]
ItemType = Annotated[int, Meta(ge=FOUNDING, le=ENVELOPE)]
Flag = Annotated[int, Meta(ge=0, le=1)]
Side = Annotated[int, Meta(ge=0, le=1)]
Slot = Annotated[int, Meta(ge=0, lt=MAIL_MESSAGES_MAX)]
Slots = Annotated[int, Meta(ge=0, le=MAIL_MESSAGES_MAX)]
Wire = Annotated[bytes, Meta(min_length=1, max_length=ENVELOPE_BYTES_MAX)]
RosterWire = Annotated[bytes, Meta(min_length=1, max_length=ROSTER_BYTES_MAX)]
RecordCount = Annotated[int, Meta(ge=0, lt=ROSTER_RECORDS_MAX)]
Token = Annotated[bytes, Meta(min_length=TOKEN_BYTES, max_length=TOKEN_BYTES)]
Challenge = Annotated[bytes, Meta(min_length=1, max_length=CHALLENGE_BYTES_MAX)]
Code = Annotated[str, Meta(pattern=r"^[0-9A-HJKMNP-TV-Z]{16}\Z")]
Mail = Annotated[bytes, Meta(min_length=1, max_length=MAIL_BYTES_MAX)]


R = TypeVar("R", bound="Message")

_ANSWER = b"\x93"
"""How an array of three begins."""
_FIRST_PROOF = b"\x95"
"""How an array of five begins."""


class Message(Array, frozen=True):
    """Base of all messages: an array in fixed order, no unknown fields."""


class ChallengeRequest(Message, frozen=True):
    """POST /v1/challenge. Anybody may ask; the relay stores nothing for it."""

    version: Version


class ChallengeReply(Message, frozen=True):
    """A challenge to sign once, within a minute."""

    challenge: Challenge


class ProofRequest(Message, frozen=True):
    """POST /v1/proof: a seat shows that it is present in a space.

    `known` is how many records after record 0 the prover holds; `tail` may bring those records, for a relay
    that has lost them.
    """

    version: Version
    space: Id
    public: Key
    challenge: Challenge
    signature: Signature
    known: RecordCount
    tail: Annotated[list[RosterWire], Meta(max_length=ROSTER_RECORDS_MAX)]


class FirstProofRequest(Message, frozen=True):
    """The first devices' proof, which tells nothing of records: read by relays, written by nobody now."""

    version: Version
    space: Id
    public: Key
    challenge: Challenge
    signature: Signature


class ProofReply(Message, frozen=True):
    """A random token for that space, good for `seconds`."""

    token: Token
    seconds: Uint


class LookupRequest(Message, frozen=True):
    """POST /v1/lookup: a seat that knows no space asks which one it is in; signed like a proof."""

    version: Version
    public: Key
    challenge: Challenge
    signature: Signature


class LookupReply(Message, frozen=True):
    """The space that this seat was admitted to."""

    space: Id


class HealRequest(Message, frozen=True):
    """POST /v1/heal, with a token: a human says that the relay need not wait for more devices."""

    version: Version


class Records(Message, frozen=True):
    """Roster records in the detail of a refusal: what continues the prover's, or what contradicts it."""

    wires: Annotated[list[RosterWire], Meta(max_length=ROSTER_RECORDS_MAX)]


class Spoken(Message, frozen=True):
    """The versions that a relay speaks, in the detail of `unsupported`."""

    oldest: Uint
    newest: Uint


class FoundRequest(Message, frozen=True):
    """POST /v1/found: record 0 and the rotate to epoch 1, with a household code."""

    version: Version
    code: Code
    founding: RosterWire
    rotate: RosterWire


class FoundReply(Message, frozen=True):
    """The number of the rotate in the new log, 2."""

    number: Uint


class Item(Message, frozen=True):
    """One thing to append: its type and its wire."""

    type: ItemType
    wire: Wire


class AppendRequest(Message, frozen=True):
    """POST /v1/append, with a token: a batch for one space, atomic."""

    version: Version
    items: list[Item]


class AppendReply(Message, frozen=True):
    """The number of each item in the order sent, once all are durable."""

    numbers: list[Uint]


class FetchRequest(Message, frozen=True):
    """POST /v1/fetch, with a token: what comes after a number."""

    version: Version
    after: Uint


class PageItem(Message, frozen=True):
    """One row of the log: type, wire, and whether it arrived with a body (rosters: 0)."""

    type: ItemType
    wire: Wire
    arrived: Flag


class Page(Message, frozen=True):
    """Rows after `after`, oldest first; then the log's head, its running hash, and the bytes left to write.

    Row i has number after + 1 + i. A page that ends below `head` is followed by another.
    """

    after: Uint
    items: list[PageItem]
    head: Uint
    hash: Id
    room: Uint


class FollowFrame(Message, frozen=True):
    """The first frame on /v1/follow: who calls, and after which number pages are wanted; nil wants none."""

    version: Version
    token: Token
    after: Uint | None


class AppendFrame(Message, frozen=True):
    """Every later frame to the relay: an append, and a number of the caller's choice for its answer."""

    version: Version
    call: Uint
    items: list[Item]


class AppendAnswer(Message, frozen=True):
    """The answer to the append frame `call`: the number of each item, or the refusal; the other is nil."""

    call: Uint
    numbers: list[Uint] | None
    refusal: "Refusal | None"


class OpenRequest(Message, frozen=True):
    """POST /v1/rendezvous/open: a mailbox for ten minutes, with a household code (not counted)."""

    version: Version
    code: Code
    rendezvous: Id


class PutRequest(Message, frozen=True):
    """POST /v1/rendezvous/put: message `slot` of `side`; the same bytes again are no second message."""

    version: Version
    rendezvous: Id
    side: Side
    slot: Slot
    mail: Mail


class TakeRequest(Message, frozen=True):
    """POST /v1/rendezvous/take: the other side's messages from `slot` on; waits a while for one."""

    version: Version
    rendezvous: Id
    side: Side
    slot: Slots


class TakeReply(Message, frozen=True):
    """Messages of the other side, in order; empty when none came in time."""

    mail: list[Mail]


class CloseRequest(Message, frozen=True):
    """POST /v1/rendezvous/close: the mailbox is emptied and its id is spent."""

    version: Version
    rendezvous: Id


class Done(Message, frozen=True):
    """The answer where there is nothing to say but yes."""

    version: Version


class Refusal(Message, frozen=True):
    """The body of every 4xx: a stable code, a sentence, what to do, and what the caller needs to go on."""

    code: str
    sentence: str
    todo: str
    detail: bytes | Uint | None


def parse_request(kind: type[R], data: bytes) -> R:
    """Read a request: Unsupported for another version, TooLarge, Malformed."""
    require_version(data)
    return decode(kind, data, REQUEST_BYTES_MAX)


def parse_proof(data: bytes) -> ProofRequest:
    """Read a proof, in the first devices' form too: of five parts, it is one that claims to know all records.

    So it ends no healing, which waits for devices that know of no more than the relay. Refuses as
    `parse_request` does.
    """
    if data[:1] != _FIRST_PROOF:
        return parse_request(ProofRequest, data)
    first = parse_request(FirstProofRequest, data)
    parts = (first.version, first.space, first.public, first.challenge, first.signature)
    return ProofRequest(*parts, ROSTER_RECORDS_MAX - 1, [])


def parse_reply(kind: type[R], data: bytes) -> R:
    """Read a reply or a frame from a relay: TooLarge, Malformed."""
    return decode(kind, data, FRAME_BYTES_MAX)


def parse_frame(data: bytes) -> Page | AppendAnswer:
    """Read a later frame from a relay: a page has five parts, an answer three. TooLarge, Malformed."""
    if data[:1] != _ANSWER:
        return parse_reply(Page, data)
    answer = parse_reply(AppendAnswer, data)
    if (answer.numbers is None) == (answer.refusal is None):
        raise Malformed
    return answer


def item_id(kind: int, wire: bytes) -> bytes:
    """The id of an item of the log, 32 bytes, from its outer form alone: a newer version has one too.

    Refuses TooLarge and Malformed: what has no id is no item, and a log that holds it is not followed.
    """
    if kind == ENVELOPE:
        parts = decode(EnvelopeWire, wire, ENVELOPE_BYTES_MAX)
        return envelope_id(parts.header, parts.commitment, parts.body_hash)
    if kind == ROSTER:
        return labelled_hash("roster", decode(RecordWire, wire, ROSTER_BYTES_MAX).record)
    return labelled_hash("genesis", decode(FoundingWire, wire, ROSTER_BYTES_MAX).genesis)


def running_hash(before: bytes, item_id: bytes, arrived: int) -> bytes:
    """H("log", running hash before, id, 1 if it arrived with a body else 0), 32 bytes."""
    return labelled_hash("log", before, item_id, arrived)


def write(message: Message) -> bytes:
    """The bytes of a message."""
    return encode(message)
