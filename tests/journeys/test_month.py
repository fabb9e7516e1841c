"""A month of two: a light, a time-out, amends in their own time, the calendar, weeks, a review."""

import datetime as dt
import re
from pathlib import Path

import pytest
from icalendar import Calendar, Event, vRecur
from playwright.async_api import expect

from tests.journeys.couple import MONDAY, Couple, day
from tests.journeys.fair import main_text, unfair
from tests.journeys.hands import Hands
from tests.journeys.together import Together, agree

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

CLAUSE = "Each of us tells the other about any new card."
SORRY = "I left you alone with the letter."
TEA = "Tea; at nine, outside"
WEEKS = ((0, 3, 7), (7, 3, 6), (14, 5, 6), (21, 6, 5), (27, 8, 5))
"""How many days after that Monday, and how close each of the two felt."""
FEW = "not shared enough weeks of it for a picture."


async def test_light_is_for_its_day(couple: Couple) -> None:
    """A light crosses to the other phone, where it has a name and a meaning, and is out the next morning."""
    a, b = couple
    await couple.on(1)
    await a.room("Together")
    await a.follow("A light for today")
    await a.page.get_by_role("radio", name="Amber").check()
    await a.sees("Slowly, and not for long")
    await a.press("Back")
    await b.room("Together")
    await b.sees("Mika: Amber")
    await couple.on(2)
    for hands in couple:
        await hands.misses("Amber")


async def test_time_out_has_its_return(couple: Couple) -> None:
    """The hour stands on both phones, longer once by either; then it is over on both, untold and unkept."""
    a, b = couple
    await couple.on(2, hour=18)
    await couple.room("Together")
    await a.press("Pause")
    await a.press("Back at another hour", exact=False)
    hours = a.page.get_by_role("group", name="Back at").get_by_role("button")
    await expect(hours).to_have_count(8)
    chosen = await hours.nth(2).inner_text()
    await hours.nth(2).click()
    await b.page.get_by_role("link", name=f"A pause, until {chosen}").click()
    assert (await _hour(a), await _hour(b)) == (chosen, chosen)
    await b.press("Half an hour more", exact=False)
    for hands in couple:
        await hands.sees("It was made longer once.")
        await hands.misses("Half an hour more")
    assert await _hour(a) == await _hour(b) != chosen
    await couple.at(MONDAY + dt.timedelta(days=2, hours=9, minutes=74))
    for hands in couple:
        await hands.title("A pause, for both of you").wait_for()
    await couple.at(MONDAY + dt.timedelta(days=2, hours=9, minutes=75))
    for hands in couple:
        await hands.title("The pause is over.").wait_for()
        await hands.press("To the notebook")
        await hands.room("Journal")
        await hands.misses("Signal")


async def _hour(hands: Hands) -> str:
    return await hands.page.locator(".clock b").inner_text()


async def test_amends_wait_and_are_received(couple: Couple) -> None:
    """A "not yet" is said, and unsaid without a trace; weeks later it is received; nobody is pressed."""
    mika, jo = Together(couple.mika), Together(couple.jo, "Jo", "Mika")
    a, b = couple
    await couple.on(3)
    await couple.room("Together")
    await mika.follow("Begin to make amends")
    await mika.amend("I see what it did to you", SORRY)
    await jo.follow(SORRY)
    before = await main_text(a)
    await b.page.get_by_role("radio", name="Not yet").check()
    await b.press("Say it")
    await a.sees("Not yet")
    await b.press("Say nothing after all")
    await a.misses("Not yet")
    assert await main_text(a) == before
    await b.page.get_by_role("radio", name="Not yet").check()
    await b.press("Say it")
    await a.sees("Not yet")
    await couple.on(17)
    await mika.enter()
    assert await unfair(a) == []
    await b.page.get_by_role("radio", name="Received").check()
    await b.fill("In your words, if you like", "I believe that you saw it.")
    await b.press("Say it")
    await mika.enter()
    await mika.follow(SORRY)
    await a.sees("I believe that you saw it.")
    await a.sees("Received")
    await a.misses("Not yet")
    for each in (mika, jo):
        await each.enter()


