"""Hints between relays by way of Redis or Valkey: one channel on which each tells all others.

For a database without LISTEN, or for so many commits that its NOTIFY would be felt. Nothing is kept there: a
server that loses its memory, or is not there, costs time and no data.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from .between import ALIVE_SECONDS, CHANNEL, BetweenNotifier, Say, spaces_of
from .polling import PollingNotifier
from .resp import Address, Connection, Reply


class RedisNotifier(BetweenNotifier):
    """Hints by two connections: one hears, for it may do nothing else; the other tells."""

    def __init__(self, beneath: PollingNotifier, address: str, name: str) -> None:
        super().__init__(beneath)
        self._address = Address.parse(address)
        self._name = name
        """Of this relay among all that share the channel: what it tells itself it need not hear."""

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[Say]:
        async with self._opened() as hearing, self._opened() as telling:
            async with asyncio.timeout(ALIVE_SECONDS):
                await hearing.ask("SUBSCRIBE", CHANNEL)
            ear = asyncio.create_task(self._hear(hearing))
            ear.add_done_callback(lambda _: self._broken())

            async def say(spaces: Sequence[bytes]) -> None:
                if ear.done():
                    ear.result()
                async with asyncio.timeout(ALIVE_SECONDS):
                    if spaces:
                        words = " ".join([self._name, *(space.hex() for space in spaces)])
                        await telling.ask("PUBLISH", CHANNEL, words)  # this too is heard
                    else:
                        await hearing.say("PING")
                        await telling.ask("PING")

            try:
                yield say
            finally:
                ear.cancel()
                with suppress(asyncio.CancelledError, OSError):
                    await ear

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Connection]:
        async with asyncio.timeout(ALIVE_SECONDS):
            connection = await Connection.opened(self._address)
        try:
            yield connection
        finally:
            connection.abort()

    async def _hear(self, connection: Connection) -> None:
        """Until the line breaks; it is silent no longer than its server takes to say that it is alive."""
        while True:
            async with asyncio.timeout(2 * ALIVE_SECONDS):
                reply = await connection.reply()
            self._heard(spaces_of(self._told_by_others(reply)))

    def _told_by_others(self, reply: Reply) -> list[str]:
        match reply:
            case [b"message", bytes(), bytes(text)]:
                name, *words = text.decode("ascii", "replace").split(" ")
                return [] if name == self._name else words
        return []
