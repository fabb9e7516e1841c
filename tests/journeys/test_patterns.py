"""Weeks that become a picture."""

import datetime as dt

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands
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
