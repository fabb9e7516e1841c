"""The body of a `sheet`: which seats belong to a recovery sheet, so that any own device can take them back.

[sign pk, receive pk, [[space id, sign pk of its spare]…]], the spaces ascending. It holds no secret.
"""

from dataclasses import dataclass
from typing import Final

from twofold_crypto.errors import BadSchema, Malformed
from twofold_crypto.public.limits import ID_BYTES, KEY_BYTES
from twofold_crypto.public.seat import SeatKeys
from twofold_crypto.secret.entry import Value, decode_body, encode_body

SHEET: Final = "sheet"
"""Kind of the entry, in the solo space."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's own seat in the solo space, and by space id the spare seats in others."""

    keys: SeatKeys
    spares: dict[bytes, bytes]


def encode_sheet(sheet: Sheet) -> bytes:
    """The body of a `sheet`."""
    spares: list[Value] = [[space, sign] for space, sign in sorted(sheet.spares.items())]
    return encode_body([sheet.keys.sign, sheet.keys.receive, spares])


def decode_sheet(body: bytes) -> Sheet:
    """The sheet that a body tells of (BadSchema)."""
    try:
        value = decode_body(body)
    except Malformed as error:
        raise BadSchema from error
    if not isinstance(value, list) or len(value) != 3 or not isinstance(value[2], list):
        raise BadSchema
    sign, receive = _need(value[0], KEY_BYTES), _need(value[1], KEY_BYTES)
    spares = [_pair(pair) for pair in value[2]]
    spaces = [space for space, _ in spares]
    if spaces != sorted(set(spaces)):
        raise BadSchema
    return Sheet(SeatKeys(sign, receive), dict(spares))


def _pair(value: Value) -> tuple[bytes, bytes]:
    if not isinstance(value, list) or len(value) != 2:
        raise BadSchema
    return _need(value[0], ID_BYTES), _need(value[1], KEY_BYTES)


def _need(value: Value, size: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != size:
        raise BadSchema
    return value
