"""How parts become bytes: L, H, SIGN's input, and MessagePack in its one permitted form (spec: Encoding).

Owns the table of public labels; the labels of derivations are in `secret/keys`.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, TypeVar

import msgspec

from ..errors import Malformed, TooLarge, Unsupported
from ..primitives import hash32
from .limits import VERSION, VERSION_OLDEST

Part = bytes | int | str
T = TypeVar("T")

LABELS: Final = {
    "about": "hash of the sealed description of a space",
    "genesis": "hash that is the space's id",
    "found": "signature of a founding member",
    "roster": "hash and signature of a roster record",
    "join": "signature of a seat that asks to be admitted",
    "header": "hash of an envelope's header",
    "body": "hash of an envelope's body",
    "envelope": "hash and signature of an envelope",
    "log": "running hash over a relay's log",
    "proof": "signature that a seat is present at a relay",
    "lookup": "signature of a seat that asks which space it is in",
    "rendezvous": "id of a mailbox, from the secret of an invitation",
    "commit": "commitment to the first hello of a ceremony",
    "transcript": "hash over a ceremony's hellos",
    "state": "hash over a roster's head and all author heads, for the state code",
    "reveal": "commitment to bytes that are shown later",
    "content": "hash of what a stream holds",
    "version": "name of a version of a text that several members sign",
}
"""Public labels, version 1: label → purpose. One purpose each, shared with no derivation."""


class Array(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Base of every record and message: a MessagePack array in fixed order, no unknown fields.

    Its repr is its name alone: tokens, codes and words must not reach a log or a traceback.
    """

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


_encoder = msgspec.msgpack.Encoder()
DECODE_FAULTS: Final = (
    msgspec.MsgspecError,
    UnicodeDecodeError,
    RecursionError,
    ValueError,
    OverflowError,
    TypeError,
)
"""Everything a decoder may raise on hostile bytes."""


def join_parts(*parts: Part) -> bytes:
    """L(x…): each part as u32-BE length ‖ bytes; an integer as u64-BE, a label as ASCII."""
    return _joined([], parts)


def _joined(out: list[bytes], parts: Sequence[Part]) -> bytes:
    for part in parts:
        raw = part if type(part) is bytes else _part_bytes(part)
        out += (len(raw).to_bytes(4, "big"), raw)
    return b"".join(out)


def _part_bytes(part: Part) -> bytes:
    if isinstance(part, int):
        return part.to_bytes(8, "big")
    return part.encode("ascii") if isinstance(part, str) else part


_OPENINGS: Final = {label: join_parts(label) for label in LABELS}
"""What every input under a label begins with."""


def labelled_hash(label: str, *parts: Part) -> bytes:
    """H(label, x…) = BLAKE2b-256(L(label, x…)), 32 bytes; the label must be in the table."""
    return hash32(_joined([_OPENINGS[label]], parts))


def signed_bytes(label: str, space: bytes, public: bytes, *parts: Part) -> bytes:
    """The input of SIGN: L(label, space, signer's public key, x…); the label must be in the table."""
    return _joined([_OPENINGS[label]], (space, public, *parts))


def encode(value: object) -> bytes:
    """MessagePack of a struct or of plain values: arrays, minimal integers, byte strings."""
    return _encoder.encode(value)


def decode(kind: type[T], data: bytes, limit: int) -> T:
    """Read `data` as `kind` if it is the one permitted encoding of it.

    Raises TooLarge above `limit` bytes, and Malformed for everything that `encode` would not have
    written: other forms of a value, unknown fields, trailing bytes, wrong types, invalid text.
    """
    if len(data) > limit:
        raise TooLarge(limit)
    try:
        value = msgspec.msgpack.decode(data, type=kind)
    except DECODE_FAULTS as error:
        raise Malformed from error
    if _encoder.encode(value) != data:
        raise Malformed
    return value


def require_version(data: bytes) -> None:
    """Refuse a record whose first element is another version (Unsupported), before its form is judged.

    The detail of the refusal is what is spoken here: the oldest version and the newest.
    A record is an array (fixarray header) whose first element is its version as one byte 0..127.
    """
    if len(data) < 2 or data[0] & 0xF0 != 0x90 or data[1] > 0x7F:
        raise Malformed
    if not VERSION_OLDEST <= data[1] <= VERSION:
        raise Unsupported((VERSION_OLDEST, VERSION))


def require_ascending(values: Sequence[Any]) -> None:
    """Refuse (Malformed) a list that is not strictly ascending."""
    if any(left >= right for left, right in pairwise(values)):
        raise Malformed
