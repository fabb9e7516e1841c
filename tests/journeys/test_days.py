"""Practices, asking, plans and the calendar on two real phones."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar, Event
from playwright.async_api import expect

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands, pair
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

TOMORROW = date.today() + timedelta(days=1)  # noqa: DTZ011 - as the phone has it
WISH = "I would like this for both of us"


async def test_days_of_two(own_world: World, new_phone: NewPhone, tmp_path: Path) -> None:
    """Together once both chose; later is said, not today is not; a plan offline; a date for any calendar."""
    a, b = await new_phone(own_world), await new_phone(own_world)
    await a.begin()
    await a.press("Put away")
    await a.connect(own_world.household())
    await pair(a, b)
    await _chosen_by_both(a, b)
    await _asked(a, b)
    await _exported(a, tmp_path / "file.ics")
    await _at_hand_offline(a, own_world)


async def _practice(hands: Hands) -> None:
    """A ritual for two, from Today."""
    await hands.room("Today")
    await hands.follow("Practices")
    await hands.page.get_by_role("radio", name="Rhythm", exact=True).click()


async def _chosen_by_both(a: Hands, b: Hands) -> None:
    await _practice(a)
    await a.follow("A ritual for two")
    await a.page.get_by_role("switch", name=WISH).check()
    await a.misses("You two chose this.")
    await _practice(b)
    await b.follow("A ritual for two Mika would like this")
    await b.misses("You two chose this.")
    await b.page.get_by_role("switch", name=WISH).check()
    for hands in (a, b):
        await hands.sees("You two chose this.")
    await a.page.get_by_role("switch", name=WISH).uncheck()
    await b.misses("You two chose this.")
    for hands in (a, b):
        await hands.press("Back")


async def _ask(hands: Hands, practice: str) -> None:
    await hands.room("Together")
    await hands.follow("Asking")
    await hands.follow(practice)


async def _asked(a: Hands, b: Hands) -> None:
    await _ask(a, "Something heavy")
    await a.page.get_by_role("radio", name="Heavy", exact=True).click()
    await a.press("Ask")
    await b.room("Today")
    await b.follow("Mika: Can I share something heavy?")
    await b.page.get_by_role("radio", name="Later").click()
    await b.page.get_by_label("When there would be room").fill(TOMORROW.isoformat())
    await b.press("Answer")
    await a.sees("Jo: Later, ")

    await a.follow("A clear request")
    await a.fill("I would like …", "An hour without phones on Sunday.")
    await a.press("Ask")
    own = a.page.get_by_role("article").filter(has_text="An hour without phones")
    await b.sees("An hour without phones on Sunday.")
    before = await own.inner_text()
    asked = b.page.get_by_role("article").filter(has_text="An hour without phones")
    await asked.get_by_role("button", name="Not today").click()
    await expect(asked).to_have_count(0)
    # what b keeps next has arrived, so anything that was sent before it would be here as well
    await b.page.get_by_role("radio", name="Now is fine").click()
    await b.press("Answer")
    await a.sees("There is room now.")
    assert await own.inner_text() == before


def _events(file: Path) -> list[Event]:
    found = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    return [each for each in found if isinstance(each, Event)]


async def _exported(a: Hands, file: Path) -> None:
    await a.press("Back")
    await a.follow("Calendar")
    await a.press("Add a date")
    await a.fill("What it is", "Tea; at nine, outside")
    await a.page.get_by_label("Time, if it has one").fill("21:00")
    await a.page.get_by_role("radio", name="An hour", exact=True).click()
    await a.page.get_by_role("radio", name="Each week").click()
    await a.press("Keep it")
    await a.title("Tea; at nine, outside").wait_for()
    async with a.page.expect_download() as download:
        await a.press("As a file for this phone’s calendar")
    found = await download.value
    await found.save_as(file)

    [event] = _events(file)
    assert found.suggested_filename == "calendar.ics"
    assert event["SUMMARY"] == "Tea; at nine, outside"
    assert event.DTSTART is not None
    assert f"{event.DTSTART:%H:%M}" == "21:00"
    assert event.duration == timedelta(hours=1)
    assert b"RRULE:FREQ=WEEKLY" in event.to_ical().splitlines()


async def _at_hand_offline(a: Hands, world: World) -> None:
    await a.press("Back")
    await a.room("Today")
    await a.follow("At hand")
    await a.follow("When it gets too much")
    await a.press("Keep it")
    await a.press("Next step")
    await a.sees("Step 2 of 4")
    await a.installed()
    world.kill()
    await a.offline()
    await a.open()
    await a.follow("At hand")
    await a.follow("When it gets too much 4 steps")
    await a.sees("Step 2 of 4. Where you were last")
    await a.press("Step before")
    await a.sees("I stop where I am.")
