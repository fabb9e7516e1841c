"""A day of two: both check in, one is thanked, and a page is written that the other later has a part of."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.async_api import expect

from tests.journeys import writing
from tests.journeys.couple import Couple
from tests.journeys.fair import HOUR, ROOMS, main_text, unfair
from tests.journeys.hands import Hands

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

T = TypeVar("T")
OTHER = {"Mika": "Jo", "Jo": "Mika"}
SWAPPED = re.compile(r"\b(Mika|Jo)\b")
LEAST_ROWS, TRIES = 10, 5
PASSED = {"code", "looks", "language", "names", "practices", "plans", "cards", "calendar"}
"""Where it says on which day the other was last heard; and what is one phone's alone, or everybody's."""
THANKS = "For telling me about the letter before I asked."
KEPT = "I have not decided about Thursday."
GIVEN = "What helped was the phone on the table."
PAGE = f"After the call\nIt was only the plumber. {KEPT}\n{GIVEN} I would like that again."


async def test_r24_both_have_the_same_screens(couple: Couple) -> None:
    """Whoever invited, and whoever came: each room, and what is behind the rows that set things up for two,
    says the same on both phones but for whose name stands there."""
    await couple.on(0)
    looked = 0
    for room in ROOMS:
        await _both(couple, Hands.room, room)
        await _alike(couple)
        rows = couple.jo.page.get_by_role("main").locator("a[data-to]")
        places = dict.fromkeys([await row.get_attribute("data-to") or "" for row in await rows.all()])
        for place in places if room in {"Together", "Us"} else ():
            if place not in PASSED:
                await _both(couple, _behind, place)
                await _alike(couple)
                await _both(couple, _back, room)
                looked += 1

    assert looked >= LEAST_ROWS


async def _both(couple: Couple, does: Callable[[Hands, T], Awaitable[None]], what: T) -> None:
    await asyncio.gather(*(does(hands, what) for hands in couple))


async def _behind(hands: Hands, place: str) -> None:
    await hands.page.get_by_role("main").locator(f'a[data-to="{place}"]').first.click()
    await hands.page.locator(".bar .round, .acts .button").first.wait_for()


async def _back(hands: Hands, room: str) -> None:
    await hands.leave()
    await hands.room(room)


async def _alike(couple: Couple) -> None:
    """Until both phones say the same: parts of a screen come when they are loaded."""
    mika, jo = couple
    for left in reversed(range(TRIES)):
        said = SWAPPED.sub(lambda name: OTHER[name[0]], await main_text(jo))
        try:
            await expect(mika.page.get_by_role("main")).to_have_text(said, use_inner_text=True, timeout=1_000)
        except AssertionError:
            if left == 0:
                raise
        else:
            return


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


async def test_r12_a_day_without_a_page_shows_nowhere(couple: Couple) -> None:
    """Weeks later: three days without a page of either, a fourth with one of Mika's that nobody was shown.

    Every room of Jo's phone says the same each time, letter by letter; so does Mika's until then.
    """
    await couple.on(15)
    for hands in couple:
        await _rooms(hands)  # which brings what they are made of
    told = [await _rooms(hands) for hands in couple]
    for days in (16, 18):
        await couple.on(days)
        for hands, before in zip(couple, told, strict=True):
            await _still(hands, before)
    await couple.on(19)
    await couple.mika.check_in("Nobody needs to know of this.")
    await couple.mika.stand("At the relay", 3)
    await _still(couple.jo, told[1])
    assert "Mika, shared with you" in "".join(told[1])


async def _rooms(hands: Hands) -> list[str]:
    """What each room says."""
    said = []
    for room in ROOMS:
        await hands.room(room)
        said.append(await main_text(hands))
    return said


async def _still(hands: Hands, before: list[str]) -> None:
    """Each room says what it said."""
    for room, said in zip(ROOMS, before, strict=True):
        await hands.room(room)
        await expect(hands.page.get_by_role("main")).to_have_text(said, use_inner_text=True)
