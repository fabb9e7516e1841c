"""The parts that bodies are made of: arrays of a length, byte strings of a size, days, texts.

Owns the refusal: whatever does not fit is BadSchema. Each kind's own module says what its body holds.
"""

from twofold_crypto.errors import BadSchema, Malformed, TooLarge
from twofold_crypto.public.limits import DAY_MAX
from twofold_crypto.secret.entry import Value, decode_body

from .texts import is_text


def read_array(body: bytes, length: int) -> list[Value]:
    """The items of a body that is an array of exactly this length."""
    try:
        return need_array(decode_body(body), length, length)
    except (Malformed, TooLarge) as error:
        raise BadSchema from error


def need_array(value: Value, least: int, most: int) -> list[Value]:
    """The value, if it is an array of so many items."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise BadSchema
    return value


def need_bytes(value: Value, least: int, most: int | None = None) -> bytes:
    """The value, if it is a byte string of this size; of a size in between, if two are given."""
    if not isinstance(value, bytes) or not least <= len(value) <= (least if most is None else most):
        raise BadSchema
    return value


def need_text(value: Value) -> str:
    """The value, if it is text, not empty and without space around it."""
    if not is_text(value):
        raise BadSchema
    return value


def maybe_text(value: Value) -> str | None:
    """The same, or nil."""
    return None if value is None else need_text(value)


def maybe_day(value: Value) -> int | None:
    """Nil, or a day that every calendar can name."""
    if value is not None and (not isinstance(value, int) or value > DAY_MAX):
        raise BadSchema
    return value
