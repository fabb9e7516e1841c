"""The recovery sheet: a seat on paper, and the spare seats that only it can open (spec: Recovery).

The sheet is a seat of the solo space whose seed stands on paper as words. A spare is a seat of another
space whose seed is sealed to the sheet and forgotten by the device that made it. Must not know how either
is admitted.
"""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from ..errors import BadCipher, BadKey, Malformed
from ..primitives import (
    KEY_BYTES,
    NONCE_BYTES,
    TAG_BYTES,
    Random,
    decrypt,
    encrypt,
    exchange,
    receiving_public,
)
from ..public.encoding import Array, decode, encode, join_parts
from ..public.ids import Key, Uint
from ..public.limits import ORIGIN_BYTES_MAX, PLAIN_BYTES_MAX
from ..public.messages import RosterWire
from ..public.proof import require_origin
from ..public.roster import parse_founding
from ..words import format_words, parse_words
from .keys import Seat, derive

SPARE_KIND, SPARE_SCHEMA = "spare", 1
"""Kind and schema version of the solo space's entries whose body is a spare."""

_NONCE = bytes(NONCE_BYTES)
"""Zero: each spare has a fresh ephemeral key, so its key seals once."""

SealedSeed = Annotated[bytes, Meta(min_length=KEY_BYTES + TAG_BYTES, max_length=KEY_BYTES + TAG_BYTES)]


class Spare(Array, frozen=True):
    """[record 0, member, relay origin, E, sealed seed]."""

    founding: RosterWire
    member: Uint
    relay: Annotated[str, Meta(max_length=ORIGIN_BYTES_MAX)]
    ephemeral: Key
    sealed: SealedSeed


@dataclass(frozen=True, slots=True)
class SpareSeat:
    """An opened spare: the space, its record 0, whose seat it is, the relay, and the seat."""

    space: bytes
    founding: bytes
    member: int
    relay: str
    seat: Seat


def sheet_words(seed: bytes) -> str:
    """The 24 words that the paper shows for a sheet's seed of 32 bytes."""
    return format_words(seed)


def sheet_of(words: str) -> Seat:
    """The sheet's seat in the solo space, from what was typed off the paper. Refuses BadWords."""
    return Seat.from_seed(parse_words(words))


def make_spare(seat: Seat, founding: bytes, member: int, relay: str, sheet: bytes, random: Random) -> bytes:
    """The bytes of a spare for a fresh `seat` of `member`, sealed to the sheet's receive key; draws e.

    Refuses what `open_spare` would refuse, and BadKey. The caller forgets the seat's seed.
    """
    space = _require_place(founding, member, relay)
    ephemeral = random(KEY_BYTES)
    public = receiving_public(ephemeral)
    key = derive(exchange(ephemeral, sheet), "spare", public, sheet)
    sealed = encrypt(key, _NONCE, join_parts(space, member), seat.seed)
    return encode(Spare(founding, member, relay, public, sealed))


def open_spare(sheet: Seat, data: bytes) -> SpareSeat:
    """What a spare holds for this sheet.

    Refuses, in this order: TooLarge, Malformed; record 0 (Unsupported, BadKey, KeyUsed, Forged); a member
    or a relay that cannot be (Malformed, Unsupported); BadCipher if it was not sealed to this sheet for
    this place.
    """
    spare = decode(Spare, data, PLAIN_BYTES_MAX)
    space = _require_place(spare.founding, spare.member, spare.relay)
    try:
        shared = sheet.agree(spare.ephemeral)
    except BadKey as error:
        raise BadCipher from error
    key = derive(shared, "spare", spare.ephemeral, sheet.keys.receive)
    seed = decrypt(key, _NONCE, join_parts(space, spare.member), spare.sealed)
    if seed is None:
        raise BadCipher
    return SpareSeat(space, spare.founding, spare.member, spare.relay, Seat.from_seed(seed))


def _require_place(founding: bytes, member: int, relay: str) -> bytes:
    """The space of a sound record 0 that has this member, at a relay that has an address."""
    genesis, _, space = parse_founding(founding)
    if member >= len(genesis.seats):
        raise Malformed
    require_origin(relay)
    return space
