"""The notifier that needs nobody: hints within the process, and every follower looks up now and then.

Beneath every other kind lies this one. A hint of another relay may be late, lost, or never sent; whoever
follows looks into the store after its own cursor all the same. A look is one short read, and the looks are
spread over the time: a few at each tick, every space once within `seconds`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from .local import LocalNotifier, LocalSubscription
from .port import Notifier

TICKS: Final = 20


class PollingNotifier(Notifier):
    """Hints of this process at once, and of all others within `seconds`."""

    def __init__(self, here: LocalNotifier, seconds: float) -> None:
        self._here, self._seconds = here, seconds

    def subscribe(self, space: bytes) -> LocalSubscription:
        """See the port."""
        return self._here.subscribe(space)

    def tell(self, space: bytes, head: int) -> None:
        """See the port."""
        self._here.tell(space, head)

    def wake_all(self, within: float = 0.0) -> None:
        """See the port."""
        self._here.wake_all(within)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """See the port."""
        task = asyncio.create_task(self._look())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _look(self) -> None:
        while True:
            followed = self._here.followed()
            for tick in range(TICKS):
                await asyncio.sleep(self._seconds / TICKS)
                for space in followed[tick::TICKS]:
                    self._here.tell(space, 0)
