"""What any notifier promises: a hint, now or never; a lost one costs time, no data.

A hint says that a space's log has a head. Who gets it reads from the store, after its own cursor.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Subscription(ABC):
    """One follower's ear for one space; close it when the follower leaves."""

    @abstractmethod
    async def wait_hint(self) -> None:
        """Wait until something was told since the last wait."""

    @abstractmethod
    def wake(self) -> None:
        """End a wait without a hint: the follower has another reason to look up."""

    @abstractmethod
    def close(self) -> None:
        """Hear nothing more."""


class Notifier(ABC):
    """Tells followers of a space that its head moved."""

    @abstractmethod
    def subscribe(self, space: bytes) -> Subscription:
        """An ear for this space. Refuses `busy` beyond the limit."""

    @abstractmethod
    def tell(self, space: bytes, head: int) -> None:
        """The log of this space is durable up to `head`."""

    @abstractmethod
    def wake_all(self, within: float = 0.0) -> None:
        """Every follower looks up, one after the other within so many seconds: the relay is stopping."""

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """For as long as this is open it hears of other relays too; one that is alone has nothing to hear."""
        yield
