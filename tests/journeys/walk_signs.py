"""Past the signs for today, and a measure of both."""

from collections.abc import AsyncIterator

from tests.journeys.hands import Hands


async def walk(a: Hands, b: Hands) -> AsyncIterator[str]:
    """A light that is on, and nobody who asked to look yet."""
    assert b is not a
    await a.room("Together")
    await a.follow("A light for today")
    await a.title("Signs for today").wait_for()
    await a.page.get_by_role("radio", name="Amber").check()
    await a.sees("Slowly, and not for long")
    yield "light"
    await a.page.get_by_role("radio", name="None").check()
    await a.press("Back")
    await a.room("Patterns")
    await a.follow("Look together")
    await a.title("Look together").wait_for()
    yield "look"
    await a.press("Back")
