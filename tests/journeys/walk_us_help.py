"""Past help, with a line of one's own, and how long pages are shown."""

from collections.abc import AsyncIterator

from tests.journeys.hands import Hands


async def walk(a: Hands, b: Hands) -> AsyncIterator[str]:
    """Help in front of a room and its own line; a longer time that waits, and a shorter one that holds."""
    assert b is not a
    await a.room("Us")
    await a.press("Help")
    await a.title("Help").wait_for()
    await a.fill("Who", "My sister")
    await a.fill("Number, or how to get in touch", "+49 30 1234567")
    await a.press("Keep the line")
    await a.page.get_by_role("link", name="Call My sister: +49 30 1234567").wait_for()
    yield "help"
    await a.page.get_by_role("button", name="Take away: My sister").click()
    await a.page.get_by_role("button", name="Back", exact=True).last.click()
    await a.follow("How long pages are shown")
    await a.title("How long pages are shown").wait_for()
    await a.page.get_by_role("radio", name="after 365 days").check()
    await a.sees("A longer time holds for you from")
    yield "ageing"
    await a.page.get_by_role("radio", name="after 30 days").check()
    await a.sees("Now: after 30 days.")
    yield "ageing-shorter"
    await a.press("Back")
    await a.title("Us").wait_for()
