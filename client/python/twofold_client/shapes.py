"""The parts that the bodies of kinds are made of: how each is read, written and shown (docs: Kinds).

Owns the refusal: whatever does not fit is BadSchema. Rows have names, so what was read is a dict that a file
for people can show. The phone's `domain/shapes.ts` tells the same.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from twofold_crypto.errors import BadSchema
from twofold_crypto.public.limits import DAY_MAX, ENTRY_ID_BYTES
from twofold_crypto.secret.entry import Value

from .quoting import day_text
from .texts import SPACE, is_text

Said = Any
"""What a shape reads: None, a number, a text, bytes, a list, or a dict of these."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a value of a body is read (BadSchema), written, and shown in a file for people."""

    read: Callable[[Value], Said]
    write: Callable[[Said], Value]
    show: Callable[[Said], object]
    words: int = 0
    """So many bytes of what a person wrote, in any letters; 0 if it is nothing of the kind."""
    parts: Mapping[str, "Shape"] = field(default_factory=dict)
    """The shapes inside it, by name; of a list the one of its items."""


_RUNS: Final = re.compile(f"[{SPACE}]+")


def _same(value: Said) -> Said:
    return value


def _leaf(fits: Callable[[Value], bool], show: Callable[[Said], object] = _same) -> Shape:
    def read(value: Value) -> Said:
        if not fits(value):
            raise BadSchema
        return value

    return Shape(read, _same, show)


def uint(most: int, least: int = 0, show: Callable[[Said], object] = _same) -> Shape:
    """A whole number between two, both included."""
    return _leaf(lambda value: isinstance(value, int) and least <= value <= most, show)


def named_uint(*names: str) -> Shape:
    """A number that stands for one of these names."""
    return uint(len(names) - 1, show=lambda value: names[value])


def text(most: int) -> Shape:
    """Text of at most so many bytes, not empty and without space around it."""
    return replace(_leaf(lambda value: is_text(value) and len(value.encode()) <= most), words=most)


def line(most: int) -> Shape:
    """The same on one line, with single spaces."""
    plain = _leaf(
        lambda value: is_text(value) and len(value.encode()) <= most and _RUNS.sub(" ", value) == value
    )
    return replace(plain, words=most)


def pattern(form: str) -> Shape:
    """A name in letters that every program sorts alike."""
    known = re.compile(form)
    return _leaf(lambda value: isinstance(value, str) and known.fullmatch(value) is not None)


def raw(least: int, most: int | None = None) -> Shape:
    """A byte string of this size; of a size in between, if two are given."""
    top = least if most is None else most
    return _leaf(lambda value: isinstance(value, bytes) and least <= len(value) <= top, bytes.hex)


def maybe(shape: Shape) -> Shape:
    """The shape, or nil."""
    return Shape(
        lambda value: None if value is None else shape.read(value),
        lambda value: None if value is None else shape.write(value),
        lambda value: None if value is None else shape.show(value),
        shape.words,
        shape.parts,
    )


def some(shape: Shape, least: int, most: int) -> Shape:
    """A list of so many."""

    def read(value: Value) -> Said:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise BadSchema
        return [shape.read(each) for each in value]

    return Shape(
        read,
        lambda said: [shape.write(each) for each in said],
        lambda said: [shape.show(each) for each in said],
        parts={"each": shape},
    )


def rising(shape: Shape, key: Callable[[Said], Any], least: int, most: int) -> Shape:
    """A list in which each item's key is above the one before it: a set, or a table."""
    listed = some(shape, least, most)

    def read(value: Value) -> Said:
        items = listed.read(value)
        if any(key(a) >= key(b) for a, b in zip(items, items[1:], strict=False)):
            raise BadSchema
        return items

    return Shape(read, lambda said: listed.write(sorted(said, key=key)), listed.show, parts=listed.parts)


def row(fields: Mapping[str, Shape], rule: Callable[[dict[str, Said]], bool] = lambda _: True) -> Shape:
    """An array in fixed order whose items have names, and a rule that holds between them."""

    def read(value: Value) -> Said:
        if not isinstance(value, list) or len(value) != len(fields):
            raise BadSchema
        said = {name: shape.read(each) for (name, shape), each in zip(fields.items(), value, strict=True)}
        if not rule(said):
            raise BadSchema
        return said

    return Shape(
        read,
        lambda said: [shape.write(said[name]) for name, shape in fields.items()],
        lambda said: {name: shape.show(said[name]) for name, shape in fields.items()},
        parts=fields,
    )


def bytes_of_texts(said: Said) -> int:
    """How many bytes all texts in what was said take together."""
    if isinstance(said, str):
        return len(said.encode())
    if isinstance(said, Mapping):
        return sum(map(bytes_of_texts, said.values()))
    return sum(map(bytes_of_texts, said)) if isinstance(said, list) else 0


ENTRY: Final = raw(ENTRY_ID_BYTES)
"""Sixteen bytes that name an entry, a blob or an agreement."""
DAY: Final = uint(DAY_MAX, show=day_text)
PRACTICE: Final = pattern(r"[A-Za-z0-9-]{1,24}")
INSTANT: Final = uint((DAY_MAX + 1) * 1440 - 1)
"""Minutes since 1970-01-01 in UTC: an instant that somebody chose, never one that was noted."""
