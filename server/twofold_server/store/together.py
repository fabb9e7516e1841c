"""Statements for many rows at once: each row of its own would let go of the interpreter several times.

Whoever lets go has to wait for the others before it goes on, which costs more than the row.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, Final, NamedTuple

ROWS_MAX: Final = 32
"""Rows of one statement; SQLite takes 999 values at least, and keeps a statement of each length ready."""


class Many(NamedTuple):
    """A statement around the values of its rows, and how many values a row has."""

    before: str
    width: int
    after: str = ""


LOG: Final = Many("INSERT INTO log (key, type, arrived, chain, seq, wire) VALUES ", 6)
ADVANCE: Final = Many(
    "UPDATE space SET head = column1, hash = column2, bytes = column3, heads = column4, awaited = column5, "
    "accounts = column6 FROM (VALUES ",
    7,
    ") WHERE rowno = column7",
)


def together(many: Many, rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """As few statements as these rows need, each with all its values as one row."""
    for start in range(0, len(rows), ROWS_MAX):
        part = rows[start : start + ROWS_MAX]
        yield _text(many, len(part)), [tuple(chain.from_iterable(part))]


@cache
def _text(many: Many, count: int) -> str:
    marks = f"({', '.join('?' * many.width)})"
    return many.before + ", ".join([marks] * count) + many.after
