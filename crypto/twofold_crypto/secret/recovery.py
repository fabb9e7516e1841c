"""The recovery sheet: a seat on paper, and the spare seats that only it can open (spec: Recovery).

The sheet is a seat of the solo space whose seed stands on paper as words. A spare is a seat of another
space whose seed is sealed to the sheet and forgotten by the device that made it. Must not know how either
is admitted.
"""

from collections.abc import Sequence
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
from ..public.encoding import Array, decode, encode, join_parts, require_ascending
from ..public.ids import Id, Key, Uint
from ..public.limits import DEVICES_MAX, ORIGIN_BYTES_MAX, PLAIN_BYTES_MAX
from ..public.messages import RosterWire
from ..public.proof import require_origin
from ..public.roster import Pin, parse_founding
from ..words import format_words, parse_words
from .keys import Seat, derive

SPARE_KIND, SPARE_SCHEMA = "spare", 1
"""Kind and schema version of the solo space's entries whose body is a spare."""

_NONCE = bytes(NONCE_BYTES)
"""Zero: each spare has a fresh ephemeral key, so its key seals once."""

SealedSeed = Annotated[bytes, Meta(min_length=KEY_BYTES + TAG_BYTES, max_length=KEY_BYTES + TAG_BYTES)]


class Spare(Array, frozen=True):
    """[record 0, member, relay origin, roster head id, heads, E, sealed seed]."""

    founding: RosterWire
    member: Uint
    relay: Annotated[str, Meta(max_length=ORIGIN_BYTES_MAX)]
    roster_head: Id
    heads: Annotated[list[Pin], Meta(max_length=DEVICES_MAX)]
    ephemeral: Key
    sealed: SealedSeed


@dataclass(frozen=True, slots=True)
class Floor:
    """What the maker of a spare held of its space: whoever is shown less is shown an old state.

    `heads` are those of the authors that had written, ascending by device.
    """

    roster_head: bytes
    heads: Sequence[Pin]


@dataclass(frozen=True, slots=True)
class SpareSeat:
    """An opened spare: the space, its record 0, whose seat it is, the relay, the floor, and the seat."""

    space: bytes
    founding: bytes
    member: int
    relay: str
    floor: Floor
    seat: Seat


def sheet_words(seed: bytes) -> str:
    """The 24 words that the paper shows for a sheet's seed of 32 bytes."""
    return format_words(seed)


def sheet_of(words: str) -> Seat:
    """The sheet's seat in the solo space, from what was typed off the paper. Refuses BadWords."""
    return Seat.from_seed(parse_words(words))


def make_spare(
    seat: Seat, founding: bytes, member: int, relay: str, floor: Floor, sheet: bytes, random: Random
) -> bytes:
    """The bytes of a spare for a fresh `seat` of `member`, sealed to the sheet's receive key; draws e.

    `floor` is what the maker holds of the space, as far as its relay has it. Refuses what `open_spare` would
    refuse, and BadKey. The caller forgets the seat's seed.
    """
    space = _require_place(founding, member, relay)
    heads = _require_heads(floor.heads)
    ephemeral = random(KEY_BYTES)
    public = receiving_public(ephemeral)
    key = derive(exchange(ephemeral, sheet), "spare", public, sheet)
    sealed = encrypt(key, _NONCE, _bound(space, member, floor.roster_head, heads), seat.seed)
    return encode(Spare(founding, member, relay, floor.roster_head, heads, public, sealed))


def open_spare(sheet: Seat, data: bytes) -> SpareSeat:
    """What a spare holds for this sheet.

    Refuses, in this order: TooLarge, Malformed; record 0 (Unsupported, BadKey, KeyUsed, Forged); a member
    or a relay that cannot be (Malformed, Unsupported); heads out of order (Malformed); BadCipher if it was
    not sealed to this sheet for this place and floor.
    """
    spare = decode(Spare, data, PLAIN_BYTES_MAX)
    space = _require_place(spare.founding, spare.member, spare.relay)
    heads = _require_heads(spare.heads)
    try:
        shared = sheet.agree(spare.ephemeral)
    except BadKey as error:
        raise BadCipher from error
    key = derive(shared, "spare", spare.ephemeral, sheet.keys.receive)
    seed = decrypt(key, _NONCE, _bound(space, spare.member, spare.roster_head, heads), spare.sealed)
    if seed is None:
        raise BadCipher
    floor = Floor(spare.roster_head, spare.heads)
    return SpareSeat(space, spare.founding, spare.member, spare.relay, floor, Seat.from_seed(seed))


def _bound(space: bytes, member: int, roster_head: bytes, heads: list[Pin]) -> bytes:
    """Everything a spare says but the relay's origin, which may change."""
    return join_parts(space, member, roster_head, encode(heads))


def _require_heads(heads: Sequence[Pin]) -> list[Pin]:
    """One head per device, ascending (Malformed)."""
    require_ascending([head.device for head in heads])
    return list(heads)


def _require_place(founding: bytes, member: int, relay: str) -> bytes:
    """The space of a sound record 0 that has this member, at a relay that has an address."""
    genesis, _, space = parse_founding(founding)
    if member >= len(genesis.seats):
        raise Malformed
    require_origin(relay)
    return space
