"""Somebody who helps: a link, six digits, pages read in a clean browser, of one or of two; and each end."""

import datetime as dt
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.journeys import caring, writing
from tests.journeys.conftest import make_phone
from tests.journeys.couple import BACK_IN_VIEW, MONDAY, WHERE, Couple
from tests.journeys.hands import Hands
from tests.journeys.together import Together, agree
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

PAGES = ("the first page", "the second page", "the third page")
KEPT, LATER = "nobody else reads this", "in later words"
AGREED = re.compile("^Agreed by both$")
"""To the letter: what is not agreed ends in the same words."""
CLAUSE = "We open the letters from the bank together."
TWO_MINUTES = 120
LAST_DAY = 84
"""How many days after the asking the app suggests."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def helper(browser: Browser, world: World) -> AsyncIterator[Hands]:
    """The browser of one who helps: clean, and with no fault at the end."""
    hands = await make_phone(browser, world, timezone_id=WHERE)
    await hands.page.clock.set_fixed_time(MONDAY)
    yield hands
    await hands.context.close()
    assert hands.faults == []


async def test_three_pages_are_read(couple: Couple, helper: Hands, tmp_path: Path) -> None:
    """R14: from the link to three given pages in under two minutes, with a photo and who signed each; not
    what was kept, what it says later, or what was taken back; nothing after the last day, without a network.
    """
    a, c = couple.mika, helper
    await couple.on(0)
    await writing.begin(a, PAGES[0])
    await a.page.get_by_label("Add a photo").set_input_files(writing.photo(tmp_path / "river.png"))
    await writing.keep(a)
    await a.press("Back")
    for words in (*PAGES[1:], KEPT):
        await a.check_in(words)
    link = await caring.ask(a, "Only you")
    began = time.monotonic()
    await caring.follow(c, link)
    await caring.compare(a, c)
    await caring.met(a)
    await caring.look(a, "With you alone")
    await caring.give(a, *PAGES)
    await a.misses(KEPT)
    await a.press("Give it")
    await a.go_on()
    await caring.choose(c, "Mika")
    for words in PAGES:
        await c.sees(words)
    took = time.monotonic() - began
    await c.misses(KEPT)
    await expect(c.page.get_by_role("article")).to_have_count(3)
    await c.sees("Mika wrote this, dated", 3)
    await c.sees("Signed by their device", 3)
    await expect((await caring.leaf(c, PAGES[0])).locator("img")).to_be_visible()

    await _edit(a, PAGES[0], f"{PAGES[0]}, {LATER}")
    await caring.look(a, "With you alone")
    assert await _taken_back(a, c) <= 2
    await c.sees(PAGES[0])
    await c.misses(LATER)
    await _answered(couple, c)
    await _over(c)

    assert took < TWO_MINUTES


async def _taken_back(a: Hands, c: Hands) -> int:
    """The third page goes from both; in how many taps."""
    await a.page.evaluate(caring.COUNT)
    await (await caring.leaf(a, PAGES[2])).get_by_role("button", name="Take back").click()
    await c.misses(PAGES[2])
    return await caring.taps(a)


async def _answered(couple: Couple, c: Hands) -> None:
    """A note arrives when its reader looks; what was given prints without the buttons."""
    a = couple.mika
    await c.fill("Write back to Mika", "See you on Monday.")
    await c.press("Send")
    await c.sees("Sent.")
    await couple.on(0)
    await a.sees("See you on Monday.")
    await c.page.emulate_media(media="print")
    await expect(c.page.get_by_role("button", name="Print what was given")).to_be_hidden()
    await c.sees(PAGES[1])
    await c.page.emulate_media(media="screen")


async def _over(c: Hands) -> None:
    """On the last day it is there, on the day after not, and nobody has told this browser so."""
    await c.offline()
    await _on(c, LAST_DAY)
    await c.sees(PAGES[1])
    await _on(c, LAST_DAY + 1)
    await c.sees("Nothing of it is in this browser any more.")
    await c.misses(PAGES[1])
    await c.offline(away=False)
    await _on(c, 0)


async def test_both_and_one_who_helps(couple: Couple, helper: Hands) -> None:
    """R8, R10, R14: an agreement opens with both signatures, as not agreed until the other agrees; what one
    gave alone is in another room; and either ends it in two taps, for all three."""
    a, b, c = couple.mika, couple.jo, helper
    mika, jo = Together(a), Together(b, "Jo", "Mika")
    await couple.on(0)
    await couple.room("Together")
    await mika.follow("Write an agreement")
    await mika.write(CLAUSE, name="The letters")
    await mika.suggest()
    await jo.follow("The letters")
    await agree(mika, jo, CLAUSE)
    await caring.follow(b, await caring.ask(a, "Both of you"))
    await caring.compare(a, b)
    await caring.follow(c, await caring.link(a))
    await caring.compare(a, c)
    await caring.met(a)
    await caring.look(a, "With you and Jo")
    await caring.give(a, CLAUSE)
    await a.sees("Signed: You and Jo.")
    await a.press("Give it")
    await a.go_on()

    await caring.choose(c, "Mika and Jo, together")
    await c.sees(CLAUSE)
    await c.sees("Not agreed by both")
    for member in (1, 2):
        await c.sees(f"Member {member} of 2 signed it.")
    await expect(c.page.get_by_role("button", name="Agree that")).to_have_count(0)
    for words in PAGES:
        await c.misses(words)
    await couple.on(0)
    await caring.look(b)
    await b.sees("Not agreed by both")
    await expect(b.page.get_by_role("article")).to_have_count(1)
    await b.press(f"Agree that {caring.HELPER} reads this")
    await c.sees(AGREED)
    await couple.on(0)
    for hands in (a, b, c):
        await hands.sees(AGREED)
        await hands.misses("Not agreed by both")

    await b.page.evaluate(caring.COUNT)
    await b.press("End it")
    await b.press("End it now")
    await c.sees("Nothing of it is in this browser any more.")
    assert await caring.taps(b) == 2
    await c.misses(CLAUSE)
    await couple.on(0)
    await a.sees("Taken back by you")


async def _edit(a: Hands, words: str, later: str) -> None:
    await a.leave()
    await a.room("Journal")
    await a.page.get_by_role("link").filter(has_text=words).first.click()
    await a.press("Change it")
    await a.fill("Your words", later)
    await writing.keep(a)
    await a.sees(later)


async def _on(c: Hands, days: int) -> None:
    await c.page.clock.set_fixed_time(MONDAY + dt.timedelta(days=days))
    await c.page.evaluate(BACK_IN_VIEW)
