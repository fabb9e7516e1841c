"""Wakes devices that sleep: once, a while after something came for them, and not again before they came.

Looks up every few seconds at what it has heard. What it plans is in memory alone: a wake that a stop cuts off
is lost, which costs time and nothing else. Relays on one database may plan the same wake; the store lets one.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from .. import log
from ..core.waking import is_in, may_call, newest_for
from ..errors import Declined
from ..store.port import Store
from ..store.wakes.port import Sleeper, Wakes
from .calling import Call, Went
from .port import Waking

LOOK_SECONDS: Final = 5.0
SWEEP_LOOKS: Final = 17_280
"""Once a day all endpoints are looked at, for those whose device has ended."""
AT_ONCE: Final = 16
TRIES_MAX: Final = 3


@dataclass(slots=True)
class _Due:
    """A wake that is planned: when, for what stands at which number, and how often it was tried."""

    at: float
    number: int
    tries: int = 0


class Waker(Waking):
    """See the module; `clock` only goes forward, `chance` draws evenly from 0 to 1."""

    def __init__(
        self,
        store: Store,
        wakes: Wakes,
        call: Call,
        public: bytes,
        hosts: Sequence[str],
        seconds: float,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self._store, self._wakes, self._call = store, wakes, call
        self._public, self._hosts, self._seconds = public, hosts, seconds
        self._clock, self._chance = clock, chance
        self._arrived: dict[bytes, dict[int, int]] = {}
        self._came: dict[Sleeper, int] = {}
        self._changed: set[bytes] = set()
        self._due: dict[Sleeper, _Due] = {}
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._looks = 0
        self.totals: Counter[str] = Counter({went.value: 0 for went in Went})
        """How pushes went."""

    def key(self) -> bytes:
        """See the port."""
        return self._public

    async def set(self, sleeper: Sleeper, key: bytes, host: str, endpoint: str) -> None:
        """See the port."""
        if key != self._public:
            raise Declined("wake_key")
        if not may_call(host, self._hosts):
            raise Declined("wake_host")
        await self._wakes.set(sleeper, endpoint)

    async def clear(self, sleeper: Sleeper) -> None:
        """See the port."""
        self._due.pop(sleeper, None)
        await self._wakes.clear(sleeper)

    def arrived(self, author: Sleeper, number: int) -> None:
        """See the port."""
        authors = self._arrived.setdefault(author.space, {})
        authors[author.device] = max(number, authors.get(author.device, 0))

    def came(self, sleeper: Sleeper, number: int) -> None:
        """See the port."""
        self._came[sleeper] = max(number, self._came.get(sleeper, 0))
        due = self._due.get(sleeper)
        if due is not None and due.number <= number:
            del self._due[sleeper]

    def changed(self, space: bytes) -> None:
        """See the port."""
        self._changed.add(space)

    async def look(self) -> None:
        """Plan for what was heard, forget who has ended, and wake whoever's time has come."""
        if self._looks % SWEEP_LOOKS == 0:
            self._changed.update(await self._wakes.spaces())
        self._looks += 1
        arrived, self._arrived = self._arrived, {}
        for space, authors in arrived.items():
            await self._plan(space, authors)
        came, self._came = self._came, {}
        await self._wakes.came(came)
        changed, self._changed = self._changed, set()
        for space in changed:
            for device in await self._wakes.endpoints(space):
                await self._require_in(Sleeper(space, device))
        now = self._clock()
        ready = [sleeper for sleeper, due in self._due.items() if due.at <= now]
        await asyncio.gather(*(self._wake(sleeper, self._due.pop(sleeper)) for sleeper in ready))

    async def _plan(self, space: bytes, authors: dict[int, int]) -> None:
        endpoints = await self._wakes.endpoints(space)
        state = await self._store.space(space) if endpoints else None
        if state is None:
            return
        for device in endpoints:
            sleeper, number = Sleeper(space, device), newest_for(state, device, authors)
            if number <= self._came.get(sleeper, 0):
                continue
            at = self._clock() + self._seconds * (1 + self._chance())
            due = self._due.setdefault(sleeper, _Due(at, number))
            due.number = max(due.number, number)

    async def _require_in(self, sleeper: Sleeper) -> bool:
        """Whether it may be woken still; else its endpoint goes."""
        state = await self._store.space(sleeper.space)
        if state is not None and is_in(state, sleeper.device):
            return True
        await self.clear(sleeper)
        return False

    async def _wake(self, sleeper: Sleeper, due: _Due) -> None:
        async with self._at_once:
            if not await self._require_in(sleeper):
                return
            endpoint = await self._wakes.claim(sleeper, due.number)
            if endpoint is None:
                return
            answer = await self._call(endpoint)
            self.totals[answer.went.value] += 1
            if answer.went is Went.GONE:
                await self._wakes.drop(sleeper, endpoint)
            elif answer.went is Went.LATER:
                await self._wakes.release(sleeper)
                self._again(sleeper, due, answer.wait)

    def _again(self, sleeper: Sleeper, due: _Due, wait: int) -> None:
        """Another try later, a few times; then only for what comes next."""
        if due.tries + 1 < TRIES_MAX:
            at = self._clock() + max(wait, self._seconds) * (1 + self._chance())
            self._due.setdefault(sleeper, _Due(at, due.number, due.tries + 1))


async def wake_for_ever(waker: Waker, every: float = LOOK_SECONDS) -> None:
    """Look again and again until cancelled; a failure is a line in the log, no more."""
    while True:
        await asyncio.sleep(every)
        try:
            await waker.look()
        except Exception as fault:  # noqa: BLE001 (the next look is another one)
            log.fault(fault)
