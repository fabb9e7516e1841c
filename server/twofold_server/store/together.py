"""Statements for many rows at once: each row of its own would let go of the interpreter several times.

[Note: one go] Whoever lets go of the interpreter waits for the others before it goes on, which costs more
than the rows. So what most groups are, rows of the log and the states they lead to, is one statement outside
of any transaction: SQLite makes one of it, writes, commits and syncs, and comes back once. It is kept or not
kept whole, as ever.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, Final, NamedTuple

ROWS_MAX: Final = 32
"""Rows of one statement; SQLite keeps a statement of each length ready."""

Values = tuple[Any, ...]


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
ONE_GO: Final = "WITH"
"""How a statement begins that is a transaction by itself."""
_APPENDED: Final = Many(f"{ONE_GO} rows AS (VALUES ", 13, ") INSERT INTO appended SELECT * FROM rows")
APPENDED: Final = (
    """
    CREATE TEMP VIEW appended (key, type, arrived, chain, seq, wire,
      head, hash, bytes, heads, awaited, accounts, rowno)
    AS SELECT 0, 0, 0, 0, 0, x'', 0, x'', 0, x'', 0, x'', 0
    """,
    """
    CREATE TEMP TRIGGER append INSTEAD OF INSERT ON appended BEGIN
      INSERT INTO log (key, type, arrived, chain, seq, wire)
        VALUES (NEW.key, NEW.type, NEW.arrived, NEW.chain, NEW.seq, NEW.wire);
      UPDATE space SET head = NEW.head, hash = NEW.hash, bytes = NEW.bytes, heads = NEW.heads,
        awaited = NEW.awaited, accounts = NEW.accounts WHERE rowno = NEW.rowno;
    END
    """,
)
"""What the writing connection needs for it; of the connection alone, and in no file."""


def together(many: Many, rows: Sequence[Values]) -> Iterator[tuple[str, list[Values]]]:
    """As few statements as these rows need, each with all its values as one row."""
    for start in range(0, len(rows), ROWS_MAX):
        part = rows[start : start + ROWS_MAX]
        yield _text(many, len(part)), [tuple(chain.from_iterable(part))]


def in_one_go(values: Sequence[Any]) -> tuple[str, list[Values]] | None:
    """The one statement for rows of the log, each with the state of its space behind it, in one list of
    values; None for none, and for too many."""
    count = len(values) // _APPENDED.width
    return (_text(_APPENDED, count), [tuple(values)]) if 0 < count <= ROWS_MAX else None


@cache
def _text(many: Many, count: int) -> str:
    marks = f"({', '.join('?' * many.width)})"
    return many.before + ", ".join([marks] * count) + many.after
