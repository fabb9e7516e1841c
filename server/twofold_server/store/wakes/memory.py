"""Endpoints in memory: a fake that passes the same contract; and what a process remembers of sleepers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .port import Sleeper, Wakes


@dataclass(slots=True)
class Marks:
    """How far devices have come, and which were woken since: of one process, forgotten with it.

    After a new start nothing waits to be told, so nobody is woken for what was seen.
    """

    upto: dict[Sleeper, int] = field(default_factory=dict)
    told: set[Sleeper] = field(default_factory=set)

    def came(self, seen: Mapping[Sleeper, int]) -> None:
        """See the port."""
        for sleeper, number in seen.items():
            self.upto[sleeper] = max(number, self.upto.get(sleeper, 0))
            self.told.discard(sleeper)

    def claim(self, sleeper: Sleeper, number: int) -> bool:
        """See the port; whether it is the caller's."""
        if sleeper in self.told or self.upto.get(sleeper, 0) >= number:
            return False
        self.told.add(sleeper)
        return True

    def forget(self, sleeper: Sleeper) -> None:
        """It has no endpoint any more."""
        self.upto.pop(sleeper, None)
        self.told.discard(sleeper)


class MemoryWakes(Wakes):
    """Forgets everything when the process ends; otherwise keeps every promise of the port."""

    def __init__(self, endpoints: dict[Sleeper, str] | None = None) -> None:
        self._endpoints = endpoints or {}
        self._marks = Marks()

    def endpoint(self, sleeper: Sleeper) -> str | None:
        """Where it is woken."""
        return self._endpoints.get(sleeper)

    async def set(self, sleeper: Sleeper, endpoint: str) -> None:
        """See the port."""
        self._endpoints[sleeper] = endpoint

    async def clear(self, sleeper: Sleeper) -> None:
        """See the port."""
        self._endpoints.pop(sleeper, None)
        self._marks.forget(sleeper)

    async def drop(self, sleeper: Sleeper, endpoint: str) -> None:
        """See the port."""
        if self._endpoints.get(sleeper) == endpoint:
            await self.clear(sleeper)

    async def endpoints(self, space: bytes) -> Mapping[int, str]:
        """See the port."""
        return {s.device: endpoint for s, endpoint in self._endpoints.items() if s.space == space}

    async def spaces(self) -> list[bytes]:
        """See the port."""
        return sorted({sleeper.space for sleeper in self._endpoints})

    async def came(self, seen: Mapping[Sleeper, int]) -> None:
        """See the port."""
        self._marks.came({sleeper: n for sleeper, n in seen.items() if sleeper in self._endpoints})

    async def claim(self, sleeper: Sleeper, number: int) -> str | None:
        """See the port."""
        endpoint = self._endpoints.get(sleeper)
        return endpoint if endpoint and self._marks.claim(sleeper, number) else None

    async def release(self, sleeper: Sleeper) -> None:
        """See the port."""
        self._marks.told.discard(sleeper)

    async def close(self) -> None:
        """See the port; there is nothing to let go of."""
