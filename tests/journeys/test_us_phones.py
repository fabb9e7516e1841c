"""One's own phones: another one, its name, its line, its end; and a sheet of paper that is only tested."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands
from tests.journeys.survey import Survey
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

PAGE = "The willow stood in the water again."
FROM_TABLET = "Written on the tablet."


async def _let_in(first: Hands, second: Hands) -> None:
    """From Us on the one and the first run on the other to two phones of one person."""
    await first.follow("Your phones")
    await first.follow("Let another phone in")
    await first.press("Show the square")
    await first.go_on()
    text = await first.page.get_by_role("textbox", name="The same as text").input_value()
    assert text.startswith("/#/own/")
    await second.open()
    await second.press("Another phone of mine")
    await second.fill("Text from your other phone", text)
    await second.press("Open it")
    mine, theirs = await asyncio.gather(first.digits(), second.digits())
    await first.type_code(theirs)
    await second.type_code(mine)
    await second.title("Your notebook is here too.").wait_for()
    await first.fill("What do you call it?", "Kitchen tablet")
    await first.press("Keep the name")
    await first.title("Your phones").wait_for()
    await second.press("Good")


async def test_r21_second_phone_comes_and_goes(world: World, new_phone: NewPhone) -> None:
    """R21: one lets another in, each says so for good, a name stays among them; removed, it reads no more.
    What comes before removing names the danger and leads to help; every screen on the way is fit."""
    a, tablet = await new_phone(world), await new_phone(world)
    survey = Survey()
    await a.begin()
    await a.check_in(PAGE)
    await a.connect(world.household())
    await _let_in(a, tablet)
    await survey.look("phones", a)
    await tablet.room("Journal")
    await tablet.sees(PAGE)
    await tablet.check_in(FROM_TABLET)
    await tablet.room("Us")
    await tablet.follow("Your phones")
    await tablet.follow("Kitchen tablet")
    await tablet.sees("This phone, since ")
    await tablet.press("Back")
    await tablet.follow("What was done on your phones")
    await tablet.sees("Another phone was let in")

    await a.follow("Kitchen tablet")
    await survey.look("phone", a)
    await a.press("Remove it")
    await a.sees("Whoever holds it will notice")
    await survey.look("phone-remove", a)
    await a.press("Think it over with somebody: Help")
    await a.title("Help").wait_for()
    await a.page.get_by_role("banner").get_by_role("button", name="Back").click()
    await a.press("Remove it now")
    await a.go_on()
    await a.title("Your phones").wait_for()
    await a.sees("Out")
    await a.page.get_by_role("button", name="Back").click()
    await a.check_in("After the tablet.")
    await tablet.page.reload()
    await tablet.room("Us")
    await tablet.page.get_by_role("link", name="This phone takes no more part.").wait_for()
    await tablet.room("Journal")
    await tablet.sees(FROM_TABLET)
    await tablet.misses("After the tablet.")
    assert survey.wrong == []


async def test_sheet_is_tested(world: World, new_phone: NewPhone) -> None:
    """Right words open it, others do not; it asks again each time, and no line says that it was tested."""
    a = await new_phone(world)
    await a.begin()
    await a.press("Put away")
    await a.connect(world.household())
    await a.follow("A sheet of paper")
    words, _ = await a.sheet()
    await a.press("It is on paper")
    await a.follow("A sheet of paper")
    await a.follow("Test the sheet")
    await a.fill("The 24 words", " ".join(["abandon"] * 23 + ["art"]))
    await a.press("Test it")
    await a.go_on()
    await a.sees("not of this notebook’s")
    await a.fill("The 24 words", " ".join(words))
    await a.press("Test it")
    await a.go_on()
    await a.sees("These words open this notebook.")
    await a.sees("The sheet is in force since ")
    await a.press("Back")
    await a.press("Back")
    await a.follow("Your phones")
    await a.follow("What was done on your phones")
    await expect(a.page.get_by_role("main").get_by_role("listitem")).to_have_count(1)
