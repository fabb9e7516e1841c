"""What entries mean to the app: `checkin` v1 and `person` v1, encoded and judged exactly as the phone does.

Owns the schema of their bodies and how a check-in splits into its private and its shared half.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from twofold_crypto.errors import BadSchema, Malformed
from twofold_crypto.secret.entry import Entry, Value, decode_body, encode_body, parse_about

from .founding import ERASE
from .said import require_said
from .schemas import require_spoken
from .sheets import SHEET, decode_sheet
from .texts import SPACE, is_text

RATINGS: Final = ("distress", "safety", "closeness", "satisfaction", "energy")
CHOICES: Final = ("words", "body")
TEXTS: Final = ("need", "thanks", "note")
FIELDS: Final = (*RATINGS, *CHOICES, *TEXTS)
"""In the order of the body, which is the order of the bits of the mask."""

WORDS: Final = (
    *("tired", "hopeful", "hurt", "tender", "uneasy", "calm"),
    *("angry", "lonely", "lighter", "sad", "ashamed", "grateful"),
)
BODY: Final = (
    *("tight chest", "heavy", "restless", "tense shoulders", "knot in the stomach"),
    *("warm", "numb", "at ease", "short of breath", "worn out"),
)

HIGHEST_RATING = 10
CHOICES_MAX = 12
CHOICE_LIMIT = 64
TEXT_BYTES_MAX = 400
"""All texts of one check-in together, so that every check-in has the size of the first bucket."""
NAME_BYTES_MAX = 64

_SPACES = re.compile(f"[{SPACE.replace(' ', '')}]|  ")
"""In a name: any space but a single plain one."""


@dataclass(frozen=True, slots=True)
class Checkin:
    """How one is doing, in ten fields; None where nothing was said. `shared` has the names shared."""

    distress: int | None = None
    safety: int | None = None
    closeness: int | None = None
    satisfaction: int | None = None
    energy: int | None = None
    words: tuple[int, ...] | None = None
    body: tuple[int, ...] | None = None
    need: str | None = None
    thanks: str | None = None
    note: str | None = None
    shared: frozenset[str] = frozenset()

    def present(self) -> list[str]:
        """The fields that say something, in their order."""
        return [name for name in FIELDS if getattr(self, name) is not None]

    def only_shared(self) -> "Checkin":
        """The half that leaves: shared fields alone, all others empty."""
        hidden: dict[str, Any] = {name: None for name in FIELDS if name not in self.shared}
        return replace(self, **hidden, shared=self.shared & set(self.present()))


def encode_checkin(checkin: Checkin) -> bytes:
    """The body of a check-in (BadSchema if it is none)."""
    values: list[Value] = [_plain(getattr(checkin, name)) for name in FIELDS]
    mask = sum(1 << bit for bit, name in enumerate(FIELDS) if name in checkin.shared)
    body = encode_body([*values, mask])
    decode_checkin(body)
    return body


def decode_checkin(body: bytes) -> Checkin:
    """Read a body; BadSchema for everything that is no check-in."""
    values = _list(body, len(FIELDS) + 1)
    mask = values.pop()
    _require(isinstance(mask, int) and mask < 1 << len(FIELDS))
    named = dict(zip(FIELDS, values, strict=True))
    for name, value in named.items():
        _require(value is None or _fits(name, value))
    present = [name for name in FIELDS if named[name] is not None]
    shared = {name for bit, name in enumerate(FIELDS) if isinstance(mask, int) and mask >> bit & 1}
    _require(present != [] and shared <= set(present) and _text_bytes(named) <= TEXT_BYTES_MAX)
    return _checkin(named, shared)


def halves(checkin: Checkin) -> tuple[bytes, bytes | None]:
    """The body for oneself and, if any field is shared, the body for both; one entry id for the two."""
    given = replace(checkin, shared=checkin.shared & set(checkin.present()))
    return encode_checkin(given), encode_checkin(given.only_shared()) if given.shared else None


def encode_person(name: str) -> bytes:
    """The body of a `person`: a name of 1 to 64 bytes on one line, with single spaces and none around it."""
    body = encode_body([name])
    decode_person(body)
    return body


def decode_person(body: bytes) -> str:
    """Read a name (BadSchema)."""
    name = _list(body, 1)[0]
    if not is_text(name) or len(name.encode()) > NAME_BYTES_MAX or _SPACES.search(name):
        raise BadSchema
    return name


def require_schema(entry: Entry) -> None:
    """Judge a body by its kind (BadSchema); unknown kinds and versions are kept for a newer program."""
    if entry.schema != 1:
        return
    if entry.kind == "checkin":
        decode_checkin(entry.body)
    elif entry.kind == "person":
        decode_person(entry.body)
    elif entry.kind == "about":
        try:
            parse_about(entry.body)
        except Malformed as error:
            raise BadSchema from error
    elif entry.kind == SHEET:
        decode_sheet(entry.body)
    elif entry.kind == ERASE:
        _list(entry.body, 0)
    else:
        require_said(entry)
        require_spoken(entry, require_schema)


def _checkin(named: Mapping[str, Value], shared: Collection[str]) -> Checkin:
    typed: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in named.items()}
    return Checkin(**typed, shared=frozenset(shared))


def _plain(value: int | str | tuple[int, ...] | None) -> Value:
    return list(value) if isinstance(value, tuple) else value


def _list(body: bytes, length: int) -> list[Value]:
    try:
        value = decode_body(body)
    except Malformed as error:
        raise BadSchema from error
    if not isinstance(value, list) or len(value) != length:
        raise BadSchema
    return value


def _fits(name: str, value: Value) -> bool:
    if name in RATINGS:
        return isinstance(value, int) and value <= HIGHEST_RATING
    return _are_choices(value) if name in CHOICES else is_text(value)


def _are_choices(value: Value) -> bool:
    """Ids ascending, no repeats, at least one and at most twelve."""
    if not isinstance(value, list) or not 0 < len(value) <= CHOICES_MAX:
        return False
    ids = [each for each in value if isinstance(each, int) and each < CHOICE_LIMIT]
    return len(ids) == len(value) and all(a < b for a, b in zip(ids, ids[1:], strict=False))


def _text_bytes(named: Mapping[str, Value]) -> int:
    return sum(len(text.encode()) for name in TEXTS if isinstance(text := named[name], str))


def _require(condition: bool) -> None:
    if not condition:
        raise BadSchema
