"""The first check-in crosses: the whole road, on two phones in real browsers, over a real relay."""

import asyncio
import re

import pytest
from playwright.async_api import Route

from tests.journeys.conftest import NewPhone
from tests.journeys.disk import headers, numbers
from tests.journeys.hands import Hands, pair
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

NOTE = ["the note"]


async def alone_then_paired(world: World, a: Hands, b: Hands) -> None:
    """A writes alone and offline, comes to a relay, and finds B."""
    await a.begin()
    await a.offline()
    await a.check_in("alone and offline")
    await a.stand("On this phone", 1)

    await a.offline(False)
    await a.connect(world.household())
    await a.room("Today")
    await a.stand("At the relay", 1)
    await pair(a, b)


async def test_first_check_in_crosses(either_world: World, new_phone: NewPhone) -> None:
    """Alone, connected, paired, offline, live, reloaded, killed: nothing is lost and nothing needs a push.
    The same over a file and over PostgreSQL."""
    world = either_world
    a, b = await new_phone(world), await new_phone(world)

    await alone_then_paired(world, a, b)
    await a.check_in("hello from Mika", share=NOTE)
    await b.check_in("hello from Jo", share=NOTE)
    for hands, words in ((a, "hello from Jo"), (b, "hello from Mika")):
        await hands.room("Journal")
        await hands.sees(words)
    await b.misses("alone and offline")

    await a.room("Today")
    await a.stand("At the relay", 2)
    before = len(headers(world))
    await a.offline()
    await a.check_in("first from the train", share=NOTE)
    await a.check_in("second from the train", share=NOTE)
    await a.stand("On this phone", 2)
    await a.room("Us")
    await a.sees("Out of reach.")
    assert len(headers(world)) == before
    await b.misses("from the train")

    await a.offline(False)
    await b.sees("first from the train")
    await b.sees("second from the train")

    for hands in (a, b):
        await hands.page.reload()
        await hands.room("Journal")
        await hands.sees("from the train", 2)
        await hands.sees("hello from", 2)

    await a.room("Today")
    await a.stand("At the relay", 3)
    world.kill()
    await a.check_in("written while the relay is dead", share=NOTE)
    await a.stand("On this phone", 1)
    world.start()
    await b.sees("written while the relay is dead")
    await b.check_in("and back", share=NOTE)
    await a.room("Journal")
    await a.sees("and back")
    await a.sees("alone and offline")
    await a.room("Today")
    await a.stand("At the relay", 3)
    assert gapless(world)


async def test_every_page_says_where_it_is(world: World, new_phone: NewPhone) -> None:
    """On this phone without a relay, on its way while it is silent, at the relay once it has answered."""
    a = await new_phone(world)
    answer = asyncio.Event()

    async def hold(route: Route) -> None:
        await answer.wait()
        await route.continue_()

    await a.context.route("**/v1/append", hold)
    await a.begin()
    await a.check_in("a page on a road")
    await a.stand("On this phone", 1)
    await a.connect(world.household())
    await a.room("Today")
    await a.stand("On its way", 1)
    answer.set()
    await a.stand("At the relay", 1)


async def test_two_windows_share_one_number_row(own_world: World, new_phone: NewPhone) -> None:
    """Two windows of one phone write at once; every number is used once, and none is left out."""
    a, b = await new_phone(own_world), await new_phone(own_world)
    await a.begin()
    await a.check_in("before there was a relay")
    await a.connect(own_world.household())
    await pair(a, b)
    windows = [a, await a.another_window()]

    async def write(at: int) -> None:
        for page in range(6):
            await windows[at].check_in(f"window {at}, page {page}", share=NOTE)

    await asyncio.gather(write(0), write(1))

    for hands in (*windows, b):
        await hands.room("Journal")
        await hands.sees(re.compile(r"^window \d, page \d$"), 12)
    await a.page.close()
    await windows[1].check_in("the other window is gone", share=NOTE)
    await b.sees("the other window is gone")
    assert gapless(own_world)
    assert max(max(seqs) for seqs in numbers(own_world).values()) > 12


def gapless(world: World) -> bool:
    """Whether every device's envelopes in every space are numbered from one, each number once."""
    return all(sorted(seqs) == list(range(1, len(seqs) + 1)) for seqs in numbers(world).values())
