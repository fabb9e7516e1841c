"""ForkRelay: one relay up to a moment, then two histories, each shown to some, and joined as it likes."""

import copy
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tests.support.wire import ORIGIN
from twofold_client.transport import Socket, Transport
from twofold_crypto.public.messages import ENVELOPE

from .record import Command
from .relay import EvilRelay


class ForkRelay:
    """Two relays over one past. Everybody is on side 0; `split` moves some to side 1."""

    def __init__(self, row: str) -> None:
        self.row = row
        self.sides = [EvilRelay(row), EvilRelay(row)]
        self.commands: list[Command] = []
        self._of: dict[str, int] = {}

    def line(self, who: str) -> Callable[[str], Transport]:
        """The transport of a phone known by a name."""
        return lambda _origin: _Line(self, who)

    def relay_of(self, who: str) -> EvilRelay:
        """The relay that a phone is shown now."""
        return self.sides[self._of.get(who, 0)]

    def split(self, *others: str) -> None:
        """From now on `others` see a second history that begins as a copy of the first."""
        self.sides[1].store = copy.deepcopy(self.sides[0].store)
        self._of |= dict.fromkeys(others, 1)
        self.commands.append(Command(self.row, "fork", ", ".join(others)))

    def join(self) -> None:
        """Everybody is shown the first history again."""
        self._of = {}
        self.commands.append(Command(self.row, "join", "all"))

    def cross(self, source: int, wire: bytes, space: bytes) -> None:
        """One envelope of side `source`, shown at the end of the other side's log."""
        self.sides[1 - source].inject(ENVELOPE, wire, space)
        self.commands.append(Command(self.row, "cross", f"from side {source}"))


class _Line(Transport):
    def __init__(self, fork: ForkRelay, who: str) -> None:
        self.origin = ORIGIN
        self._fork, self._who = fork, who

    def _now(self) -> Transport:
        return self._fork.relay_of(self._who).line()

    async def post(self, route: str, body: bytes, token: bytes | None = None) -> bytes:
        """To whichever relay this phone is shown."""
        return await self._now().post(route, body, token)

    @asynccontextmanager
    async def follow(self, first: bytes) -> AsyncIterator[Socket]:
        """Frames of whichever relay this phone is shown."""
        async with self._now().follow(first) as socket:
            yield socket

    async def close(self) -> None:
        """Nothing to let go of."""
