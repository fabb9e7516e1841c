"""The relay's disk is full: the app says so in sentences, keeps what is written, and goes on by itself."""

import sqlite3
from contextlib import closing

import pytest

from tests.journeys.conftest import NewPhone
from tests.server.calling import Caller, Said
from tests.server.making import Made
from tests.support.world import World
from twofold_client.links import parse_household

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

FULL = "The disk of the relay is full."


def _pages(world: World) -> int:
    with closing(sqlite3.connect(f"file:{world.data / 'relay.db'}?mode=ro", uri=True)) as database:
        count: int = database.execute("PRAGMA page_count").fetchone()[0]
        return count


async def _fill(world: World, household: str) -> None:
    """Somebody else writes until there is no room."""
    made = Made.found()
    async with Caller.at(world.relay, world.app, parse_household(household).code) as caller:
        await caller.found(made)
        full = False
        while not full:
            try:
                await caller.append(made, made.envelope(0, 300))
            except Said as said:
                full = said.code == "disk_full"


async def test_the_app_says_that_the_disk_is_full(own_world: World, new_phone: NewPhone) -> None:
    """What was written stays on the phone, and a sentence says why; with room it reaches the relay."""
    hands, household = await new_phone(own_world), own_world.household()
    await hands.begin()
    await hands.connect(household)
    await hands.check_in("before")
    await hands.stand("At the relay", 1)
    own_world.stop()
    own_world.pages_max = _pages(own_world) + 4
    own_world.start()
    await _fill(own_world, household)
    await hands.check_in("while it is full")
    await hands.sees(FULL)
    await hands.stand("At the relay", 1)
    own_world.stop()
    own_world.pages_max = 0
    own_world.start()
    await hands.open("/#/today")
    await hands.page.reload()

    await hands.stand("At the relay", 2)
    await hands.misses(FULL)
