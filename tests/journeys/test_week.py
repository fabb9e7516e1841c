"""A week of two: an agreement with its wordings and its review, a promise that changes, the open page."""

import pytest
from playwright.async_api import expect

from tests.journeys.couple import Couple, day
from tests.journeys.fair import HOUR, main_text, unfair
from tests.journeys.together import Together, agree

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

NAME = "Money we both see"
CARDS = "Each of us tells the other about any new card."
TALK = "Spending over 150 is talked about first."
MIKA = "Spending over 100 is talked about first, in person."
JO = "Spending over 150 is talked about first. Food is free."
AMENDED = "Spending over 200 is talked about first. Food and fuel are free."
DUE = "you wanted to look at this again. It can be today."
SAID = "Call the bank on Thursday."
INSTEAD = "Write to the bank by Monday."


@pytest.fixture
def together(couple: Couple) -> tuple[Together, Together]:
    """Mika and Jo in the room Together."""
    return Together(couple.mika), Together(couple.jo, "Jo", "Mika")


async def test_agreement_lives_through_a_week(couple: Couple, together: tuple[Together, Together]) -> None:
    """Countered, side by side, signed by both, amended, looked at again; one name changes nothing."""
    mika, jo = together
    await couple.on(0)
    await couple.room("Together")
    await _suggested(mika, jo)
    await couple.on(2)
    await _countered(mika, jo)
    await couple.on(4)
    await _amended(mika, jo)
    assert await mika.signs("Each of us tells") == await jo.signs("Each of us tells")
    await couple.on(7)
    await _looked_at_again(mika, jo)
    for hands in couple:
        assert await unfair(hands) == []


async def _suggested(mika: Together, jo: Together) -> None:
    await mika.follow("Write an agreement")
    await mika.write(CARDS, TALK, name=NAME)
    await mika.look_again_on(day(7))
    await mika.suggest()
    await jo.follow(NAME)
    await agree(mika, jo, CARDS)
    for each in (mika, jo):
        await expect(each.agreed()).to_have_text([CARDS, TALK])
        await each.hands.misses(DUE)


async def _countered(mika: Together, jo: Together) -> None:
    """Two other wordings at once: under one name the old words hold; what both signed takes their place."""
    for each, words in ((mika, MIKA), (jo, JO)):
        await each.hands.press("Suggest a change")
        await each.write(CARDS, words)
        await each.suggest()
    await mika.hands.sees("New wordings, side by side")
    await mika.look_at(CARDS, "From you")
    await mika.hands.title("Two wordings").wait_for()
    await mika.choose("Jo’s")
    await expect(mika.page.locator("ins")).to_contain_text("Food is free")
    await mika.sign_theirs()
    await mika.signed(1)
    await jo.look_at(CARDS, "From you")
    await jo.signed(1)
    await jo.hands.press("Back")
    await expect(jo.agreed()).to_have_text([CARDS, TALK])
    await jo.look_at(CARDS, "From you")
    await jo.sign_own()
    for each in (mika, jo):
        await each.signed(2)
        await each.hands.press("Back")
        await expect(each.agreed()).to_have_text([CARDS, JO])
        await each.hands.sees("Second")


async def _amended(mika: Together, jo: Together) -> None:
    await jo.hands.press("Suggest a change")
    await jo.write(CARDS, AMENDED)
    await jo.suggest()
    await agree(jo, mika, CARDS)
    for each in (mika, jo):
        await expect(each.agreed()).to_have_text([CARDS, AMENDED])
        await each.hands.sees("Third")
        await each.unfold("Earlier wordings")
        await each.hands.sees("Held until the next wording")


async def _looked_at_again(mika: Together, jo: Together) -> None:
    """On the day a quiet line on both phones; the same words go on, with a later day."""
    for each in (mika, jo):
        await each.enter()
        await each.hands.room("Today")
        await each.hands.follow(NAME)
        await each.hands.sees(DUE)
    await mika.hands.press("Look at it again")
    await mika.suggest()
    await agree(mika, jo, CARDS)
    for each in (mika, jo):
        await expect(each.agreed()).to_have_text([CARDS, AMENDED])
        await each.hands.sees("Fourth")
        await each.hands.misses(DUE)
        await each.hands.press("Back")


async def test_promise_changes_openly(couple: Couple, together: tuple[Together, Together]) -> None:
    """A change is undone, or shows its reason and plan on both phones; only its owner marks it."""
    mika, jo = together
    a, b = couple
    await couple.on(8)
    await couple.room("Together")
    await mika.promise("Nobody else has this one.", shared=False)
    await mika.promise(SAID)
    await jo.follow(SAID)
    await couple.on(10)
    await mika.follow(SAID)
    await mika.change("Call another day.", "No time today.", "Call on Friday.")
    await a.press("Undo")
    await a.sees(SAID)
    await a.misses("No time today.")
    await mika.change(INSTEAD, "The bank is closed this week.", "A letter, and you may look at it.")
    for text in (INSTEAD, SAID, "The bank is closed", "A letter", "is a way of caring", "Only Mika says"):
        await b.sees(text)
    await b.misses("What became of it")
    await couple.on(14)
    await a.press("Kept Done as said.")
    await b.sees("Kept")
    await jo.enter()
    await b.misses("Nobody else has this one.")
    await mika.enter()

    for hands in couple:
        assert await unfair(hands) == []


async def test_open_page_is_of_both(couple: Couple) -> None:
    """Both write on one page, which knows days and no hours; a paragraph is taken back from both."""
    a, b = couple
    await couple.on(14)
    for hands, words in ((a, "Could we walk on Sunday?"), (b, "Yes, by the river.")):
        await hands.room("Journal")
        await hands.follow("Open page")
        await hands.fill("A paragraph", words)
        await hands.press("Keep it")
    for hands in couple:
        await hands.sees("Could we walk on Sunday?")
        await hands.sees("Yes, by the river.")
    assert HOUR.search(await main_text(b)) is None
    await a.press("Take back")
    await b.misses("Could we walk on Sunday?")
    for hands in couple:
        await hands.press("Back")
