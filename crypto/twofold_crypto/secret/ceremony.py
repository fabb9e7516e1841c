"""Ceremonies: two devices meet over a mailbox, their humans compare digits, then they talk sealed.

Chapter Ceremonies. Owns the hellos, the transcript, the codes, the sealed channel, and the messages of
*found* and *admit*. Must not know how bytes travel. Each side is one object that takes a message or
refuses, and is then over.
"""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from msgspec import Meta

from ..errors import BadTranscript, Forged, Refused, TooLarge, Unsupported, WrongCode
from ..primitives import (
    KEY_BYTES,
    NONCE_BYTES,
    TAG_BYTES,
    Random,
    decrypt,
    encrypt,
    exchange,
    receiving_public,
    same,
    vet_receiving_key,
)
from ..public.encoding import Array, decode, encode, labelled_hash, require_version
from ..public.ids import Id, Key, Signature, Uint
from ..public.limits import CODE_DIGITS, DEVICES_MAX, MAIL_BYTES_MAX, SECRET_BYTES, SUITE, VERSION
from ..public.messages import RosterWire
from ..public.roster import DeviceNo, Pin, decode_genesis
from ..public.seat import require_signed
from .entry import parse_about
from .keys import Seat, derive

M = TypeVar("M", bound=Array)

FOUND, ADMIT = 1, 2
"""Purposes of a ceremony."""

INVITER, JOINER = 0, 1
"""Sides: who shows the secret, who takes it."""

_SPACES_MAX = 12


class Hello(Array, frozen=True):
    """[version, suite, purpose, side, ephemeral X25519 pk, nonce]."""

    version: Uint
    suite: Uint
    purpose: Uint
    side: Uint
    ephemeral: Key
    nonce: Id


class Offer(Array, frozen=True):
    """Found, inviter → joiner: [G, about, signature of the inviter, extra]; `extra` is the application's."""

    genesis: Annotated[bytes, Meta(max_length=MAIL_BYTES_MAX)]
    about: Annotated[bytes, Meta(max_length=MAIL_BYTES_MAX)]
    signature: Signature
    extra: Annotated[bytes, Meta(max_length=MAIL_BYTES_MAX)]


class SeatOffer(Array, frozen=True):
    """Found, joiner → inviter: the joiner's new seat."""

    sign: Key
    receive: Key


class Acceptance(Array, frozen=True):
    """Found, joiner → inviter: the joiner's founding signature."""

    signature: Signature


class Founded(Array, frozen=True):
    """Found, inviter → joiner: the two records that the relay has committed."""

    founding: RosterWire
    rotate: RosterWire


class Lead(Array, frozen=True):
    """Admit, one space, old → new: [record 0, member, roster head id, author heads, relay origin | ""]."""

    founding: RosterWire
    member: Uint
    roster_head: Id
    heads: Annotated[list[Pin], Meta(max_length=DEVICES_MAX)]
    relay: Annotated[str, Meta(max_length=256)]


class Leads(Array, frozen=True):
    """Admit, old → new: one lead per space."""

    leads: Annotated[list[Lead], Meta(min_length=1, max_length=_SPACES_MAX)]


class Join(Array, frozen=True):
    """Admit, one space, new → old: [sign pk, receive pk, join signature]."""

    sign: Key
    receive: Key
    signature: Signature


class Joins(Array, frozen=True):
    """Admit, new → old: one join per lead, in the same order."""

    joins: Annotated[list[Join], Meta(min_length=1, max_length=_SPACES_MAX)]


class Admitted(Array, frozen=True):
    """Admit, old → new: device numbers, in the order of the leads, once the relay has committed them."""

    devices: Annotated[list[DeviceNo], Meta(min_length=1, max_length=_SPACES_MAX)]


def rendezvous_id(secret: bytes) -> bytes:
    """H("rendezvous", secret): the mailbox of a secret of 16 bytes."""
    if len(secret) != SECRET_BYTES:
        raise BadTranscript
    return labelled_hash("rendezvous", secret)


