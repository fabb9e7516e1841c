"""Past asking somebody to help, giving them a page, and reading it on their side."""

from collections.abc import AsyncIterator

from tests.journeys.hands import Hands

LAST_DAY = "2099-01-31"
"""Later than any day that a walk is set in."""


async def walk(a: Hands, b: Hands) -> AsyncIterator[str]:
    """What to ask first, the link, the digits; a page is given, read, and all of it ended."""
    await a.room("Us")
    await a.follow("Someone who helps")
    await a.sees("Nobody is asked yet.")
    yield "care-none"
    await a.press("Ask someone to help")
    await a.title("Before you give anything").wait_for()
    yield "care-before"
    await a.press("On to the link")
    await a.page.get_by_label("Last day").fill(LAST_DAY)
    yield "care-ask"
    await a.press("Make the link")
    await a.go_on()
    await a.page.get_by_role("img", name="Invitation as a square for a camera").wait_for()
    yield "care-link"
    await b.open(await a.page.get_by_role("textbox", name="A link for them").input_value())
    await b.title("You are asked to help").wait_for()
    yield "other-care-come"
    await b.press("Go on")
    mine, theirs = await a.digits(), await b.digits()
    await a.type_code(theirs)
    await b.type_code(mine)
    await a.title("They can read what you give from now on.").wait_for()
    yield "care-met"
    await a.press("Good")
    async for name in given(a, b):
        yield name


async def given(a: Hands, b: Hands) -> AsyncIterator[str]:
    """One page, ticked, looked at and given; the reading room; and the end."""
    await b.sees("Nothing has been given yet.")
    yield "other-room-empty"
    await a.page.get_by_role("main").get_by_role("link").first.click()
    await a.press("Give something")
    await a.page.get_by_role("checkbox").first.check()
    yield "care-give"
    await a.press("Look at 1 page")
    await a.title("Exactly this").wait_for()
    yield "care-preview"
    await a.press("Give it")
    await a.go_on()
    await a.page.get_by_role("button", name="Take back").wait_for()
    yield "care-space"
    await b.sees("wrote this, dated")
    yield "other-room"
    await b.press("Us")
    await b.title("Us").wait_for()
    await a.press("End it")
    yield "care-end"
    await a.press("End it now")
    await a.title("Someone who helps").wait_for()
    await a.press("Back")
    await a.title("Us").wait_for()
