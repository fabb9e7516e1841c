"""Past one's own phones, letting another one in, and the connection to the other person's."""

from collections.abc import AsyncIterator

from tests.journeys.hands import Hands


async def walk(a: Hands, b: Hands) -> AsyncIterator[str]:
    """The list, one phone, what letting in means, its square; six words, and what a difference means."""
    assert b is not a
    await a.room("Us")
    await a.follow("Your phones")
    await a.title("Your phones").wait_for()
    yield "phones"
    await a.follow("This phone")
    await a.fill("What you call it", "The one in my pocket")
    yield "phone"
    await a.press("Keep the name")
    await a.title("The one in my pocket").wait_for()
    await a.press("Back")
    await a.follow("Let another phone in")
    await a.title("Let another phone in").wait_for()
    yield "add-phone"
    await a.press("Show the square")
    await a.go_on()
    await a.page.get_by_role("textbox", name="The same as text").wait_for()
    yield "add-phone-square"
    await a.press("Not now")
    await a.press("Back")
    await a.follow("Connection to the other phone")
    await a.title("The same on both phones").wait_for()
    await a.press("Show the six words")
    await a.page.get_by_role("status", name="Six words").wait_for()
    yield "code"
    await a.press("They differ")
    await a.sees("Most often one is behind")
    yield "code-differs"
    await a.press("Good")
    await a.title("Us").wait_for()
    await a.follow("Leave")
    await a.press("Leave now")
    await a.press("Back")
    await a.follow("What they keep")
    await a.title("What they keep").wait_for()
    yield "kept"
    await a.press("Back")
    await a.follow("Leave")
    await a.press("Go on after all")
    await a.press("Back")
    await a.page.get_by_role("link", name="What Jo can see").wait_for()