async def test_calendar_leaves_as_a_file(couple: Couple, tmp_path: Path) -> None:
    """What one keeps each week the other has in every week; a calendar library reads the other's file."""
    a, b = couple
    await couple.on(4)
    await couple.room("Together")
    await a.follow("Calendar")
    await a.press("Add a date")
    await a.fill("What it is", TEA)
    await a.page.get_by_label("Time, if it has one").fill("21:00")
    await a.page.get_by_role("radio", name="An hour", exact=True).click()
    await a.page.get_by_role("radio", name="Each week").click()
    await a.page.get_by_label("Until, if it is to end").fill(day(32))
    await a.press("Keep it")
    await a.title(TEA).wait_for()
    await b.follow("Calendar")
    await expect(b.page.get_by_role("link", name=TEA)).to_have_count(4)
    async with b.page.expect_download() as waiting:
        await b.press("As a file for this phone’s calendar")
    found = await waiting.value
    await found.save_as(tmp_path / "file.ics")
    for each in (Together(a), Together(b)):
        await each.enter()

    [event] = _events(tmp_path / "file.ics")
    assert found.suggested_filename == "calendar.ics"
    assert (event["SUMMARY"], event.duration) == (TEA, dt.timedelta(hours=1))
    assert isinstance(event.DTSTART, dt.datetime)
    rule = event["RRULE"]
    assert isinstance(rule, vRecur)
    assert (rule["FREQ"], f"{rule['UNTIL'][0]:%Y-%m-%d}") == (["WEEKLY"], day(32))
    weeks = [event.DTSTART + dt.timedelta(weeks=week) for week in range(5)]
    assert [f"{each:%d %b %H:%M %z}" for each in (weeks[0], weeks[4])] == [
        "06 Mar 21:00 +0100",
        "03 Apr 21:00 +0200",
    ]


def _events(file: Path) -> list[Event]:
    found = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    return [each for each in found if isinstance(each, Event)]


async def test_weeks_are_looked_at_together(couple: Couple) -> None:
    """Who asks alone sees nothing; different wishes open nothing; the same one opens what is shared."""
    for days, *felt in WEEKS:
        await couple.on(days, hour=22)
        for hands, closeness in zip(couple, felt, strict=True):
            await hands.room("Today")
            await hands.press("Check in")
            await hands.write(ratings={"Closeness": closeness}, share=["closeness"])
            await hands.keep()
    a, b = couple
    for hands in couple:
        await hands.room("Patterns")
        await hands.follow("Look together")
    await b.page.get_by_role("radio", name="Closeness", exact=True).check()
    await a.press("I would like to look")
    await a.sees("Noted. It opens here")
    await b.misses("Noted.")
    await b.press("I would like to look")
    for hands in couple:
        await hands.sees("You asked for different things.")
    await a.page.get_by_role("radio", name="Closeness", exact=True).check()
    for hands in couple:
        await hands.press("I would like to look")
    for hands, other, theirs in ((a, "Jo", "lower"), (b, "Mika", "higher")):
        await hands.sees("Each picture is its own.")
        await hands.page.get_by_role(
            "img", name=re.compile(f"^{other}: .* {theirs} in the later half")
        ).wait_for()
        await hands.page.get_by_role("img", name=re.compile("^You: ")).wait_for()
        await hands.misses(FEW)
        await hands.press("Close it")
        await hands.misses("Each picture is its own.")
        await hands.press("Back")


async def test_review_comes_by_the_clock(couple: Couple) -> None:
    """On its day, not before, an agreement asks to be looked at; either ends it alone, with all before it."""
    mika, jo = Together(couple.mika), Together(couple.jo, "Jo", "Mika")
    await couple.on(28)
    await couple.room("Together")
    await mika.follow("Write an agreement")
    await mika.write(CLAUSE, name="The bank cards")
    await mika.look_again_on(day(49))
    await mika.suggest()
    await jo.follow("The bank cards")
    await agree(mika, jo, CLAUSE)
    for days, due in ((28, 0), (48, 0), (49, 1)):
        await couple.on(days)
        for hands in couple:
            await hands.sees("In force since")
            await hands.sees("you wanted to look at this again. It can be today.", times=due)
    await jo.hands.press("Look at it again")
    await jo.suggest()
    await agree(jo, mika, CLAUSE)
    await mika.hands.press("End it")
    await mika.hands.sees("The wording before it was signed by both too")
    await mika.hands.press("End all of it")
    for hands in couple:
        await hands.sees("Nothing is in force.")
        await hands.press("Back")
        assert await unfair(hands) == []
