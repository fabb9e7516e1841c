"""A connection that writes whole groups in one trip to its thread: of each all statements, then COMMIT.

Each trip wakes two threads that want the same interpreter, and costs more than the statements themselves. So
a trip goes on for as long as there is another group for it.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .reserve import is_full
from .together import ONE_GO

Statement = tuple[str, Sequence[tuple[Any, ...]]]
"""A statement of SQL and the rows it is run with."""


_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class Undone(Exception):
    """A statement failed and the group was rolled back: nothing of it is on the disk."""


class Full(Exception):
    """There was no room to write the group, and it was rolled back: nothing of it is on the disk."""


@dataclass(slots=True)
class Pending:
    """What the next commit writes; the one writer lays it here and waits for the commit."""

    statements: Sequence[Statement] = ()
    take: Callable[[], Sequence[Statement]] = tuple
    """What is written if nothing is laid here: asked on the thread, whenever it can begin to write."""
    written: Callable[[], object] = tuple
    """Told on the thread when what was taken is durable."""
    sound: bool = True
    """What was taken last stands; if it does not, nothing more is taken until somebody has looked."""


def _write(connection: sqlite3.Connection, statements: Sequence[Statement]) -> None:
    """Run and commit these. Raises Undone or Full; after a sqlite3.Error nobody knows what is on the disk."""
    if len(statements) == 1 and statements[0][0].startswith(ONE_GO):
        _in_one_go(connection, *statements[0])
        return
    try:
        for statement, rows in statements:
            if statement.startswith("PRAGMA"):  # `executemany` takes only what changes rows
                connection.execute(statement)
            else:
                connection.executemany(statement, rows)
    except (sqlite3.Error, OverflowError, ValueError, TypeError) as error:
        connection.rollback()  # the latter three: a value that no column can hold
        raise (Full if is_full(error) else Undone) from error
    try:
        sqlite3.Connection.commit(connection)
    except sqlite3.Error as error:
        if not is_full(error):
            raise
        connection.rollback()
        raise Full from error


def _in_one_go(connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write, commit and sync; see the note in `together`. Raises as `_write` does."""
    try:
        connection.execute(statement, rows[0])
    except (sqlite3.Error, OverflowError, ValueError, TypeError) as error:
        if is_full(error):
            raise Full from error
        if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF not in _LOCKED:
            raise  # it may have been the sync
        raise Undone from error


def group_connection(pending: Pending) -> type[sqlite3.Connection]:
    """The kind of connection whose commit writes what is pending; for `connect(factory=…)`.

    BEGIN IMMEDIATE is sqlite3's own doing (the isolation level): a statement that fails leaves the others
    inside a transaction that is rolled back, and never one that commits by itself.
    """

    class GroupConnection(sqlite3.Connection):
        def commit(self) -> None:
            """Raises as `_write` does."""
            statements, pending.statements = pending.statements, ()
            if statements:
                _write(self, statements)
                return
            while pending.sound and (statements := pending.take()):
                pending.sound = False
                _write(self, statements)
                pending.sound = True
                pending.written()
            super().commit()

    return GroupConnection
