"""The line to PostgreSQL: a pool of connections, what its errors mean, and transactions that end.

Speaks asyncpg and no more SQL than it is given. A statement alone is a transaction of its own; acknowledged
means that the server has said so, which is after its commit is durable.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg  # type: ignore[import-untyped]

from .. import log
from ..errors import Declined
from .migrate import WrongSchema

CONNECTIONS_MAX: Final = 10
OPEN_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 15.0

Statement = tuple[str, Sequence[Any]]
"""A statement of SQL and its values."""

_CONFLICTS: Final = {"23505", "40001", "40P01", "42710", "42P07"}
"""A number that is taken, a serialisation that failed, a deadlock, a table that is there now: look again."""
_AWAY: Final = ("08", "53", "57")
"""Classes of errors of a server that is starting, stopping, full or out of reach: try again later."""
_LOST: Final = (asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""The connection, not the statement, has failed; a TimeoutError is an OSError. A connection that the server
ends while nobody uses it can leave asyncpg confused: that is the InternalClientError."""
_NOTHING_UPDATED: Final = "UPDATE 0"
_DURABILITY: Final = "SELECT current_setting('synchronous_commit', true)"


class Conflict(Exception):
    """Somebody else has written first: nothing of this was kept."""


class Line:
    """Open with `Line.opened`; statements of one caller never meet a transaction of another."""

    def __init__(self, pool: Any) -> None:  # noqa: ANN401 (asyncpg has no types)
        self._pool = pool
        self._away = False

    @classmethod
    async def opened(cls, address: str, connections: int = CONNECTIONS_MAX) -> "Line":
        """Connect. Raises OSError if nothing answers, WrongSchema if a commit would not be durable."""
        try:
            pool = await asyncpg.create_pool(
                address,
                min_size=1,
                max_size=connections,
                timeout=OPEN_SECONDS,
                command_timeout=ANSWER_SECONDS,
                reset=_left_clean,
            )
        except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
            raise OSError(f"PostgreSQL: {error}") from error
        line = cls(pool)
        try:
            await line._require_durable()
        except BaseException:
            await line.close()
            raise
        return line

    async def _require_durable(self) -> None:
        rows = await self.select(_DURABILITY)
        if rows[0][0] == "off":
            raise WrongSchema("The database has synchronous_commit off: it would lose what was acknowledged.")

    async def select(self, statement: str, *values: Any) -> list[Any]:
        """Rows, each like a tuple. Refuses `busy` while the database is out of reach."""
        async with self._reached() as connection:
            return list(await connection.fetch(statement, *values))

    async def keep(self, statements: Sequence[Statement]) -> None:
        """All of these or nothing, durably; an UPDATE that meets no row is a conflict too.

        Raises Conflict: nothing was kept. Refuses `busy`: then nobody knows, and whoever asks again will.
        """
        async with self._reached() as connection:
            if len(statements) == 1:
                await connection.execute(statements[0][0], *statements[0][1])
                return
            async with connection.transaction():
                for statement, values in statements:
                    done: str = await connection.execute(statement, *values)
                    if done == _NOTHING_UPDATED:
                        raise Conflict

    async def keep_many(self, statement: str, values: Sequence[Sequence[Any]]) -> None:
        """The same statement for each of these, all or nothing. Raises as `keep` does."""
        async with self._reached() as connection:
            await connection.executemany(statement, values)

    @asynccontextmanager
    async def still(self) -> AsyncIterator["Line"]:
        """The database as it is at the first question, whatever is written meanwhile; only to be read."""
        async with (
            self._reached() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield _Still(connection)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._pool.close()

    @asynccontextmanager
    async def _reached(self) -> AsyncIterator[Any]:
        try:
            async with self._pool.acquire(timeout=OPEN_SECONDS) as connection, _dropped_if_lost(connection):
                yield connection
            self._away = False
        except asyncpg.PostgresError as error:
            state = error.sqlstate or ""
            if state in _CONFLICTS:
                raise Conflict from error
            if not state.startswith(_AWAY):
                raise
            raise self._busy(error) from error
        except asyncpg.DataError:  # a value that no column can hold: the caller's fault, not the line's
            raise
        except _LOST as error:
            raise self._busy(error) from error

    def _busy(self, error: Exception) -> Declined:
        """One line in the log for each time that the database goes away."""
        if not self._away:
            log.fault(error)
        self._away = True
        return Declined("busy")


class _Still(Line):
    """A line inside one transaction of another."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 (asyncpg has no types)
        super().__init__(None)
        self._connection = connection

    @asynccontextmanager
    async def _reached(self) -> AsyncIterator[Any]:
        yield self._connection


@asynccontextmanager
async def _dropped_if_lost(connection: Any) -> AsyncIterator[None]:  # noqa: ANN401 (asyncpg has no types)
    """A connection that failed itself is never used again, whatever state it believes to be in."""
    try:
        yield
    except asyncpg.DataError:
        raise
    except _LOST:
        connection.terminate()
        raise


async def _left_clean(connection: Any) -> None:  # noqa: ANN401 (asyncpg has no types)
    """Nothing of a caller stays on a connection; ours set nothing, so there is only a transaction to end."""
    if connection.is_in_transaction():
        await connection.reset()
