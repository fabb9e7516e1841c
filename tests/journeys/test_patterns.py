"""Weeks that become a picture, and signs before a talk: a light, a time-out with its hour of return."""

import datetime as dt

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands, pair
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

NOON = dt.datetime(2026, 3, 25, 12, 0, tzinfo=dt.UTC)
"""A Wednesday: the days before it lie in weeks of their own."""
WEEKS = ((3, (8, 6)), (2, (7, 7)), (1, (4, 4)), (0, (3, 5)))
"""How many weeks ago, and what was said on two days of each."""


async def _rate(phone: Hands, day: dt.datetime, distress: int) -> None:
    await phone.page.clock.set_fixed_time(day)
    await phone.room("Today")
    await phone.press("Check in")
    await phone.write(ratings={"Distress": distress}, chosen=("tired",) if distress > 5 else ("calm",))
    await phone.keep()


async def _hour(phone: Hands) -> str:
    return await phone.page.locator(".clock b").inner_text()


async def test_four_weeks_are_a_picture(world: World, new_phone: NewPhone) -> None:
    """Three weeks are none; four are bands with a sentence, a slider that reads each week, and a table."""
    phone = await new_phone(world)
    await phone.page.clock.set_fixed_time(NOON - dt.timedelta(weeks=3, days=1))
    await phone.begin()
    await phone.press("Put away")
    for ago, values in WEEKS:
        if ago == 0:
            await phone.room("Patterns")
            await phone.sees("Not enough weeks for a picture.")
        for before, value in enumerate(reversed(values)):
            await _rate(phone, NOON - dt.timedelta(weeks=ago, days=1 - before), value)

    await phone.room("Patterns")
    said = (
        "In these four weeks the middle of a week lay between 4 and 7, lower in the later half than before."
    )
    await phone.sees(said)
    await phone.page.get_by_role("img", name=said).wait_for()
    slider = phone.page.get_by_role("slider", name="Week")
    await expect(slider).to_have_attribute("aria-valuetext", "Week of 23 March, around 4, mostly 3.5 to 4.5")
    await slider.fill("0")
    await expect(slider).to_have_attribute("aria-valuetext", "Week of 2 March, around 7, mostly 6.5 to 7.5")
    await phone.page.get_by_text("As a table").click()
    rows = phone.page.get_by_role("row")
    await expect(rows).to_have_count(5)
    assert [await row.inner_text() for row in (await rows.all())[1:]] == [
        "23 March\t4\t3.5 to 4.5",
        "16 March\t4\t4 to 4",
        "9 March\t7\t7 to 7",
        "2 March\t7\t6.5 to 7.5",
    ]
    await phone.page.get_by_text("Your words beside it").click()
    await phone.sees("tired: 4 days")
    await phone.sees("Too few days to tell", times=2)


async def test_time_out_with_return(world: World, new_phone: NewPhone) -> None:
    """A chosen hour stands on both phones, longer once by either; each ends it alone. A light crosses."""
    a, b = await new_phone(world), await new_phone(world)
    await a.begin()
    await a.check_in("mine")
    await a.connect(world.household())
    await pair(a, b)
    await a.room("Together")
    await a.follow("A light for today")
    await a.page.get_by_role("radio", name="Amber").check()
    await a.sees("Slowly, and not for long")
    await b.room("Together")
    await b.sees("Mika: Amber")
    await a.press("Pause")
    await a.press("Back at another hour", exact=False)
    hours = a.page.get_by_role("group", name="Back at").get_by_role("button")
    await expect(hours).to_have_count(8)
    chosen = await hours.nth(4).inner_text()
    await hours.nth(4).click()
    await b.page.get_by_role("link", name=f"A pause, until {chosen}").click()
    assert (await _hour(a), await _hour(b)) == (chosen, chosen)
    await b.press("Half an hour more", exact=False)
    await a.sees("It was made longer once.")
    await b.sees("It was made longer once.")
    assert await _hour(a) == await _hour(b) != chosen
    for phone in (a, b):
        await phone.misses("Half an hour more")
        await phone.press("End it for me")
    for phone in (a, b):
        await phone.title("The pause is over.").wait_for()
        await phone.press("To the notebook")
        await phone.room("Journal")
        await phone.misses("Signal")


async def test_looked_at_together(world: World, new_phone: NewPhone) -> None:
    """One who asks alone sees nothing; different wishes open nothing; the same wish opens on both phones."""
    a, b = await new_phone(world), await new_phone(world)
    await a.begin()
    await a.check_in("mine")
    await a.connect(world.household())
    await pair(a, b)
    for phone in (a, b):
        await phone.room("Patterns")
        await phone.follow("Look together")
    await b.page.get_by_role("radio", name="Closeness", exact=True).check()
    await a.press("I would like to look")
    await a.sees("Noted. It opens here")
    await b.misses("Noted.")
    await b.press("I would like to look")
    for phone in (a, b):
        await phone.sees("You asked for different things.")
    await a.page.get_by_role("radio", name="Closeness", exact=True).check()
    for phone in (a, b):
        await phone.press("I would like to look")
    for phone in (a, b):
        await phone.sees("Each picture is its own.")
        await phone.sees("You have not shared enough weeks of it for a picture.")
        await phone.press("Close it")
        await phone.misses("Each picture is its own.")
