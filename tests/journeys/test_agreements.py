"""An agreement between two phones: nothing holds that two names do not stand under."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands, pair
from tests.journeys.together import Together, in_days
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

CARDS = "Each of us tells the other about any new card."
TALK = "Spending over 150 is talked about first."
MIKA = "Spending over 100 is talked about first, in person."
JO = "Spending over 150 is talked about first. Food is free."


async def _two(world: World, new_phone: NewPhone) -> tuple[Together, Together]:
    a, b = await new_phone(world), await new_phone(world)
    await a.begin()
    await a.check_in("from before")
    await a.connect(world.household())
    await pair(a, b)
    mika, jo = Together(a), Together(b)
    await asyncio.gather(mika.enter(), jo.enter())
    return mika, jo


async def _agree(mika: Together, jo: Together, *clauses: str, review: str | None = None) -> None:
    """Mika writes, both sign; both end on the agreement."""
    await mika.follow("Write an agreement")
    await mika.write(*clauses, name="Money we both see")
    if review is not None:
        await mika.look_again_on(review)
    await mika.suggest()
    await jo.follow("Money we both see")
    await asyncio.gather(mika.look_at(clauses[0]), jo.look_at(clauses[0]))
    await jo.sign("Jo", "Sign Mika’s wording")
    await mika.signed(1)
    await mika.sign("Mika", "Sign your wording")
    await asyncio.gather(mika.signed(2), jo.signed(2))
    await mika.hands.press("Back")
    await jo.hands.press("Back")


async def test_two_wordings_and_one_is_signed(world: World, new_phone: NewPhone) -> None:
    """Proposed, countered, signed by both: both end with the same words, and one name changes nothing."""
    mika, jo = await _two(world, new_phone)
    await _agree(mika, jo, CARDS, TALK)
    for each, words in ((mika, MIKA), (jo, JO)):
        await each.hands.press("Suggest a change")
        await each.write(CARDS, words)
        await each.suggest()
    await mika.hands.follow("Each of us tells")
    await mika.hands.title("Two wordings").wait_for()
    await mika.choose("Jo’s")
    await expect(mika.page.locator("ins")).to_contain_text("Food is free")
    await mika.sign("Mika", "Sign Jo’s wording")
    await mika.signed(1)
    await expect(mika.agreed()).to_have_count(0)
    await jo.look_at("Each of us tells", "From you")
    await jo.signed(1)
    await jo.sign("Jo", "Sign your wording")
    for each in (mika, jo):
        await each.signed(2)
        await each.hands.press("Back")
        await expect(each.agreed()).to_have_text([CARDS, JO])
        await each.hands.sees("Second")

    assert await mika.signs("Each of us tells") == await jo.signs("Each of us tells")


async def test_review_is_calm_and_ending_is_alone(world: World, new_phone: NewPhone) -> None:
    """A day that came is one quiet line; the same words go on with a later one; either ends it alone."""
    mika, jo = await _two(world, new_phone)
    await _agree(mika, jo, CARDS, review=in_days(0))
    await mika.hands.sees("you wanted to look at this again. It can be today.")
    await mika.hands.press("Look at it again")
    await mika.suggest()
    await mika.look_at("Each of us tells", "From you")
    await mika.sign("Mika", "Sign your wording")
    await jo.look_at("Each of us tells", "From Mika")
    await jo.sign("Jo", "Sign Mika’s wording")
    await jo.signed(2)
    await jo.hands.press("Back")
    await jo.hands.sees("Second")
    await jo.hands.misses("you wanted to look at this again")
    await _end(jo.hands)
    await mika.hands.press("Back")

    for each in (mika, jo):
        await each.hands.sees("Nothing is in force.")


async def _end(hands: Hands) -> None:
    await hands.press("End it")
    await hands.sees("The wording before it was signed by both too")
    await hands.press("End all of it")