class Ceremony:
    """One side of one attempt. Any refusal ends it; an ended ceremony refuses everything."""

    def __init__(self, secret: bytes, purpose: int, side: int, random: Random) -> None:
        """Draws the ephemeral secret, then the nonce."""
        self.rendezvous = rendezvous_id(secret)
        self._secret, self._purpose, self._side = secret, purpose, side
        self._ephemeral = random(KEY_BYTES)
        hello = Hello(VERSION, SUITE, purpose, side, receiving_public(self._ephemeral), random(32))
        self._hello = encode(hello)
        self._commit = labelled_hash("commit", self._hello) if side == INVITER else b""
        self._key, self._transcript = b"", b""
        self._confirmed, self._over = False, False
        self._sent, self._heard = 0, 0

    @property
    def over(self) -> bool:
        """Whether the attempt has ended in a refusal."""
        return self._over

    @property
    def confirmed(self) -> bool:
        """Whether this side's human typed the other side's digits."""
        return self._confirmed

    def commit(self) -> bytes:
        """Message 1, inviter → joiner: H("commit", hello_I), 32 bytes."""
        return self._guard(self._side == INVITER, self._commit)

    def hear_commit(self, commit: bytes) -> None:
        """The joiner takes message 1 before it shows its own hello; a second one is refused."""
        self._require(self._side == JOINER and not self._commit and len(commit) == 32)
        self._commit = commit

    def hello(self) -> bytes:
        """Message 2 (joiner, once a commitment is heard) or 3 (inviter, once the joiner's hello is heard)."""
        ready = bool(self._commit) if self._side == JOINER else bool(self._key)
        return self._guard(ready, self._hello)

    def hear_hello(self, data: bytes) -> None:
        """The other side's hello. Refuses Unsupported, BadTranscript, BadKey; then the digits are fixed."""
        self._require(not self._key and bool(self._commit))
        try:
            other = self._parse_hello(data)
            self._agree(data, other)
        except Refused:
            self._over = True
            raise

    def _parse_hello(self, data: bytes) -> Hello:
        require_version(data)
        hello = decode(Hello, data, MAIL_BYTES_MAX)
        if hello.suite != SUITE:
            raise Unsupported(hello.suite)
        if hello.purpose != self._purpose or hello.side != 1 - self._side:
            raise BadTranscript
        if self._side == JOINER and not same(labelled_hash("commit", data), self._commit):
            raise BadTranscript
        vet_receiving_key(hello.ephemeral)
        return hello

    def _agree(self, data: bytes, other: Hello) -> None:
        first, second = (self._hello, data) if self._side == INVITER else (data, self._hello)
        parts = (VERSION, SUITE, self._purpose, self.rendezvous, self._commit, first, second)
        self._transcript = labelled_hash("transcript", *parts)
        shared = exchange(self._ephemeral, other.ephemeral)
        self._key = derive(shared, "channel", self._secret, self._transcript)

    def digits(self) -> str:
        """The six digits to show on this side's screen."""
        self._require(bool(self._key))
        return self._digits_of(self._side)

    def _digits_of(self, side: int) -> str:
        number = int.from_bytes(derive(self._key, "code", side), "big") % 10**CODE_DIGITS
        return f"{number:0{CODE_DIGITS}d}"

    def type_digits(self, typed: str) -> None:
        """What this side's human read on the other screen; WrongCode ends the attempt."""
        self._require(bool(self._key) and not self._confirmed)
        expected = self._digits_of(1 - self._side)
        if not typed.isascii() or not same(typed.encode(), expected.encode()):
            self._over = True
            raise WrongCode
        self._confirmed = True

    def seal(self, message: Array) -> bytes:
        """A message to the other side; only after this side's human typed the right digits (TooLarge)."""
        self._require(self._confirmed)
        plain = encode(message)
        if len(plain) + TAG_BYTES > MAIL_BYTES_MAX:
            raise TooLarge(MAIL_BYTES_MAX)
        nonce = self._sent.to_bytes(NONCE_BYTES, "big")
        self._sent += 1
        key = derive(self._key, "dir", self._side)
        return encrypt(key, nonce, self._transcript, plain)

    def open(self, sealed: bytes) -> bytes:
        """The next message of the other side, in order; BadTranscript if it is not."""
        self._require(self._confirmed)
        key = derive(self._key, "dir", 1 - self._side)
        plain = decrypt(key, self._heard.to_bytes(NONCE_BYTES, "big"), self._transcript, sealed)
        if plain is None:
            self._over = True
            raise BadTranscript
        self._heard += 1
        return plain

    def open_as(self, kind: type[M], sealed: bytes) -> M:
        """The next message of the other side as `kind`; what is none ends the attempt (BadTranscript)."""
        plain = self.open(sealed)
        try:
            return decode(kind, plain, MAIL_BYTES_MAX)
        except Refused as error:
            self.end()
            raise BadTranscript from error

    def end(self) -> None:
        """The caller refuses what was said; nothing more is said or heard."""
        self._over = True

    def _require(self, condition: bool) -> None:
        if self._over or not condition:
            self._over = True
            raise BadTranscript

    def _guard(self, condition: bool, value: bytes) -> bytes:
        self._require(condition)
        return value


def require_offer(offer: Offer, seat: Seat, member: int, inviter: int) -> bytes:
    """The joiner judges an offer: own seat at `member`, the about that G names, the inviter's signature.

    How many seats and which kind of space it agreed to is for the caller to check.

    Answers the space id. Refuses Unsupported, Malformed, BadKey, KeyUsed, BadTranscript, Forged.
    """
    genesis = decode_genesis(offer.genesis)
    seats: Sequence[object] = genesis.seats
    if not (0 <= member < len(seats) and 0 <= inviter < len(seats)) or genesis.seats[member] != seat.keys:
        raise BadTranscript
    if labelled_hash("about", offer.about) != genesis.about:
        raise Forged
    if member == inviter or len(parse_about(offer.about).roles) != len(seats):
        raise BadTranscript
    space = labelled_hash("genesis", offer.genesis)
    require_signed(offer.signature, "found", space, genesis.seats[inviter].sign)
    return space
