"""Hints between relays on one PostgreSQL: LISTEN and NOTIFY on a connection of their own.

Sent after the commit and apart from it, many spaces in one: a NOTIFY inside the transaction would make all
commits wait for each other. Nothing depends on one arriving: beneath it followers look up by themselves, and
whenever the connection is made anew all of them do. A database without LISTEN has the looking up alone.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from itertools import islice
from typing import Any, Final

import asyncpg  # type: ignore[import-untyped]

from .. import log
from .local import LocalSubscription
from .polling import PollingNotifier
from .port import Notifier

CHANNEL: Final = "twofold"
SPACES_AT_ONCE: Final = 100
"""In hexadecimal and with commas below the 8,000 bytes that a NOTIFY can carry."""
ALIVE_SECONDS: Final = 15.0
"""A connection that died without a word is found out by asking; NOTIFY alone would never tell."""
_AGAIN_SECONDS: Final = (0.1, 0.5, 2.0, 10.0, 30.0)
_NOTIFY: Final = "SELECT pg_notify($1, $2)"
_ALIVE: Final = "SELECT 1"


class PostgresNotifier(Notifier):
    """Hints of all relays at once, while the connection stands; otherwise those of `beneath`."""

    def __init__(self, beneath: PollingNotifier, address: str) -> None:
        self._beneath, self._address = beneath, address
        self._told: dict[bytes, None] = {}
        self._something = asyncio.Event()
        self._connected = False

    def subscribe(self, space: bytes) -> LocalSubscription:
        """See the port."""
        return self._beneath.subscribe(space)

    def tell(self, space: bytes, head: int) -> None:
        """See the port; several hints of one space that wait together are one."""
        self._beneath.tell(space, head)
        if self._connected:
            self._told[space] = None
            self._something.set()

    def wake_all(self) -> None:
        """See the port."""
        self._beneath.wake_all()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """See the port."""
        async with self._beneath.at_work():
            task = asyncio.create_task(self._run())
            try:
                yield
            finally:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _run(self) -> None:
        """Connect again and again; one line in the log for each time that it broke."""
        failures = 0
        while True:
            try:
                async with self._listening() as connection:
                    failures = 0
                    await self._publish(connection)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                if failures == 0:
                    log.fault(error)
            await asyncio.sleep(_AGAIN_SECONDS[min(failures, len(_AGAIN_SECONDS) - 1)])
            failures += 1

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[Any]:
        seconds = ALIVE_SECONDS
        connection = await asyncpg.connect(self._address, timeout=seconds, command_timeout=seconds)
        try:
            connection.add_termination_listener(lambda _: self._something.set())
            await connection.add_listener(CHANNEL, self._heard)
            self._connected = True
            self._beneath.wake_all()  # what was told before this moment was told to nobody here
            yield connection
        finally:
            self._connected = False
            self._told.clear()
            connection.terminate()

    async def _publish(self, connection: Any) -> None:  # noqa: ANN401 (asyncpg has no types)
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(ALIVE_SECONDS):
                    await self._something.wait()
            self._something.clear()
            if not self._told:
                await connection.execute(_ALIVE)
            while self._told:
                spaces = list(islice(self._told, SPACES_AT_ONCE))
                for space in spaces:
                    del self._told[space]
                await connection.execute(_NOTIFY, CHANNEL, ",".join(space.hex() for space in spaces))

    def _heard(self, connection: Any, pid: int, channel: str, payload: str) -> None:  # noqa: ANN401, ARG002
        if pid != connection.get_server_pid():
            for space in spaces_of(payload):
                self._beneath.tell(space, 0)


def spaces_of(payload: str) -> Iterator[bytes]:
    """The spaces that a hint names; what is no id names none."""
    for word in payload.split(","):
        with suppress(ValueError):
            yield bytes.fromhex(word)
