"""Somebody who helps: a link, six digits, three pages read in a clean browser; what is taken back is gone."""

import re
import time

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

PAGES = ("the first page", "the second page", "the third page")
KEPT = "nobody else reads this"
TWO_MINUTES = 120


async def _ask(a: Hands) -> str:
    """From Us to the link for somebody who helps, past what to ask them first."""
    await a.room("Us")
    await a.follow("Someone who helps")
    await a.press("Ask someone to help")
    await a.say_name("Mika")
    await a.sees("Do you keep secrets between us?")
    await a.press("On to the link")
    await a.press("Make the link")
    await a.go_on()
    await a.page.get_by_role("img", name="Invitation as a square for a camera").wait_for()
    return await a.page.get_by_role("textbox", name="A link for them").input_value()


async def _meet(a: Hands, c: Hands, link: str) -> None:
    """The clean browser follows the link; both say their digits."""
    await c.open(link)
    await c.fill("What they call you", "Dr Lund")
    await c.press("Go on")
    mine, theirs = await a.digits(), await c.digits()
    await a.type_code(theirs)
    await c.type_code(mine)
    await a.title("They can read what you give from now on.").wait_for()
    await a.press("Good")


async def _give(a: Hands) -> None:
    """Ticks the three pages, sees them word for word, and gives them."""
    await a.follow(re.compile("^(Dr Lund|Someone who helps)"))
    await a.press("Give something")
    for words in PAGES:
        await a.page.get_by_role("checkbox", name=words).check()
    await a.press("Look at 3 pages")
    await a.title("Exactly this").wait_for()
    for words in PAGES:
        await a.sees(words)
    await a.misses(KEPT)
    await a.press("Give it")
    await a.go_on()


async def _ended(a: Hands, c: Hands) -> None:
    """The giver ends it; the reading room is empty, and says so."""
    await a.press("End it")
    await a.press("End it now")
    await c.sees("Nothing of it is in this browser any more.")
    await c.misses(PAGES[0])


async def test_three_pages_are_read(world: World, new_phone: NewPhone) -> None:
    """From the link to three given pages in under two minutes; each says who signed it; what is taken back is
    gone, what is written back arrives, and the end ends it."""
    a, c = await new_phone(world), await new_phone(world)
    await a.begin()
    for words in (*PAGES, KEPT):
        await a.check_in(words)
    await a.connect(world.household())
    link = await _ask(a)
    began = time.monotonic()
    await _meet(a, c, link)
    await _give(a)
    for words in PAGES:
        await c.sees(words)
    took = time.monotonic() - began
    await c.sees("Mika wrote this, dated")
    await c.misses(KEPT)

    await (
        a.page.get_by_role("article")
        .filter(has_text=PAGES[2])
        .get_by_role("button", name="Take back")
        .click()
    )
    await c.misses(PAGES[2])
    await c.fill("Write back to Mika", "See you on Monday.")
    await c.press("Send")
    await c.page.emulate_media(media="print")
    await expect(c.page.get_by_role("button", name="Print what was given")).to_be_hidden()
    await c.sees(PAGES[0])
    await a.open()
    await a.room("Us")
    await a.follow("Someone who helps")
    await a.follow("Dr Lund")
    await a.sees("See you on Monday.")
    await _ended(a, c)

    assert took < TWO_MINUTES
