"""The load: devices of several spaces that write, erase and follow, and remember what they were told."""

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
from websockets.exceptions import WebSocketException

from tests.server.calling import Caller, Said, next_page
from tests.server.making import Made
from tests.torture.rig.history import History
from tests.torture.rig.run import require
from twofold_crypto.public.messages import ENVELOPE, Item, Page, item_id

Refused = Callable[[Said], Awaitable[None]]
CUT = (httpx.HTTPError, OSError, WebSocketException, EOFError)
"""How a relay that goes away looks from here."""
_ERASING, _GLANCE = 0.08, 0.005


@dataclass(slots=True)
class Sending:
    """One envelope under way: its bytes, its id, what it erases."""

    wire: bytes
    id: bytes
    erases: tuple[bytes, ...]


@dataclass(slots=True)
class Writer:
    """One device: sends its next envelope when the last is acknowledged, and that one again after a cut."""

    made: Made
    author: int
    history: History
    chance: random.Random
    pending: list[Sending] = field(default_factory=list)
    mine: list[bytes] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def next(self) -> list[Sending]:
        """What is under way, or one to three new ones."""
        if not self.pending:
            self.pending = [self._new() for _ in range(self.chance.choice((1, 1, 1, 2, 3)))]
        return self.pending

    def _new(self) -> Sending:
        erases: tuple[bytes, ...] = ()
        if self.mine and self.chance.random() < _ERASING:
            erases = (self.mine.pop(self.chance.randrange(len(self.mine))),)
        size = self.chance.choice((100, 200, 900, 3000))
        wire = self.made.wire(self.author, size, erases)
        id_ = self.history.send(self.made.id, ENVELOPE, wire, erases)
        return Sending(wire, id_, erases)

    async def write(self, caller: Caller) -> None:
        """One request and its answer. Raises Said, or one of CUT."""
        sending = self.next()
        numbers = await caller.append(self.made, *(Item(ENVELOPE, each.wire) for each in sending))
        require(len(numbers) == len(sending), "an answer has not as many numbers as there were items")
        for number, each in zip(numbers, sending, strict=True):
            self.history.ack(self.made.id, number, each.id, each.erases)
            self.mine.append(each.id)
        self.pending = []


@dataclass(slots=True)
class Load:
    """Spaces with two devices each, and what all of them know."""

    history: History
    chance: random.Random
    writers: list[Writer]
    founded: bool = False

    @classmethod
    def of(cls, spaces: int, chance: random.Random, name: str) -> "Load":
        """So many spaces, each with two writers; the same name makes the same bytes."""
        history = History()
        made = [Made.found(f"{name} {n}") for n in range(spaces)]
        writers = [
            Writer(m, author, history, random.Random(chance.random())) for m in made for author in (0, 1)
        ]
        return cls(history, chance, writers)

    @property
    def spaces(self) -> list[Made]:
        """Each once."""
        return [writer.made for writer in self.writers if writer.author == 0]

    async def enter(self, caller: Caller) -> None:
        """Found what is not founded yet, and prove; before a cut or after one."""
        for made in self.spaces:
            if self.founded:
                caller.tokens[made.id] = await caller.prove(made)
            else:
                await caller.found(made)
                self.history.ack(made.id, 1, made.id)
                self.history.ack(made.id, 2, item_id(1, made.rotate))
        self.founded = True

    async def run(
        self, caller: Caller, refused: Refused | None = None, requests: int = 0, pace: float = 0.0
    ) -> None:
        """All write at once and one follows, until the relay goes away, each has had its requests (0 means
        no end), or this is cancelled; a refusal ends its writer, or is handed to `refused`. A writer begins
        a request every `pace` seconds."""
        async with asyncio.TaskGroup() as tasks:
            reading = [tasks.create_task(_until_cut(read(caller))) for read in (self._follow, self._fetch)]
            jobs = [self._write_on(writer, caller, refused, requests, pace) for writer in self.writers]
            await asyncio.gather(*map(_until_cut, jobs))
            for task in reading:
                task.cancel()

    async def _write_on(
        self, writer: Writer, caller: Caller, refused: Refused | None, requests: int, pace: float
    ) -> None:
        due = time.monotonic() + self.chance.uniform(0, pace)
        for _ in range(requests) if requests else itertools.count():
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due = max(due + pace, time.monotonic() - 1)
            try:
                await writer.write(caller)
            except Said as said:
                writer.refused.append(said.code)
                if refused is None:
                    return
                await refused(said)

    async def _follow(self, caller: Caller) -> None:
        """What a follower is shown counts as told."""
        made = self.chance.choice(self.spaces)
        after = max(self.history.acked[made.id], default=0)
        async with caller.follow(made, after) as socket:
            while True:
                self._shown(made, await next_page(socket))

    async def _fetch(self, caller: Caller) -> None:
        """So does what a fetch finds, which asks while nobody was told of anything."""
        made = self.chance.choice(self.spaces)
        while True:
            self._shown(made, await caller.fetch(made, max(self.history.acked[made.id], default=0)))
            await asyncio.sleep(_GLANCE)

    def _shown(self, made: Made, page: Page) -> None:
        for number, item in enumerate(page.items, page.after + 1):
            if item.type == ENVELOPE:
                self.history.ack(made.id, number, item_id(item.type, item.wire))


async def _until_cut(job: Awaitable[None]) -> None:
    with suppress(*CUT):
        await job
