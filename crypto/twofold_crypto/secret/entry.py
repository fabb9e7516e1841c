"""The entry: the plaintext record inside an envelope, and the description of a space (spec: Entry).

Its kind and body mean nothing here; whoever gives them a meaning validates them against the kind's schema.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from ..errors import Malformed, TooLarge
from ..public.encoding import DECODE_FAULTS, Array, decode, encode
from ..public.ids import EntryId, Id, Uint
from ..public.limits import DAY_MAX, DEPTH_MAX, MEMBERS_MAX, PLAIN_BYTES_MAX, UINT_MAX

Kind = Annotated[str, Meta(pattern=r"^[a-z]{1,16}\Z")]
Code = Annotated[int, Meta(ge=0, le=255)]
Day = Annotated[int, Meta(ge=0, le=DAY_MAX)]

Value = bytes | int | str | list["Value"] | None
"""What a body may hold: nil, integers 0..2⁵³−1, text, byte strings, and arrays of these."""


class Entry(Array, frozen=True):
    """[kind, schema version, entry id, revision, day, body]; the day counts from 1970-01-01."""

    kind: Kind
    schema: Uint
    entry_id: EntryId
    revision: Uint
    day: Day
    body: bytes


class About(Array, frozen=True):
    """[blind, kind, role per member, end day | 0]: what a space is, sealed; the relay has its hash only."""

    blind: Id
    kind: Code
    roles: Annotated[list[Code], Meta(min_length=1, max_length=MEMBERS_MAX)]
    end: Day


def parse_entry(data: bytes) -> Entry:
    """Bytes → entry. Refuses TooLarge, Malformed."""
    return decode(Entry, data, PLAIN_BYTES_MAX)


def write_entry(entry: Entry) -> bytes:
    """The bytes of an entry; TooLarge or Malformed for what `parse_entry` would refuse."""
    data = encode(entry)
    parse_entry(data)
    return data


def parse_about(data: bytes) -> About:
    """Bytes → about. Refuses TooLarge, Malformed."""
    return decode(About, data, PLAIN_BYTES_MAX)


def encode_body(value: Value) -> bytes:
    """The bytes of a body; Malformed for a value that a body may not hold."""
    _require_value(value, DEPTH_MAX)
    return encode(value)


def decode_body(data: bytes) -> Value:
    """Bytes → body value; TooLarge; Malformed for floats, maps, booleans, other forms, depth > 8."""
    if len(data) > PLAIN_BYTES_MAX:
        raise TooLarge(PLAIN_BYTES_MAX)
    try:
        value: Value = msgspec.msgpack.decode(data)
    except DECODE_FAULTS as error:
        raise Malformed from error
    _require_value(value, DEPTH_MAX)
    if encode(value) != data:
        raise Malformed
    return value


def _require_value(value: object, depth: int) -> None:
    """Refuse (Malformed) what is not a Value of at most `depth` levels."""
    if depth == 0:
        raise Malformed
    if isinstance(value, list):
        for inner in value:
            _require_value(inner, depth - 1)
        return
    if isinstance(value, bool) or not isinstance(value, int | str | bytes | None):
        raise Malformed
    if isinstance(value, int) and not 0 <= value <= UINT_MAX:
        raise Malformed
