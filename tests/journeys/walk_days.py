"""Past the screens of the days: practices, plans and steps, cards, asking, the calendar of both."""

from collections.abc import AsyncIterator

from tests.journeys.hands import Hands


async def walk(a: Hands, b: Hands) -> AsyncIterator[str]:
    """From Today to Together, with Jo's phone beside where something is asked."""
    await a.room("Today")
    for part in (choosing(a), at_hand(a), small_things(a), asking(a, b), dates(a)):
        async for name in part:
            yield name


async def choosing(a: Hands) -> AsyncIterator[str]:
    """The practices of a group, and one that is chosen, with its rhythm."""
    await a.follow("Practices")
    await a.page.get_by_role("radio", name="Rhythm", exact=True).click()
    await a.page.get_by_role("link", name="A thank-you").wait_for()
    yield "practices"
    await a.follow("A thank-you")
    await a.page.get_by_role("switch", name="I practise this").check()
    await a.page.get_by_role("switch", name="I would like this for both of us").check()
    await a.page.get_by_role("radio", name="Every week").click()
    await a.page.get_by_role("radio", name="Any").wait_for()
    yield "practice"
    await a.press("Back")
    await a.title("Practices").wait_for()
    await a.press("Back")
    await a.title("Today").wait_for()


async def at_hand(a: Hands) -> AsyncIterator[str]:
    """Steps to follow, a plan of one's own, and what may do good after a pause."""
    await a.follow("At hand")
    await a.page.get_by_role("link", name="Breathing").wait_for()
    yield "plans"
    await a.follow("Breathing")
    await a.sees("Step 1 of 4")
    yield "plan-guide"
    await a.press("Back")
    await a.follow("When it gets too much")
    await a.page.get_by_role("textbox", name="Step 4").wait_for()
    yield "planning"
    await a.press("Keep it")
    await a.press("Next step")
    await a.sees("Step 2 of 4")
    yield "plan"
    await a.press("Back")
    await a.follow("After a pause")
    await a.title("After a pause").wait_for()
    yield "after"
    await a.press("Back")
    await a.title("Today").wait_for()


async def small_things(a: Hands) -> AsyncIterator[str]:
    """A card whose two lines belong together, and all cards."""
    await a.room("Together")
    await a.follow("Cards")
    await a.sees("No cards yet.")
    yield "cards-empty"
    await a.follow("Longing and limit")
    await a.fill("I long for …", "Evenings that begin slowly.")
    yield "carding"
    await a.fill("My limit is …", "Not when one of us is tired.")
    await a.page.get_by_role("switch", name="Show it to Jo").check()
    await a.press("Keep it")
    await a.sees("Not when one of us is tired.")
    yield "card"
    await a.press("Back")
    await a.page.get_by_role("link", name="Longing and limit Jo can see").wait_for()
    yield "cards"
    await a.press("Back")
    await a.title("Together").wait_for()


async def asking(a: Hands, b: Hands) -> AsyncIterator[str]:
    """Something heavy, how it looks on the other phone, and on one's own."""
    await a.follow("Asking")
    await a.sees("Nothing is asked.")
    yield "asks-empty"
    await a.follow("Something heavy")
    await a.page.get_by_role("radio", name="Heavy", exact=True).click()
    yield "asking"
    await a.press("Ask")
    await a.sees("You asked")
    yield "asks"
    await b.room("Together")
    await b.follow("Asking")
    await b.sees("Can I share something heavy?")
    await b.page.get_by_role("radio", name="Later").click()
    await b.page.get_by_label("When there would be room").wait_for()
    yield "other-asks"
    await b.press("Not today stays with you")
    await b.press("Back")
    await b.title("Together").wait_for()
    await a.press("Take back")
    await a.press("Back")
    await a.title("Together").wait_for()


async def dates(a: Hands) -> AsyncIterator[str]:
    """A month, something written into it, and that as it stands."""
    await a.follow("Calendar")
    await a.sees("Nothing in this month.")
    yield "calendar-empty"
    await a.press("Add a date")
    await a.fill("What it is", "Tea at nine")
    await a.page.get_by_label("Time, if it has one").fill("21:00")
    await a.page.get_by_role("radio", name="Each week").click()
    yield "dates"
    await a.press("Keep it")
    await a.title("Tea at nine").wait_for()
    yield "event"
    await a.press("Back")
    await a.page.get_by_role("link", name="Tea at nine").first.wait_for()
    yield "calendar"
    await a.press("Back")
    await a.title("Together").wait_for()
