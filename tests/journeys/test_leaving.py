"""Leaving what is shared: without a network, without a word, and back again as long as nothing was said."""

import pytest

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import pair
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]


async def test_r06_story_16_leaves_with_the_relay_blocked(own_world: World, new_phone: NewPhone) -> None:
    """With the relay dead, two taps from Us one has left: nothing of the other is in sight, what is
    one's own is there. Later nothing new comes, what was shared can be looked at, and one may go on after
    all."""
    a, b = await new_phone(own_world), await new_phone(own_world)
    await a.begin()
    await a.connect(own_world.household())
    await pair(a, b)
    await a.check_in("mine from before", share=["the note"])
    await b.check_in("theirs from before", share=["the note"])
    await a.sees("theirs from before")
    own_world.kill()

    await a.room("Us")
    await a.follow("Leave")
    await a.press("Leave now")
    await a.sees("You have left, and said nothing.")
    await a.press("Back")
    await a.room("Journal")
    await a.sees("mine from before")
    await a.misses("theirs from before")

    own_world.start()
    await b.check_in("theirs from later", share=["the note"])
    await b.stand("At the relay", 2)
    await a.page.reload()
    await a.room("Journal")
    await a.sees("mine from before")
    await a.misses("theirs from later")

    await a.room("Us")
    await a.follow("Leave")
    await a.follow("What was shared")
    await a.sees("theirs from before")
    await a.press("Back")
    await a.follow("Leave")
    await a.press("Go on after all")
    await a.press("Back")
    await a.room("Journal")
    await a.sees("theirs from later")
