"""Promises and amends between two phones: who wrote them marks them, and no answer is owed."""

import pytest

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import pair
from tests.journeys.together import Together
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

SAID = "Call the bank on Thursday."
INSTEAD = "Write to the bank by Monday."


async def test_promise_changes_and_repair_waits(world: World, new_phone: NewPhone) -> None:
    """A change is undone, or shows its reason; only its owner marks it; "not yet" is said, and unsaid."""
    a, b = await new_phone(world), await new_phone(world)
    await a.begin()
    await a.check_in("from before")
    await a.connect(world.household())
    await pair(a, b)
    mika, jo = Together(a), Together(b)

    await mika.enter()
    await mika.promise("Nobody else has this one.", shared=False)
    await mika.promise(SAID)
    await jo.enter()
    await jo.follow(SAID)
    await mika.follow(SAID)
    await mika.change("Call another day.", "No time today.", "Call on Friday.")
    await a.press("Undo")
    await a.sees(SAID)
    await a.misses("No time today.")
    await mika.change(INSTEAD, "The bank is closed this week.", "A letter, and you may look at it.")
    for text in (INSTEAD, SAID, "The bank is closed", "A letter", "is a way of caring", "Only Mika says"):
        await b.sees(text)
    await b.misses("What became of it")

    await mika.enter()
    await mika.follow("Begin to make amends")
    await mika.amend("I see what it did to you", "I left you alone with it.")
    await jo.enter()
    await b.misses("Nobody else has this one.")
    await jo.follow("I left you alone")
    before = await a.page.get_by_role("main").inner_text()
    await b.page.get_by_role("radio", name="Not yet").check()
    await b.press("Say it")
    await a.sees("Not yet")
    await b.press("Say nothing after all")
    await a.misses("Not yet")

    assert await a.page.get_by_role("main").inner_text() == before
