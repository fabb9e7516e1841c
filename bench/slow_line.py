"""A mobile line in front of a server, with the figures that Lighthouse assumes: 150 ms, 1.6 Mbit/s down.

The browser's own throttling delays requests of a page, but not connections and not workers; this delays
bytes, whoever sends them. The first connection also waits for a name look-up of two round trips.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

ROUND_TRIP = 0.150
DOWN_BYTES = 1_600_000 / 8
UP_BYTES = 750_000 / 8
_LOOKUP_TRIPS, _CHUNK = 2, 16_384


class _Direction:
    """One direction of the line, shared by all connections: a rate, and half a round trip."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._free_at = 0.0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Bytes from one end to the other until the sender is done."""
        loop = asyncio.get_running_loop()
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        handing = asyncio.create_task(_hand(late, writer))
        while data := await reader.read(_CHUNK):
            self._free_at = max(self._free_at, loop.time()) + len(data) / self._rate
            late.put_nowait((self._free_at + ROUND_TRIP / 2, data))
        late.put_nowait((loop.time() + ROUND_TRIP / 2, b""))
        await handing


async def _hand(late: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due, data = await late.get()
        await asyncio.sleep(max(0.0, due - loop.time()))
        if not data or writer.is_closing():
            writer.close()
            return
        writer.write(data)


class SlowLine:
    """Carries connections of one browser to a port of this machine."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._down, self._up = _Direction(DOWN_BYTES), _Direction(UP_BYTES)
        self._looked_up = False

    def forget(self) -> None:
        """A new visitor: the name is looked up again."""
        self._looked_up = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: its handshake, then bytes both ways."""
        trips = 1 + (0 if self._looked_up else _LOOKUP_TRIPS)
        self._looked_up = True
        await asyncio.sleep(trips * ROUND_TRIP)
        try:
            to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self.target)
            await asyncio.gather(self._up.carry(reader, to_writer), self._down.carry(to_reader, writer))
        except OSError:
            writer.close()


@asynccontextmanager
async def slow_line(port: int, target: int) -> AsyncIterator[SlowLine]:
    """A slow line on `port` in front of `target`."""
    line = SlowLine(target)
    server = await asyncio.start_server(line.carry, "127.0.0.1", port)
    try:
        yield line
    finally:
        server.close()
