"""What the relay asks of whoever wakes: to keep an endpoint, and to hear what arrives and who has come."""

from abc import ABC, abstractmethod

from ..errors import Declined
from ..store.wakes.port import Sleeper


class Waking(ABC):
    """Hears of everything, and wakes in its own time; none of these calls waits for a push."""

    @abstractmethod
    def key(self) -> bytes:
        """The public key under which it wakes. Refuses `no_wake`."""

    @abstractmethod
    async def set(self, sleeper: Sleeper, key: bytes, host: str, endpoint: str) -> None:
        """Wake this device there. Refuses `no_wake`, `wake_key`, `wake_host`."""

    @abstractmethod
    async def clear(self, sleeper: Sleeper) -> None:
        """Wake it no more. Refuses `no_wake`."""

    @abstractmethod
    def arrived(self, author: Sleeper, number: int) -> None:
        """A device has written what wakes; the newest of it stands at this number."""

    @abstractmethod
    def came(self, sleeper: Sleeper, number: int) -> None:
        """A device was shown its log up to this number."""

    @abstractmethod
    def changed(self, space: bytes) -> None:
        """Devices of this space may have ended."""


class NoWaking(Waking):
    """A relay that wakes nobody, as it is unless its host says otherwise."""

    def key(self) -> bytes:
        """See the port."""
        raise Declined("no_wake")

    async def set(self, sleeper: Sleeper, key: bytes, host: str, endpoint: str) -> None:  # noqa: ARG002
        """See the port."""
        raise Declined("no_wake")

    async def clear(self, sleeper: Sleeper) -> None:  # noqa: ARG002
        """See the port."""
        raise Declined("no_wake")

    def arrived(self, author: Sleeper, number: int) -> None:
        """Nobody sleeps."""

    def came(self, sleeper: Sleeper, number: int) -> None:
        """Nobody sleeps."""

    def changed(self, space: bytes) -> None:
        """Nobody sleeps."""
