"""A version: the exact bytes of an ordered list of clauses, and the hash that names them (docs: Kinds).

Owns those bytes. Nothing ever merges two versions: a merge can say what neither wrote.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from twofold_crypto.errors import BadSchema, Malformed, TooLarge
from twofold_crypto.public.limits import ENTRY_ID_BYTES, ID_BYTES
from twofold_crypto.secret.entry import Value, encode_body

from .bodies import maybe_day, maybe_text, need_array, need_bytes, need_text, read_array

CLAUSES_MAX = 64
VERSION_BYTES_MAX = 16_256
"""With its entry around it, a version fits the bucket of 16 KiB, the last power of two."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: an id that stays when its words change, and its words; None where nothing was said."""

    id: bytes
    text: str
    applies_to: str | None = None
    sign: str | None = None
    review_day: int | None = None
    end_day: int | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What the bytes of a version say: 16 random bytes, the version it follows if any, the clauses."""

    random: bytes
    parent: bytes | None
    clauses: tuple[Clause, ...]


def encode_version(version: Version) -> bytes:
    """The bytes of a version (BadSchema if `decode_version` would refuse them)."""
    clauses: Sequence[Value] = [
        [each.id, each.text, each.applies_to, each.sign, each.review_day, each.end_day]
        for each in version.clauses
    ]
    try:
        data = encode_body([version.random, version.parent, list(clauses)])
    except (Malformed, TooLarge) as error:
        raise BadSchema from error
    decode_version(data)
    return data


def decode_version(data: bytes) -> Version:
    """Read a version; BadSchema for everything that is none. Clause ids do not repeat."""
    if len(data) > VERSION_BYTES_MAX:
        raise BadSchema
    random, parent, listed = read_array(data, 3)
    clauses = tuple(_clause(each) for each in need_array(listed, 1, CLAUSES_MAX))
    if len({each.id for each in clauses}) != len(clauses):
        raise BadSchema
    before = None if parent is None else need_bytes(parent, ID_BYTES)
    return Version(need_bytes(random, ENTRY_ID_BYTES), before, clauses)


def _clause(value: Value) -> Clause:
    clause_id, text, applies_to, sign, review_day, end_day = need_array(value, 6, 6)
    return Clause(
        need_bytes(clause_id, ENTRY_ID_BYTES),
        need_text(text),
        maybe_text(applies_to),
        maybe_text(sign),
        maybe_day(review_day),
        maybe_day(end_day),
    )
