"""What is not shared does not leave."""

import asyncio

import pytest

from tests.journeys.beside import Beside
from tests.journeys.conftest import NewPhone
from tests.support.phone import Phone
from tests.support.world import World
from twofold_client.joining import join
from twofold_client.kinds import FIELDS
from twofold_client.links import parse_invitation

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

RATINGS = {"Distress": 7, "Feeling safe": 3, "Closeness": 6, "Content with us two": 8, "Energy": 2}
TEXTS = {"I could use": "a quiet hour", "Thank you for": "the letter", "A note": "nobody else reads this"}
CHOSEN = ("tired", "tender", "tight chest")


async def test_switches_that_are_off(world: World, new_phone: NewPhone) -> None:
    """Of ten fields three are shared: the other phone's keys open those three and nothing else at all."""
    a, b = await new_phone(world), Phone.new()
    await a.begin()
    await a.check_in("from before")
    await a.connect(world.household())
    b.device.begin()
    await join(b.device, parse_invitation(await a.invite("Mika")), Beside(a))
    await a.good()
    await a.press("Check in")
    await a.write(TEXTS, RATINGS, CHOSEN, share=["closeness", "the words", "the thank-you"])
    await a.keep()
    await a.stand("At the relay", 2)
    async with asyncio.timeout(20):
        while not b.theirs():
            await b.run()

    (theirs,) = b.theirs()
    given = {name: value for name in FIELDS if (value := getattr(theirs, name)) is not None}
    assert {name: str(value) for name, value in given.items()} == {
        "closeness": "6",
        "words": "(0, 3)",
        "thanks": "the letter",
    }
    assert theirs.shared == frozenset(given)
    assert [kept.entry.kind for kept in b.device.entries("shared") if kept.member == 0].count("checkin") == 1
    await b.close()
