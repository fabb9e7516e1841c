"""Two devices meet in a mailbox: hellos, digits compared by people, then sealed mail."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from twofold_crypto.errors import Refused
from twofold_crypto.primitives import Random
from twofold_crypto.public.encoding import Array
from twofold_crypto.secret.ceremony import INVITER, Ceremony

from .errors import Away, CeremonyEnded, RelayRefused
from .relay import Relay

Sleep = Callable[[float], Awaitable[None]]
_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)
T = TypeVar("T")
M = TypeVar("M", bound=Array)
_CLOSED = ("rendezvous_unknown", "rendezvous_used")


class Human(ABC):
    """Who holds this device, during a ceremony."""

    async def opened(self) -> None:
        """The mailbox stands: the invitation may be handed over now."""
        return

    @abstractmethod
    async def compare(self, mine: str) -> str:
        """Show `mine`, and answer the six digits typed from the other screen."""


class Meeting:
    """One side of one attempt: mail out by slot, mail in by slot, and the ceremony that judges it."""

    def __init__(
        self,
        relay: Relay,
        secret: bytes,
        purpose: int,
        side: int,
        random: Random,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._relay, self._side, self._sleep = relay, side, sleep
        self._ceremony = Ceremony(secret, purpose, side, random)
        self._sent = 0
        self._mail: list[bytes] = []
        self._taken = 0

    @asynccontextmanager
    async def attempt(self, human: Human, code: str = "") -> AsyncIterator["Meeting"]:
        """Hellos and digits, then the caller's sealed mail; whatever refuses ends it for both sides.

        Raises CeremonyEnded with a stable code, Away if the relay stays out of reach.
        """
        try:
            await self._hellos(human, code)
            self._ceremony.type_digits(await human.compare(self._ceremony.digits()))
            yield self
        except Refused as refused:
            await self._end()
            raise CeremonyEnded(refused.code) from refused
        except CeremonyEnded:
            await self._end()
            raise
        except RelayRefused as refused:
            ended = refused.name in _CLOSED and self._sent > 1 - self._side
            raise CeremonyEnded("ended" if ended else refused.name) from refused

    async def close(self) -> None:
        """Spend the mailbox; done by the side that has heard all."""
        await self._end()

    async def tell(self, message: Array) -> None:
        """Seal a message and leave it for the other side."""
        await self._put(self._ceremony.seal(message))

    async def hear(self, kind: type[M]) -> M:
        """The other side's next sealed message, read as `kind`; anything else ends the attempt."""
        return self._ceremony.open_as(kind, await self._take())

    async def _hellos(self, human: Human, code: str) -> None:
        ceremony = self._ceremony
        if self._side == INVITER:
            await self._patiently(lambda: self._relay.open(code, ceremony.rendezvous))
            await self._put(ceremony.commit())
            await human.opened()
            ceremony.hear_hello(await self._take())
            await self._put(ceremony.hello())
        else:
            ceremony.hear_commit(await self._take())
            await self._put(ceremony.hello())
            ceremony.hear_hello(await self._take())

    async def _put(self, mail: bytes) -> None:
        slot, where = self._sent, self._ceremony.rendezvous
        await self._patiently(lambda: self._relay.put(where, self._side, slot, mail))
        self._sent += 1

    async def _take(self) -> bytes:
        while not self._mail:
            self._mail = await self._patiently(self._take_some)
            self._taken += len(self._mail)
        return self._mail.pop(0)

    async def _take_some(self) -> list[bytes]:
        return await self._relay.take(self._ceremony.rendezvous, self._side, self._taken)

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        for pause in _PAUSES:
            try:
                return await ask()
            except Away:
                await self._sleep(pause)
        return await ask()

    async def _end(self) -> None:
        try:
            await self._relay.close_mailbox(self._ceremony.rendezvous)
        except (Away, RelayRefused):
            return  # its ten minutes end it too
