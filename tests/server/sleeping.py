"""A relay's parts with somebody who wakes, on a clock of the test's own; pushes are noted and not sent."""

from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.server.blobbing import founded
from tests.server.making import Made
from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.messages import FetchRequest, Item
from twofold_server.app import made_parts
from twofold_server.settings import Settings
from twofold_server.store.port import Store
from twofold_server.store.wakes.port import Sleeper, Wakes
from twofold_server.waking.calling import Answer, Went
from twofold_server.waking.waker import Waker
from twofold_server.web.caller import Seat
from twofold_server.web.relay import Parts

KEY = b"\x04" + bytes(64)
HOST = "push.example"
SECONDS = 100.0


def endpoint(name: object) -> str:
    """Where a device is woken."""
    return f"https://{HOST}/phone-{name}"


@dataclass
class Night:
    """A store with spaces, a waker over it, and what it has called."""

    store: Store
    wakes: Wakes
    now: float = 0.0
    chance: float = 0.5
    called: list[str] = field(default_factory=list)
    answers: deque[Answer | Exception] = field(default_factory=deque)
    waker: Waker = field(init=False)
    parts: Parts = field(init=False)

    def __post_init__(self) -> None:
        self.waker = Waker(
            self.store, self.wakes, self._call, KEY, [HOST], SECONDS, lambda: self.now, lambda: self.chance
        )
        self.parts = made_parts(self.store, Settings(), waking=self.waker)

    async def _call(self, where: str) -> Answer:
        self.called.append(where)
        answer = self.answers.popleft() if self.answers else Answer(Went.SENT)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def asleep(self, devices: Sequence[int] = (1,), members: int = 2) -> Made:
        """A space whose devices ask to be woken."""
        made = await founded(self.store, members=members)
        for device in devices:
            await self.set(made, device)
        return made

    async def set(self, made: Made, device: int) -> None:
        """A device asks."""
        await self.waker.set(Sleeper(made.id, device), KEY, HOST, endpoint(device))

    async def write(self, made: Made, *items: Item, by: int = 0) -> None:
        """A batch arrives, as by a route; the relay hears of it at its next look."""
        await self.parts.envelopes.keep(list(items or (made.envelope(by),)), Seat(made.id, by))
        await self.waker.look()

    async def comes(self, made: Made, device: int = 1) -> None:
        """A device fetches all there is, and the relay looks up."""
        await self.parts.envelopes.fetch(FetchRequest(VERSION, 0), Seat(made.id, device))
        await self.waker.look()

    async def wait(self, seconds: float) -> list[str]:
        """So much time passes; what was called until now."""
        self.now += seconds
        await self.waker.look()
        return self.called


@asynccontextmanager
async def night(store: Store, wakes: Wakes) -> AsyncIterator[Night]:
    """A night over these, which somebody else closes."""
    made = Night(store, wakes)
    try:
        yield made
    finally:
        made.parts.verifier.close()
