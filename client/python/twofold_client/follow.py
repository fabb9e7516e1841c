"""Live: a run, then a follower's pages as they come, over and over, for as long as the device wants.

Owns patience: how long to wait after a line broke. The clock is a parameter; nothing here knows the time.
"""

import asyncio
from collections.abc import Awaitable, Callable

from .errors import Away, RelayRefused
from .sync import SpaceSync

Sleep = Callable[[float], Awaitable[None]]
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before another attempt; the last one stays."""


class Live:
    """Keeps one space level with its relay until cancelled; `nudge` after recording something."""

    def __init__(self, sync: SpaceSync, told: Callable[[], None], sleep: Sleep = asyncio.sleep) -> None:
        self._sync, self._told, self._sleep = sync, told, sleep
        self._nudged = asyncio.Event()

    def nudge(self) -> None:
        """There is something to send."""
        self._nudged.set()

    async def run(self) -> None:
        """Never returns by itself; every failure of the line is waited out and tried again."""
        attempts = 0
        while True:
            started = self._sync.space.cursor
            try:
                await self._once()
            except* (Away, RelayRefused):
                attempts += 1
            attempts = 0 if self._sync.space.cursor > started else attempts
            self._told()
            await self._sleep(PAUSES[min(attempts, len(PAUSES) - 1)])

    async def _once(self) -> None:
        """One line: level first, then pages and nudges until it breaks or a run cannot go on."""
        self._nudged.clear()
        step = await self._sync.run()
        self._told()
        token = self._sync.token
        if step != "idle" or token is None:
            raise Away("This run could not go on.")
        following = self._sync.relay.follow(token, self._sync.space.cursor)
        async with following as pages, asyncio.TaskGroup() as both:
            sender = both.create_task(self._send())
            async for page in pages:
                if not await self._sync.take(page) or self._sync.space.outbox:
                    self.nudge()
                self._told()
            sender.cancel()

    async def _send(self) -> None:
        while True:
            await self._nudged.wait()
            self._nudged.clear()
            await self._sync.run()
            self._told()
