"""Two relay processes on one PostgreSQL, and either of them killed, or changed, in the middle of it."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.server.calling import Caller, Said, next_page
from tests.server.making import Made
from tests.server.starting import Started
from tests.support.waiting import eventually
from twofold_crypto.public.messages import PageItem

FIRST, COUNT, SECONDS = 3, 60, 60.0


@dataclass
class Journey:
    """A device that writes and one that follows, each at whichever relay answers."""

    made: Made
    nodes: list[Caller]
    acked: dict[int, bytes] = field(default_factory=dict)
    got: list[PageItem] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)

    async def write(self) -> None:
        """One after the other, each until it is acknowledged; at the next relay where one is gone."""
        token, turn = await self._proof(0, 0), 0
        for _ in range(COUNT):
            item, numbers = self.made.envelope(0), list[int]()
            while not numbers:
                try:
                    numbers = await self.nodes[turn % 2].append(self.made, item, token=token)
                except (httpx.HTTPError, Said):
                    turn += 1
                    token = await self._proof(0, turn)
            self.acked[numbers[0]] = item.wire

    async def follow(self) -> None:
        """By its cursor, again and again, beginning at the other relay."""
        turn = 1
        while len(self.got) < COUNT:
            try:
                token = await self._proof(1, turn)
                async with self.nodes[turn % 2].follow(self.made, FIRST - 1 + len(self.got), token) as socket:
                    while len(self.got) < COUNT:
                        page = await next_page(socket)
                        assert page.after == FIRST - 1 + len(self.got)
                        self.got += page.items
            except (httpx.HTTPError, Said, ConnectionClosed, InvalidHandshake, OSError) as error:
                turn += 1
                if isinstance(error, ConnectionClosed) and error.rcvd is not None:
                    self.closes.append(error.rcvd.code)

    def has_written(self, count: int) -> bool:
        """Whether so much was acknowledged."""
        return len(self.acked) >= count

    async def _proof(self, author: int, turn: int) -> bytes:
        """A token at that relay; empty where none answers."""
        try:
            return await self.nodes[turn % 2].prove(self.made, author)
        except (httpx.HTTPError, Said):
            return bytes(32)


@pytest.mark.parametrize("how", ["killed", "changed"])
async def test_either_node_can_go(tmp_path: Path, database: str, how: str) -> None:
    """Both killed in turns, or one asked to stop, and started again: all that was acknowledged is seen once,
    in order, nothing else. Who follows one that was asked is told so, and goes to the other."""
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    started = [Started.begin(folder, 0, 0, 64, database, TWOFOLD_DRAIN_SECONDS="1") for folder in folders]

    def changed(node: int) -> Started:
        if how == "killed":
            started[node].kill()
        else:
            assert started[node].end()[0] == 0
        return Started.begin(folders[node], *started[node].ports, 64, database, TWOFOLD_DRAIN_SECONDS="1")

    try:
        async with (
            Caller.at(started[0].relay_origin, started[0].app_origin, started[0].code) as one,
            Caller.at(started[1].relay_origin, started[1].app_origin, started[1].code) as other,
            asyncio.timeout(SECONDS),
            asyncio.TaskGroup() as tasks,
        ):
            journey = Journey(Made.found(), [one, other])
            await one.found(journey.made)
            tasks.create_task(journey.write())
            tasks.create_task(journey.follow())
            turns = ((0, COUNT // 3), (1, 2 * COUNT // 3)) if how == "killed" else ((1, COUNT // 3),)
            for node, enough in turns:
                await eventually(partial(journey.has_written, enough), "writing", SECONDS)
                started[node] = await asyncio.to_thread(changed, node)
    finally:
        for each in started:
            each.end()

    assert sorted(journey.acked) == list(range(FIRST, FIRST + COUNT))
    assert [item.wire for item in journey.got] == [journey.acked[n] for n in sorted(journey.acked)]
    assert journey.closes == ([] if how == "killed" else [1012])
