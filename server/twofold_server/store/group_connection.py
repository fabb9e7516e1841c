"""A connection that writes a whole group in one trip to its thread: all statements, then COMMIT.

Each trip wakes two threads that want the same interpreter, and costs more than the statements themselves.
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
    """What the next commit writes first; the one writer lays it here and waits for the commit."""

    statements: Sequence[Statement] = ()
    take: Callable[[], Sequence[Statement]] = tuple
    """What is written if nothing is laid here: asked on the thread, when it begins to write."""
    sound: bool = True
    """The last commit stands; if it does not, nothing more is taken until somebody has looked."""

    def run(self, connection: sqlite3.Connection) -> bool:
        """Run what is laid here, once; answers whether there was anything.

        Raises Undone, Full, or the sqlite3.Error of a rollback that fails.
        """
        statements, self.statements = self.statements, ()
        if not statements and self.sound:
            statements = self.take()
            self.sound = not statements
        if len(statements) == 1 and statements[0][0].startswith(ONE_GO):
            _in_one_go(connection, *statements[0])
            return True
        try:
            for statement, rows in statements:
                if statement.startswith("PRAGMA"):  # `executemany` takes only what changes rows
                    connection.execute(statement)
                else:
                    connection.executemany(statement, rows)
        except (sqlite3.Error, OverflowError, ValueError, TypeError) as error:
            connection.rollback()  # the latter three: a value that no column can hold
            raise (Full if is_full(error) else Undone) from error
        return bool(statements)


def _in_one_go(connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write, commit and sync; see the note in `together`. Raises as `Pending.run` and a commit do."""
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
            """Raises Undone or Full; after a sqlite3.Error nobody knows what is on the disk."""
            wrote = pending.run(self)
            try:
                super().commit()
            except sqlite3.Error as error:
                if not is_full(error):
                    raise
                self.rollback()
                raise Full from error
            pending.sound |= wrote  # a trip that found nothing to write says nothing of the one that failed

    return GroupConnection
