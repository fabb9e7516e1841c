"""What notifiers between relays share: a line to a place that all of them reach, made again and again.

Hints go out after the commit and apart from it, many spaces in one. Nothing depends on one arriving: beneath
it followers look up by themselves, and whenever the line is made anew all of them do, since what was told
meanwhile was told to nobody here.
"""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from itertools import islice
from typing import ClassVar, Final

from .. import log
from .local import LocalSubscription
from .polling import PollingNotifier
from .port import Notifier

CHANNEL: Final = "twofold"
SPACES_AT_ONCE: Final = 100
"""In hexadecimal and with separators below the 8,000 bytes that a NOTIFY can carry."""
ALIVE_SECONDS: Final = 15.0
"""A line that died without a word is found out by asking."""
_AGAIN_SECONDS: Final = (0.1, 0.5, 2.0, 10.0, 30.0)

Say = Callable[[Sequence[bytes]], Awaitable[None]]
"""Tells all others of these spaces; of none: asks whether the line is alive."""


class BetweenNotifier(Notifier):
    """Hints of all relays at once, while the line stands; otherwise those of `beneath`."""

    faults: ClassVar[tuple[type[Exception], ...]] = (OSError,)
    """What a line that breaks raises."""

    def __init__(self, beneath: PollingNotifier) -> None:
        self._beneath = beneath
        self._told: dict[bytes, None] = {}
        self._something = asyncio.Event()
        self._connected = False

    @property
    def connected(self) -> bool:
        """Whether hints come and go just now."""
        return self._connected

    def subscribe(self, space: bytes) -> LocalSubscription:
        """See the port."""
        return self._beneath.subscribe(space)

    def tell(self, space: bytes, head: int) -> None:
        """See the port; several hints of one space that wait together are one."""
        self._beneath.tell(space, head)
        if self._connected:
            self._told[space] = None
            self._something.set()

    def wake_all(self, within: float = 0.0) -> None:
        """See the port."""
        self._beneath.wake_all(within)

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

    @asynccontextmanager
    async def once(self) -> AsyncIterator[None]:
        """A line for as long as this is open, to see whether there can be one; raises one of `faults`."""
        async with self._line() as say:
            await say(())
            yield

    @abstractmethod
    def _line(self) -> AbstractAsyncContextManager[Say]:
        """A line on which hints of others are heard already; raises one of `faults` if there is none."""

    def _heard(self, spaces: Iterator[bytes]) -> None:
        """Another relay has told of these."""
        for space in spaces:
            self._beneath.tell(space, 0)

    def _broken(self) -> None:
        """Somebody has seen the line end: the next word on it will say why."""
        self._something.set()

    async def _run(self) -> None:
        """Connect again and again; one line in the log for each time that it broke."""
        failures = 0
        while True:
            try:
                async with self._line() as say:
                    failures, self._connected = 0, True
                    self._beneath.wake_all()
                    await self._publish(say)
            except self.faults as error:
                if failures == 0:
                    log.fault(error)
            finally:
                self._connected = False
                self._told.clear()
            await asyncio.sleep(_AGAIN_SECONDS[min(failures, len(_AGAIN_SECONDS) - 1)])
            failures += 1

    async def _publish(self, say: Say) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(ALIVE_SECONDS):
                    await self._something.wait()
            self._something.clear()
            spaces = list(islice(self._told, SPACES_AT_ONCE))
            for space in spaces:
                del self._told[space]
            if self._told:
                self._something.set()
            await say(spaces)


def spaces_of(words: Sequence[str]) -> Iterator[bytes]:
    """The spaces that a hint names; what is no id names none."""
    for word in words:
        with suppress(ValueError):
            yield bytes.fromhex(word)
