"""Hints between relays on one PostgreSQL: LISTEN and NOTIFY on a connection of their own.

A NOTIFY inside the transaction would make all commits wait for each other, so it is none of the commit. A
database without LISTEN has the looking up alone.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg  # type: ignore[import-untyped]

from .between import ALIVE_SECONDS, CHANNEL, BetweenNotifier, Say, spaces_of
from .polling import PollingNotifier

_NOTIFY: Final = "SELECT pg_notify($1, $2)"
_ALIVE: Final = "SELECT 1"


class PostgresNotifier(BetweenNotifier):
    """Hints by way of the database itself."""

    faults = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)

    def __init__(self, beneath: PollingNotifier, address: str) -> None:
        super().__init__(beneath)
        self._address = address

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[Say]:
        seconds = ALIVE_SECONDS
        connection = await asyncpg.connect(self._address, timeout=seconds, command_timeout=seconds)

        async def say(spaces: Sequence[bytes]) -> None:
            if spaces:
                await connection.execute(_NOTIFY, CHANNEL, ",".join(space.hex() for space in spaces))
            else:
                await connection.execute(_ALIVE)

        try:
            connection.add_termination_listener(lambda _: self._broken())
            await connection.add_listener(CHANNEL, self._notified)
            yield say
        finally:
            connection.terminate()

    def _notified(self, connection: Any, pid: int, channel: str, payload: str) -> None:  # noqa: ANN401, ARG002
        if pid != connection.get_server_pid():
            self._heard(spaces_of(payload.split(",")))
