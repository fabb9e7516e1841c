"""A day of two: both check in, one is thanked, and a page is written that the other later has a part of."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys import writing
from tests.journeys.couple import Couple
from tests.journeys.fair import HOUR, main_text, unfair

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

THANKS = "For telling me about the letter before I asked."
KEPT = "I have not decided about Thursday."
GIVEN = "What helped was the phone on the table."
PAGE = f"After the call\nIt was only the plumber. {KEPT}\n{GIVEN} I would like that again."


async def test_both_check_in(couple: Couple) -> None:
    """Each keeps a morning and shows lines of it: the other has those, and no sign that there are more."""
    a, b = couple
    await couple.on(0)
    await couple.room("Today")
    await a.press("Check in")
    await a.write(
        {"Thank you for": THANKS, "A note": KEPT}, {"Distress": 7, "Energy": 2}, ("tired", "tender")
    )
    await a.write(share=["the thank-you"])
    await a.keep()
    await b.check_in("The kitchen was quiet when I came in.", share=["the note"])
    await a.sees("The kitchen was quiet")
    await b.room("Journal")
    await b.follow("Mika, shared with you: Check-in")
    await b.sees(THANKS)
    page = await main_text(b)
    await b.press("Back")
    journal = await main_text(b)

    for hidden in (KEPT, "tired", "Distress", "Energy", "Only me", "more"):
        assert hidden not in page + journal
    assert HOUR.search(page + journal) is None
    await expect(b.page.get_by_role("link", name="Mika, shared with you")).to_have_count(1)


async def test_gladness_comes_back(couple: Couple) -> None:
    """A gratitude in one line; the other is glad with its author, who has that and no more."""
    a, b = couple
    await couple.on(0, hour=13)
    await couple.room("Journal")
    await a.follow("Moment")
    await a.fill("In a line", "We talked for an hour.")
    await a.page.get_by_role("switch", name="Show it to Jo").check()
    await a.press("Keep it")
    await b.follow("Mika, shared with you: Gratitude")
    await b.press("Be glad with Mika")
    await b.sees("You are glad with Mika.")
    await a.follow("Yours, Jo can see: Gratitude")
    await a.sees("Jo is glad with you.")
    for hands in couple:
        await hands.press("Back")


async def test_page_is_given_in_part(couple: Couple, tmp_path: Path) -> None:
    """Words, a photo, a voice: kept, held back and let stay; the next day one sentence is the other's."""
    a, b = couple
    await couple.on(0, hour=21)
    await writing.begin(a, PAGE)
    await writing.attach(a, writing.photo(tmp_path / "river.png"))
    await writing.keep(a)
    await writing.mark(a, GIVEN)
    await writing.give(a, "passage", "In an hour")
    await a.press("Let it stay")
    await a.page.get_by_role("button", name="Share", exact=True).wait_for()
    await couple.on(1, hour=20)
    await b.room("Journal")
    await b.misses("shared with you: Page")
    await writing.mark(a, GIVEN)
    await writing.give(a, "passage", "Now")
    await b.follow("Mika, shared with you: Page")
    await b.sees(GIVEN)
    theirs = await main_text(b)
    things = await b.page.get_by_role("main").locator("img, audio, video").count()
    await a.press("Take back")
    await b.sees("That page is not on this phone.")

    for hidden in ("After the call", "plumber", KEPT, "again", "Only me", "Monday"):
        assert hidden not in theirs
    assert (things, HOUR.search(theirs)) == (0, None)
    await a.sees(KEPT)
    for hands in couple:
        await hands.press("Back")
        assert await unfair(hands) == []
