"""What any store of endpoints promises; one contract test holds every kind to it (spec: Wake).

Promises: one endpoint a device. What was cleared is in no file and no answer any more once that is answered,
as far as the store's module says. Of all who claim a wake one gets it, and nobody before the device has come
again; who was shown everything is not woken.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import NamedTuple


class Sleeper(NamedTuple):
    """A device of a space, as who may be woken."""

    space: bytes
    device: int


class Wakes(ABC):
    """Endpoints, and which of their devices may be woken."""

    @abstractmethod
    async def set(self, sleeper: Sleeper, endpoint: str) -> None:
        """Keep it, in place of the one before; durable once answered."""

    @abstractmethod
    async def clear(self, sleeper: Sleeper) -> None:
        """Forget its endpoint, if there is one."""

    @abstractmethod
    async def drop(self, sleeper: Sleeper, endpoint: str) -> None:
        """Forget this endpoint, unless the device has set another one meanwhile."""

    @abstractmethod
    async def endpoints(self, space: bytes) -> Mapping[int, str]:
        """Device → endpoint, of one space."""

    @abstractmethod
    async def spaces(self) -> list[bytes]:
        """The spaces that have any."""

    @abstractmethod
    async def came(self, seen: Mapping[Sleeper, int]) -> None:
        """Devices have been shown their logs up to these numbers: they may be woken for what comes after."""

    @abstractmethod
    async def claim(self, sleeper: Sleeper, number: int) -> str | None:
        """Where to wake it for what stands at this number; None if it has come that far, was woken and has
        not come since, or has no endpoint. Whoever gets it is the only one."""

    @abstractmethod
    async def release(self, sleeper: Sleeper) -> None:
        """It was not woken after all."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of every file and connection."""
