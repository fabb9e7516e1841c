"""An open socket to a relay: its pages in order, and appends that are answered between them.

What is read is handed on at once, so that an answer never waits for whoever is busy with a page. An append
that gets no answer here is Away: nobody knows whether it was kept, and the same again will tell.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count

from twofold_crypto.errors import Refused
from twofold_crypto.public import messages as m
from twofold_crypto.public.limits import VERSION

from .errors import Away, RelayRefused
from .transport import Socket, refused

ANSWER_SECONDS = 15.0
PAGES_MAX = 256
"""Pages that are read before somebody takes them; with more the line is given up."""


class Line:
    """One socket that is open; use it inside `reading`."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._calls = count()
        self._asked: dict[int, asyncio.Future[m.AppendAnswer]] = {}
        self._pages: asyncio.Queue[m.Page | Away | RelayRefused] = asyncio.Queue()
        self._over = False

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Read for as long as this is open."""
        task = asyncio.create_task(self._read())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            self._end()

    async def pages(self) -> AsyncIterator[m.Page]:
        """Pages as they come, until the line ends (Away, RelayRefused)."""
        while True:
            page = await self._pages.get()
            if isinstance(page, Exception):
                raise page
            yield page

    async def append(self, items: list[m.Item]) -> list[int]:
        """Append a batch whole. Raises RelayRefused, and Away where only asking again tells."""
        if self._over:
            raise Away("The line to the relay ended.")
        call = next(self._calls)
        asked = self._asked[call] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._socket.send(m.write(m.AppendFrame(VERSION, call, items)))
                answer = await asked
        except TimeoutError as error:
            raise Away("The relay did not answer.") from error
        finally:
            del self._asked[call]
        if answer.refusal is not None:
            raise refused(answer.refusal)
        return answer.numbers or []

    async def _read(self) -> None:
        try:
            async for frame in self._socket.frames():
                self._take(frame)
        except (Away, RelayRefused) as error:
            over: Away | RelayRefused = error
        else:
            over = Away("The line to the relay ended.")
        self._end()
        self._pages.put_nowait(over)

    def _take(self, frame: bytes) -> None:
        try:
            message = m.parse_frame(frame)
        except Refused as error:
            raise Away("The answer is not in the relay's language.") from error
        if isinstance(message, m.Page):
            if self._pages.qsize() >= PAGES_MAX:
                raise Away("Pages came faster than they were taken.")
            self._pages.put_nowait(message)
        elif (asked := self._asked.get(message.call)) is not None and not asked.done():
            asked.set_result(message)

    def _end(self) -> None:
        self._over = True
        for asked in self._asked.values():
            if not asked.done():
                asked.set_exception(Away("The line to the relay ended."))
